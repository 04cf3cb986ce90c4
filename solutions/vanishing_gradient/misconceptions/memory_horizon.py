"""What students believe about the lag at which a gradient has faded, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="Reaching the threshold is as good as being below it.",
    hint="You stop where a norm equals the threshold. The first lag strictly below it is asked.",
    caught_by=("values",),
)
def stops_at_the_threshold(norms, threshold=0.01):
    faded = norms <= threshold
    return np.where(faded.any(axis=0), faded.argmax(axis=0), np.inf)


@misconception(
    belief="There is always a first True, since argmax finds one.",
    hint="You return 0 where no norm is below the threshold, as argmax, for example, gives for a "
    "column without any True. Ask first whether there is one, and return inf where there is none.",
    caught_by=("values", "seeded"),
)
def takes_never_for_at_once(norms, threshold=0.01):
    return np.argmax(norms < threshold, axis=0).astype(float)


@misconception(
    belief="What has not faded by the end fades right after it.",
    hint="Where no norm is below the threshold you return the number of lags. Nothing is known "
    "about what comes after the last: the answer asked for there is inf.",
    caught_by=("values", "seeded"),
)
def takes_the_length_for_never(norms, threshold=0.01):
    faded = norms < threshold
    return np.where(faded.any(axis=0), faded.argmax(axis=0), float(len(norms)))


@misconception(
    belief="Norms only fall, so counting those above the threshold gives the lag.",
    hint="You count how many norms are not yet below the threshold. A gradient may rise again "
    "after it has fallen: look for where it is below for the first time.",
    caught_by=("values", "seeded"),
)
def counts_the_lags_above(norms, threshold=0.01):
    above = np.sum(norms >= threshold, axis=0).astype(float)
    above[above == len(norms)] = np.inf
    return above


@misconception(
    belief="The gradient has faded only when it stays below the threshold.",
    hint="You look for the lag from which the norms stay below the threshold to the end. The first "
    "that is below is asked, even if it rises again.",
    caught_by=("values", "seeded"),
)
def waits_until_it_stays_below(norms, threshold=0.01):
    above = norms >= threshold
    last = len(norms) - 1 - above[::-1].argmax(axis=0)
    horizon = np.where(above.any(axis=0), last + 1.0, 0.0)
    horizon[horizon == len(norms)] = np.inf
    return horizon


@misconception(
    belief="The threshold is 0.01.",
    hint="Your result does not change with the threshold: it is always that of 0.01. Use the "
    "argument.",
    caught_by=("values", "seeded"),
)
def ignores_the_threshold(norms, threshold=0.01):
    faded = norms < 0.01
    return np.where(faded.any(axis=0), faded.argmax(axis=0), np.inf)


@misconception(
    belief="Lag 0 is always 1, so the search may begin at lag 1.",
    hint="You never return 0. With a threshold above 1 even the last state itself is below it: "
    "begin at lag 0.",
    caught_by=("values",),
)
def begins_at_lag_one(norms, threshold=0.01):
    faded = norms[1:] < threshold
    return np.where(faded.any(axis=0), faded.argmax(axis=0) + 1, np.inf)


@misconception(
    belief="A lag is a whole number, so the result is one of integers.",
    hint="Your lags are integers, which cannot say inf: -1 stands there instead. Return floats.",
    caught_by=("values", "seeded"),
)
def returns_integers(norms, threshold=0.01):
    faded = norms < threshold
    return np.where(faded.any(axis=0), faded.argmax(axis=0), -1)


@misconception(
    belief="Each row is one example.",
    hint="You went along the rows and returned one number for each lag. Rows are lags and columns "
    "examples: m numbers are asked.",
    caught_by=("shapes", "values", "seeded"),
)
def searches_along_the_rows(norms, threshold=0.01):
    faded = norms < threshold
    return np.where(faded.any(axis=1), faded.argmax(axis=1), np.inf)


@misconception(
    belief="The first row is lag 1.",
    hint="Where a norm is below the threshold, your lag is one too large. Row 0 is lag 0, so the "
    "index of the row is the lag.",
    caught_by=("values", "seeded"),
)
def counts_the_rows_from_one(norms, threshold=0.01):
    faded = norms < threshold
    return np.where(faded.any(axis=0), faded.argmax(axis=0) + 1.0, np.inf)


@misconception(
    belief="A loop that finds a lag may go on.",
    hint="Where several norms are below the threshold, you return the last such lag, as a loop "
    "does that writes a lag down whenever it finds one. The first is asked: stop there.",
    caught_by=("values", "seeded"),
)
def goes_on_to_the_last_lag_below(norms, threshold=0.01):
    horizon = np.full(norms.shape[1], np.inf)
    for lag, row in enumerate(norms):
        horizon[row < threshold] = lag
    return horizon


@misconception(
    belief="The horizon is the last lag that is still remembered.",
    hint="Every finite horizon of yours is one too small: you return the last lag before the norm "
    "falls below the threshold. The first lag below it is asked.",
    caught_by=("values", "seeded"),
)
def returns_the_last_lag_remembered(norms, threshold=0.01):
    faded = norms < threshold
    return np.where(faded.any(axis=0), faded.argmax(axis=0) - 1.0, np.inf)
