"""What students believe about the number of scores."""

from autograder.course.corpus import misconception


@misconception(
    belief="Every day is looked at once.",
    hint="You counted one look for each day. In self-attention each day looks at every day.",
    caught_by=("answer",),
)
def counts_a_score_a_day(mine):
    return mine["days"], mine["days"]


@misconception(
    belief="No day looks at itself.",
    hint="You left out that a day may look at itself: the diagonal of the heatmap counts too.",
    caught_by=("answer",),
)
def leaves_the_day_itself_out(mine):
    T = mine["days"]
    return T * (T - 1), T * (T - 1) / 2


@misconception(
    belief="Causal means: only days before.",
    hint="Your first number is right. Causal hides what is later; the day itself stays visible.",
    caught_by=("answer",),
)
def hides_the_day_itself_where_causal(mine):
    T = mine["days"]
    return T**2, T * (T - 1) / 2
