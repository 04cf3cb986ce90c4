"""What is no prediction."""

from autograder.course.corpus import misconception


@misconception(
    belief="A prediction may be left for later.",
    hint="A number of days above 0 and up to 1000, or np.inf for never, will do.",
    caught_by=("prediction",),
)
def predicts_the_past(mine):
    return 0
