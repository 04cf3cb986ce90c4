"""What is no prediction."""

from autograder.course.corpus import misconception


@misconception(
    belief="A prediction may be left for later.",
    hint="It is a factor: any number above 0 and up to 2 will do.",
    caught_by=("prediction",),
)
def predicts_nothing(mine):
    return 0
