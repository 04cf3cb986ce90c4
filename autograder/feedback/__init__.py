"""The page that a student gets back: what was graded, what was seen, and their own cells.

page.py      a record, a notebook and what a person added, as one page
timing.py    when it was due and handed in, in words
notebook.py  the student's cells and what they had saved as output
"""

from .page import Feedback, Standing, feedback_page

__all__ = ["Feedback", "Standing", "feedback_page"]
