"""TRUSTED side: the only place where answers meet the reference.

question      what a hidden grader says of one function: its cases, criterion by criterion
execution     puts every case to the worker, before anything is judged
compare       one answer beside the reference
diagnosis     which known mistake an answer is, if exactly one
follow_through  credit for what is right, given the student's own earlier function
grader       one submission being graded; verdicts
words         what a student reads
result        the record
plugin        pytest's part: one test a criterion, for every submission of a batch
"""
