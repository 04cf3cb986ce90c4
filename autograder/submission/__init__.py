"""From a file that somebody handed in to the cells that will be run.

folder     who handed something in for an assignment
misplaced  what lies elsewhere, and may be meant for it
names      what names of files say
choice     which of the notebooks that somebody handed in is graded
read       a submission, by the next three: what was handed in, and what is wrong with it
parse      from a file's bytes to its cells, as leniently as is safe
template   which cells are the student's to change
repair     the others, put back
bindings   which definition of a function counts, where its name is given more than once
options    which functions are called with options of their own
prose      what a student wrote elsewhere than in the cell of a question that a person grades
model      what a submission is once it has been read
notebook   a submission as a notebook file again
typed      the ids that were typed into its id cell
released   the released notebook, read once until it changes
history    what earlier releases had otherwise
checksum   nbgrader's checksum of a cell
"""

from .model import Cell, Submission, Template, Unreadable
from .read import read_submission
from .template import read_template

__all__ = ["Cell", "Submission", "Template", "Unreadable", "read_submission", "read_template"]
