"""Into nbgrader's gradebook: one way in for `autograder grade`, `nbgrader autograde`, formgrader.

grading        brings records up to date: the one function that all three call
process        the same in a process of its own, for nbgrader
exporter       nbgrader's reader of submissions, replaced: repairs instead of failing
preprocessors  nbgrader's Execute and SaveAutoGrades, replaced
rows           a record as rows of the gradebook
connections    nbgrader's Gradebook, closed where it cannot be opened
database       a new gradebook, and an assignment's entry in it
writer         the one process that writes the gradebook for `autograder grade`
hooks          what nbgrader calls beside that: the Generate button makes our release
html           the formgrader's markdown, without a student's HTML
"""
