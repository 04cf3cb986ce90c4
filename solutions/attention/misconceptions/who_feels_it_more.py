"""What students believe about decay and dilution."""

from autograder.course.corpus import misconception


@misconception(
    belief="Attention feels every day the most.",
    hint="You put attention first in both. Distance costs it nothing, but its one unit is shared: "
    "compare 4/k with what each chain has left.",
    caught_by=("answer",),
)
def gives_attention_the_first_place(mine):
    chains = {k: r for k, r in mine["readers"].items() if r != "attention"}
    (first,) = set(mine["readers"]) - set(chains)
    order = first + "".join(sorted(chains, key=lambda letter: -chains[letter]))
    return order, order


@misconception(
    belief="The order is the same at every distance.",
    hint="Your two orders are the same, and the first is right. Far away, chains have lost far "
    "more than attention has: work it out anew.",
    caught_by=("answer",),
)
def keeps_one_order(mine):
    felt = {k: 0.4 if r == "attention" else r**10 for k, r in mine["readers"].items()}
    order = "".join(sorted(felt, key=lambda letter: -felt[letter]))
    return order, order
