"""`make bench`: what grading costs, against its targets and against other graders, in one run."""
