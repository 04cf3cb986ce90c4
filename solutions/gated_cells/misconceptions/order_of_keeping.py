"""What students believe about the bias that keeps."""

from autograder.course.corpus import misconception


@misconception(
    belief="A larger bias keeps more, in every cell.",
    hint="You ordered by the biases. An open forget gate keeps, but an open update gate replaces: "
    "a GRU keeps more the lower its update bias is.",
    caught_by=("answer",),
)
def orders_by_the_bias(mine):
    return "".join(sorted(mine["cells"], key=lambda letter: -mine["cells"][letter][1]))


@misconception(
    belief="The order goes from the least kept to the most.",
    hint="This is the order from behind: the cell that keeps the most of its state comes first.",
    caught_by=("answer",),
)
def puts_the_most_forgetful_first(mine):
    kept = {
        letter: bias if kind == "LSTM" else -bias for letter, (kind, bias) in mine["cells"].items()
    }
    return "".join(sorted(kept, key=kept.get))
