"""What grading comes to, and where it is kept.

result   one submission's result, criterion by criterion
records  the results of an assignment, a file for each student
"""
