"""`make trust`: what is promised, beside what was measured of it.

promises.py    each promise, with the tests and the figure that hold it
figures.py     the figures that were measured, and each as the page has it
counting.py    runs the tests that are named there, and counts how they ended
page.py        `docs/trust.md`; its last two sections are text, in the files beside it
__main__.py    the command
"""
