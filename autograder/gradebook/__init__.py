"""Into nbgrader's gradebook: by `autograder grade`, by `nbgrader autograde`, and the formgrader.

All three grade by one function, and come to the same rows, notebooks and pages:

grading        brings records up to date: the one function that all three call
feedback       what the pages have in common, and what each is made of
rows           a record as rows of the gradebook
connections    nbgrader's Gradebook, closed where it cannot be opened

`autograder grade` writes by itself, in this order:

settings       nbgrader's configuration of the course, read without nbgrader
timestamps     when something was handed in
maker          in a grader process: record, graded notebook and page of one submission
shown          the graded notebook's text
folders        a student's folders, made aside and then put in place
state          what the gradebook has of a class, and whether it is what its records say
writer         the one process that writes the gradebook, and in which order
transaction    the rows of many submissions, in a few statements
placing        a student's graded notebook and page, put in place
failures       why something could not be written for a student
penalties      what a late submission loses, by nbgrader's plugin
groups         who hands in together, and whose notebook counts
newest         of a group's notebooks the newest, or the one that is taken
sharing        of what a class handed in, which notebooks count
carrying       what a person gave to one of a group is given to all
planning       what is to be carried, and what goes back to whom
carried        what each of a group had when that was done last
given          what a person gave to a submission, read and written
by_hand        for which notebook a person gave something, and what the answer had earned
collected      what `autograder collect` noted of what lies in `submitted/`
late_days      the deadlines of a course, and the late days that are free

What is in the gradebook:

tables         its tables, as far as they are read
people         its students, and which of them an LMS takes for one
roster         who is in the class: students, and their sections beside the gradebook
entries        an assignment's cells, and the submissions' rows
database       a new gradebook, and an assignment's entry in it
entering       how that entry is made, and changed when there are submissions
cells          an assignment's cells with all their columns, there and as its source has them
revision       from the one to the other, with the scores that hang on them
backup         a dated copy of the gradebook
errors         what is raised where the gradebook cannot be used

nbgrader's own commands come in by `nbgrader_plugins`.
"""
