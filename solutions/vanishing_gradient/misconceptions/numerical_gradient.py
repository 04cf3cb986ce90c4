"""What students believe about measuring a gradient by small steps, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="A step forward is enough.",
    hint="You step forward only, and your error grows with eps itself. Steps to both sides cancel "
    "that error, and leave one that grows with eps squared.",
    caught_by=("values", "seeded"),
)
def steps_forward_only(f, w, eps=1e-5):
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        above = w.copy()
        above[index] += eps
        gradient[index] = (f(above) - f(w)) / eps
    return gradient


@misconception(
    belief="The difference is divided by the step.",
    hint="Every entry is twice what it should be: from w - eps to w + eps is a way of two steps.",
    caught_by=("values", "seeded"),
)
def divides_by_one_step(f, w, eps=1e-5):
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[index] += eps
        below[index] -= eps
        gradient[index] = (f(above) - f(below)) / eps
    return gradient


@misconception(
    belief="Any small step will do.",
    hint="Your result does not change with eps: it is what a tiny step of your own would give. Use "
    "the argument.",
    caught_by=("values", "seeded"),
)
def ignores_the_step(f, w, eps=1e-5):
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[index] += 1e-5
        below[index] -= 1e-5
        gradient[index] = (f(above) - f(below)) / 2e-5
    return gradient


@misconception(
    belief="The smaller the step, the better.",
    hint="Your steps are so small that rounding swallows the difference: a float64 has 16 digits, "
    "and a step of 1e-12 leaves 4 of them. Use the eps that is given.",
    caught_by=("values", "seeded"),
)
def steps_too_small(f, w, eps=1e-5):
    tiny = 1e-12
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[index] += tiny
        below[index] -= tiny
        gradient[index] = (f(above) - f(below)) / (2 * tiny)
    return gradient


@misconception(
    belief="All entries can be moved at once.",
    hint="One number came back: you moved all entries together, and measured how f changes along "
    "that one direction. A gradient has an entry for each entry of w: move them one by one.",
    caught_by=("shapes", "values", "seeded"),
)
def moves_all_entries_at_once(f, w, eps=1e-5):
    return (f(w + eps) - f(w - eps)) / (2 * eps)


@misconception(
    belief="A small change does no harm, so it need not be undone.",
    hint="w comes back changed: each entry is left where its step took it, and the entries after "
    "it are measured there. Put each back before the next, or work on a copy.",
    caught_by=("values", "seeded"),
)
def leaves_the_steps_in_place(f, w, eps=1e-5):
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        w[index] += eps
        above = f(w)
        w[index] -= 2 * eps
        below = f(w)
        gradient[index] = (above - below) / (2 * eps)
    return gradient


@misconception(
    belief="ravel gives a view, so that writing to it writes to w.",
    hint="For some arrays every entry of yours is 0: your steps go into a copy. w.ravel() and "
    "w.reshape(-1), for example, copy an array that is not contiguous in memory. np.ndindex needs "
    "no such view.",
    caught_by=("values",),
)
def steps_in_a_raveled_copy(f, w, eps=1e-5):
    flat = w.ravel()
    gradient = np.zeros(w.size)
    for i in range(w.size):
        kept = flat[i]
        flat[i] = kept + eps
        above = f(w)
        flat[i] = kept - eps
        below = f(w)
        flat[i] = kept
        gradient[i] = (above - below) / (2 * eps)
    return gradient.reshape(w.shape)


@misconception(
    belief="f does not mind the shape of what it is given.",
    hint="Where w is a matrix you hand f a flat vector, and f may treat rows and columns "
    "differently. Give it arrays in the shape of w.",
    caught_by=("values", "seeded"),
)
def flattens_before_asking(f, w, eps=1e-5):
    flat = w.reshape(-1)
    gradient = np.zeros(w.size)
    for i in range(w.size):
        step = np.zeros(w.size)
        step[i] = eps
        gradient[i] = (f(flat + step) - f(flat - step)) / (2 * eps)
    return gradient.reshape(w.shape)


@misconception(
    belief="A gradient is a flat list of numbers.",
    hint="The numbers are right, in one long vector. Give them the shape of w.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_a_flat_gradient(f, w, eps=1e-5):
    gradient = []
    for index in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[index] += eps
        below[index] -= eps
        gradient.append((f(above) - f(below)) / (2 * eps))
    return np.array(gradient)


@misconception(
    belief="All entries can be moved at once, and the result given to each of them.",
    hint="All entries of yours are alike: you moved all entries of w together, and measured how f "
    "changes along that one direction. Move them one by one.",
    caught_by=("values", "seeded"),
)
def gives_all_entries_one_difference(f, w, eps=1e-5):
    return np.full(w.shape, (f(w + eps) - f(w - eps)) / (2 * eps))


@misconception(
    belief="Going through the first axis goes through all entries.",
    hint="For vectors all is right. In each row of a matrix all entries of yours are alike: you "
    "moved whole rows (w[i] of a matrix is a row). np.ndindex goes through all entries of any "
    "number of axes.",
    caught_by=("values", "seeded"),
)
def moves_whole_rows(f, w, eps=1e-5):
    gradient = np.zeros(w.shape)
    for i in range(len(w)):
        above, below = w.copy(), w.copy()
        above[i] += eps
        below[i] -= eps
        gradient[i] = (f(above) - f(below)) / (2 * eps)
    return gradient


@misconception(
    belief="Weights are matrices.",
    hint="A matrix comes out right, and any other number of axes raises where the shape is taken "
    "for rows and columns. np.ndindex goes through all entries of any number of axes.",
    caught_by=("shapes", "values"),
)
def counts_rows_and_columns(f, w, eps=1e-5):
    rows, columns = w.shape
    gradient = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            above, below = w.copy(), w.copy()
            above[i, j] += eps
            below[i, j] -= eps
            gradient[i, j] = (f(above) - f(below)) / (2 * eps)
    return gradient
