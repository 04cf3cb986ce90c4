"""The tables of nbgrader's gradebook, as far as they are read.

nbgrader's own models say the same, and their import takes a second, in which a class of which
nothing is due has been looked through. What is written is written with those.
"""

from __future__ import annotations

from sqlalchemy import Boolean, DateTime, Float, Interval, String, Text, column, table

course = table("course", column("id", String))
student = table(
    "student",
    column("id", String),
    column("first_name", String),
    column("last_name", String),
    column("email", String),
    column("lms_user_id", String),
)
assignment = table(
    "assignment", column("id", String), column("name", String), column("duedate", DateTime)
)
notebook = table(
    "notebook",
    column("id", String),
    column("name", String),
    column("assignment_id", String),
    column("kernelspec", String),
)
base_cell = table(
    "base_cell",
    column("id", String),
    column("name", String),
    column("notebook_id", String),
    column("type", String),
)
grade_cells = table("grade_cells", column("id", String), column("max_score", Float))
task_cells = table("task_cells", column("id", String), column("max_score", Float))
submitted_assignment = table(
    "submitted_assignment",
    column("id", String),
    column("assignment_id", String),
    column("student_id", String),
    column("timestamp", DateTime),
    column("extension", Interval),
)
submitted_notebook = table(
    "submitted_notebook",
    column("id", String),
    column("assignment_id", String),
    column("notebook_id", String),
    column("late_submission_penalty", Float),
)
grade = table(
    "grade",
    column("id", String),
    column("cell_id", String),
    column("notebook_id", String),
    column("auto_score", Float),
    column("manual_score", Float),
    column("extra_credit", Float),
    column("needs_manual_grade", Boolean),
)
comment = table(
    "comment",
    column("id", String),
    column("cell_id", String),
    column("notebook_id", String),
    column("auto_comment", Text),
    column("manual_comment", Text),
)

READ = (
    *(course, student, assignment, notebook, base_cell, grade_cells, task_cells),
    *(submitted_assignment, submitted_notebook, grade, comment),
)
# With those that are only there: a gradebook that lacks one is not whole.
NAMES = frozenset({each.name for each in READ} | {"solution_cells", "source_cell"})
