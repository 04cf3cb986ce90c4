"""What students believe about clipping by the global norm, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="Each array is clipped by its own norm.",
    hint="Each of your arrays is shortened by its own factor, so together they point elsewhere. "
    "One norm of all entries of all arrays is asked, and one factor.",
    caught_by=("values", "seeded"),
)
def clips_each_array_by_itself(gradients, max_norm):
    norms = {name: np.sqrt(np.sum(value**2)) for name, value in gradients.items()}
    clipped = {
        name: value * (max_norm / norms[name]) if norms[name] > max_norm else value
        for name, value in gradients.items()
    }
    return clipped, np.sqrt(sum(norm**2 for norm in norms.values()))


@misconception(
    belief="Clipping cuts off every entry beyond the limit.",
    hint="You cut each entry to between -max_norm and max_norm, which bends the gradient's "
    "direction. Clipping by norm scales all entries by one factor.",
    caught_by=("values", "seeded"),
)
def clips_by_value(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(value**2) for value in gradients.values()))
    clipped = {name: np.clip(value, -max_norm, max_norm) for name, value in gradients.items()}
    return clipped, norm


@misconception(
    belief="Clipping gives the gradient the length max_norm.",
    hint="Short gradients come back longer, and zero ones as NaN: you always scale to max_norm. "
    "Only what is longer than that is to be shortened.",
    caught_by=("values", "seeded"),
)
def lengthens_short_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(value**2) for value in gradients.values()))
    return {name: value * (max_norm / norm) for name, value in gradients.items()}, norm


@misconception(
    belief="The norm that is returned is that of the clipped gradients.",
    hint="The clipped arrays are right, but the norm is the one after clipping, so it never "
    "exceeds max_norm. The norm before tells how large the gradient was.",
    caught_by=("values", "seeded"),
)
def returns_the_norm_after(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(value**2) for value in gradients.values()))
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: value * factor for name, value in gradients.items()}, min(norm, max_norm)


@misconception(
    belief="The norm of all arrays is the sum of their norms.",
    hint="Your norm is the sum of the arrays' norms, which is too large: lengths at right angles "
    "add up by their squares.",
    caught_by=("values", "seeded"),
)
def adds_up_the_norms(gradients, max_norm):
    norm = sum(np.sqrt(np.sum(value**2)) for value in gradients.values())
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: value * factor for name, value in gradients.items()}, norm


@misconception(
    belief="The sum of the squares is the norm.",
    hint="Your norm is the square of the right one: the root of the sum is missing.",
    caught_by=("values", "seeded"),
)
def forgets_the_root(gradients, max_norm):
    norm = sum(np.sum(value**2) for value in gradients.values())
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: value * factor for name, value in gradients.items()}, norm


@misconception(
    belief="The gradients are mine to scale.",
    hint="The numbers are right, but the gradients that you were given were scaled too. Put the "
    "scaled ones into new arrays, in a dict of their own.",
    caught_by=("values",),
)
def scales_in_place(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(value**2) for value in gradients.values()))
    if norm > max_norm:
        for value in gradients.values():
            value *= max_norm / norm
    return gradients, norm


@misconception(
    belief="A gradient is never zero.",
    hint="With gradients of zero you divide by zero. Ask first whether the norm is above max_norm, "
    "and divide only then.",
    caught_by=("values",),
)
def divides_by_a_norm_of_zero(gradients, max_norm):
    norm = float(np.sqrt(sum(np.sum(value**2) for value in gradients.values())))
    factor = min(1.0, max_norm / norm)
    return {name: value * factor for name, value in gradients.items()}, norm


@misconception(
    belief="The gradients are always those of this network.",
    hint="You ask for w1, w2 and so on by name, and other networks have other names. Go through "
    "whatever the dict holds.",
    caught_by=("values",),
)
def knows_the_names(gradients, max_norm):
    names = ("w1", "w2", "w3", "b1", "b2", "a0")
    norm = np.sqrt(sum(np.sum(gradients[name] ** 2) for name in names))
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: gradients[name] * factor for name in names}, norm


@misconception(
    belief="The clipped gradients are the whole result.",
    hint="Only the dict came back. The norm before clipping is asked as a second result.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_gradients_only(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(value**2) for value in gradients.values()))
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: value * factor for name, value in gradients.items()}


@misconception(
    belief="Clipping gives every gradient but zero the length max_norm.",
    hint="Short gradients come back longer: you scale to max_norm whatever the norm is, if it is "
    "not 0. Only what is longer than max_norm is to be shortened.",
    caught_by=("values", "seeded"),
)
def lengthens_all_but_zero_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(value**2) for value in gradients.values()))
    factor = max_norm / norm if norm > 0 else 1.0
    return {name: value * factor for name, value in gradients.items()}, norm


@misconception(
    belief="A direction times a length: the gradient by its norm, times the smaller of the two.",
    hint="All is right but gradients of zero, which come back as NaN: you divide by their norm. "
    "Ask first whether the norm is above max_norm, and divide only then.",
    caught_by=("values",),
)
def makes_nan_of_zero_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(value**2) for value in gradients.values()))
    return {name: value / norm * min(norm, max_norm) for name, value in gradients.items()}, norm
