"""What is no prediction."""

from autograder.course.corpus import misconception


@misconception(
    belief="A lag counts backwards, so it is below zero.",
    hint="Your number is below zero. Count the days back from the last one, upwards.",
    caught_by=("prediction",),
)
def counts_below_zero(mine):
    return -9


@misconception(
    belief="Not to commit oneself is an answer, too.",
    hint="There is no number in it: nan is what comes out when nothing is known. Take a guess.",
    caught_by=("prediction",),
)
def commits_to_nothing(mine):
    return float("nan")
