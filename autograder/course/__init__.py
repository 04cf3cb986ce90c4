"""What the instructor states and writes: the configuration, and the labelled answers.

model       what a course is: its assignments, their points, and every path that it implies
config      `course_config.py`, found, read and checked
lateness    what handing in late costs
extensions  `extensions.csv`: who may hand in later
groups      `groups.csv`: who hands in together
misnamed    files that are meant as one of these tables
libraries   what students may import
corpus      the answers of an assignment, right and wrong
"""

from .config import as_it_is, find_root, load, place
from .lateness import Lateness
from .model import (
    CONCEPT_CRITERIA,
    CONFIG,
    CRITERIA,
    Assignment,
    Course,
    CourseError,
    CriterionName,
    Limits,
    answer_cell,
    grade_cell,
    question_of,
)

__all__ = [
    "CONCEPT_CRITERIA",
    "CONFIG",
    "CRITERIA",
    "Assignment",
    "Course",
    "CourseError",
    "CriterionName",
    "Lateness",
    "Limits",
    "answer_cell",
    "as_it_is",
    "find_root",
    "grade_cell",
    "load",
    "place",
    "question_of",
]
