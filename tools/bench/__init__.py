"""`make bench`: what grading costs, against its targets and against other graders, in one run.

measure.py        all sections, in their order
against_peers.py  the kit beside stock nbgrader and otter
growth.py         what one more submission costs
waits.py          what somebody waits for
session.py        what sections share: the run's folder, its classes, what is measured so far
arithmetic.py     from costs to what is compared with a target
course.py         the course and the class that are graded
peers.py          the other graders; hidden.py has the tests that they get
cluster.py        a Dask cluster for it
stages.py         who spends the processor time of one command
timing.py         what a command costs
table.py          the targets, and whether they are met
page.py           `docs/performance.md`
__main__.py       the command
"""
