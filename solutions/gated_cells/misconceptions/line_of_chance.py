"""What students believe about an answer that is always 0."""

from autograder.course.corpus import misconception


@misconception(
    belief="The error is the distance, without a square.",
    hint="This is the mean of the distance. The mean of its square is asked.",
    caught_by=("answer",),
)
def takes_the_mean_of_the_size(mine):
    return mine["largest"] / 2


@misconception(
    belief="The mean of a square is the square of the mean.",
    hint="This is the square of the mean distance. The mean of the squares is larger.",
    caught_by=("answer",),
)
def squares_the_mean(mine):
    return (mine["largest"] / 2) ** 2


@misconception(
    belief="The numbers lie between 0 and the largest.",
    hint="This is the variance of numbers between 0 and the largest. They lie on both sides of 0.",
    caught_by=("answer",),
)
def takes_the_variance_of_one_sign(mine):
    return mine["largest"] ** 2 / 12
