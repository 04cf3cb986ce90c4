"""What students blame when a check fails."""

from autograder.course.corpus import misconception


@misconception(
    belief="If a check fails, the gradient is wrong.",
    hint="The gradient is right: you will see it agree with the mended check.",
    caught_by=("answer",),
)
def blames_the_transpose(mine):
    return next(letter for letter, told in mine["statements"].items() if "`w2.T`" in told)


@misconception(
    belief="If a check fails, its step is wrong.",
    hint="A step that is too large makes a small error, not one of 1. Try another step.",
    caught_by=("answer",),
)
def blames_the_step(mine):
    return next(letter for letter, told in mine["statements"].items() if "central" in told)


@misconception(
    belief="The derivative of tanh needs the number inside it.",
    hint="1 - h^2 is the derivative, and needs the state alone: see exercise 1.",
    caught_by=("answer",),
)
def blames_the_derivative(mine):
    return next(letter for letter, told in mine["statements"].items() if "tanh" in told)


@misconception(
    belief="Every day has weights of its own.",
    hint="All days share the weights, so the gradient adds up over the days: see exercise 3.",
    caught_by=("answer",),
)
def blames_the_sum(mine):
    return next(letter for letter, told in mine["statements"].items() if "last day" in told)
