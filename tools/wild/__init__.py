"""Answers as people write them, right and wrong, and what the graders make of them.

    answers.py    the answers, read from `answers/<assignment>/<question>.txt`
    measure.py    how many of them were judged as they must be
    __main__.py   `make wild`: grades them all through real workers, and writes the figures

They are no part of the labelled corpora: what is measured here is what a class would see.
Behaviour is that of public code; the words are new.
"""
