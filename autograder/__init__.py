"""An auto-grader for notebooks in which student code never meets the answers.

worker/      runs beside the student's code, in the sandbox; knows no secret
sandbox/     starts workers, asks them, survives them
submission/  reads and repairs notebooks
grading/     questions, comparison, diagnosis, results: the only place that sees the reference
collect/     what an LMS gives to download, into `submitted/`; its table of students
release/     what students receive, and the proof that nothing leaks into it
student/     the helper that is shipped to students
commands/    the command line
"""

__version__ = "0.1.0"


class KitError(Exception):
    """Something that is expected to go wrong; its message is all that a user needs to read."""
