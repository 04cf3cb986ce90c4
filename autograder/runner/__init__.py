"""Grades submissions: one, a class in forked processes, or a class over a cluster.

run          what a run grades, and with what
session      one submission at a time, in this process
parallel     many at once, in forked processes
pool         processes of which one that dies or hangs takes no other submission along
cluster      many at once, over Dask
crew         the cluster's workers: who is there, what each has at hand, what becomes of it
dask_worker  what runs on one of them
names        what mistakes are called by now, without anybody being graded
inventory    what a record depends on beside the submission and its student
"""

from .names import Names
from .run import Run, Task, read, template
from .session import (
    GraderError,
    Keep,
    grade_here,
    grade_one,
    open_context,
    open_prepared,
    start_zygote,
    ungraded,
)

__all__ = [
    "GraderError",
    "Keep",
    "Names",
    "Run",
    "Task",
    "grade_here",
    "grade_one",
    "open_context",
    "open_prepared",
    "read",
    "start_zygote",
    "template",
    "ungraded",
]
