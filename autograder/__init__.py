"""An auto-grader for notebooks in which student code never meets the answers.

ARCHITECTURE.md says how they work together. A room imports only from those below it:

cli               the command line
commands          each of its commands
nbgrader_plugins  what nbgrader and nbconvert call by name
pytest_plugin     the hidden graders as pytest's tests
validation        the grader's own error rates, on answers whose grade is known
export            grades for a learning management system
report            how a class did
similarity        answers of different people that are alike
collect           what a learning management system gives to download, into `submitted/`
mistakes          answers whose mistake has no name yet, in groups that behave alike
gradebook         what nbgrader's gradebook has, and the one process that writes it
feedback          the page that a student gets back
release           what students receive, and the proof that nothing leaks into it
runner            grades submissions: one, a class, a class over a cluster
grading           TRUSTED: where answers meet the reference
results           what grading comes to, and where it is kept
sandbox           starts workers, asks them, survives them
student           what is shipped to students
submission        reads and repairs notebooks
course            what the instructor states and writes
pages             the frame and the style of every HTML page, and what cleans it
util              files, text and spreadsheets
worker            UNTRUSTED: runs beside the student's code, in the sandbox; knows no secret
"""

__version__ = "0.1.0"


class KitError(Exception):
    """Something that is expected to go wrong; its message is all that a user needs to read."""


class UsageError(KitError):
    """A command was given what it cannot take, such as a name that is nobody's; status 2."""
