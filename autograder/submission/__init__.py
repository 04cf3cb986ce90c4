"""From a file that somebody handed in to the cells that will be run."""

from .model import Cell, Submission, Template, Unreadable
from .read import read_submission
from .template import read_template

__all__ = ["Cell", "Submission", "Template", "Unreadable", "read_submission", "read_template"]
