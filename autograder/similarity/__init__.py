"""Answers of different people that are alike beyond what the task makes alike."""

from .compare import Class, Pair, Part, compared, passages
from .handed_in import Answer, Work, common_ground, works
from .page import similarity_page

__all__ = [
    "Answer",
    "Class",
    "Pair",
    "Part",
    "Work",
    "common_ground",
    "compared",
    "passages",
    "similarity_page",
    "works",
]
