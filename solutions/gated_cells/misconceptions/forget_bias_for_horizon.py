"""What students believe about the forget bias that a horizon needs, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="The gate that is needed is the bias that is needed.",
    hint="What you return lies between 0 and 1: it is how far the gate must be open at each step. "
    "The bias is what goes into the sigmoid for that to come out.",
    caught_by=("values", "seeded"),
)
def returns_the_gate(lag, fraction):
    return fraction ** (1 / lag)


@misconception(
    belief="fraction ** 1 / lag is the lag-th root.",
    hint="Your gate is the fraction divided by the lag, which is what comes out, for example, when "
    "an exponent lacks its brackets: a power is taken before a division. (At lag 1 nothing shows.)",
    caught_by=("values", "seeded"),
)
def divides_by_the_lag(lag, fraction):
    gate = fraction**1 / lag
    return np.log(gate / (1 - gate))


@misconception(
    belief="What is lost is lost in equal parts, the same amount at every step.",
    hint="Your gate spreads the loss evenly over the steps. But every step multiplies what is left "
    "by the gate: which number, multiplied lag times by itself, gives the fraction?",
    caught_by=("values", "seeded"),
)
def spreads_the_loss_evenly(lag, fraction):
    gate = 1 - (1 - fraction) / lag
    return np.log(gate / (1 - gate))


@misconception(
    belief="The fraction is what is forgotten.",
    hint="With your bias, 1 - fraction is left after the lag. The fraction is what is to be left.",
    caught_by=("values", "seeded"),
)
def forgets_the_fraction(lag, fraction):
    gate = (1 - fraction) ** (1 / lag)
    return np.log(gate / (1 - gate))


@misconception(
    belief="The sigmoid is undone by ln((1 - p) / p).",
    hint="Your bias has the wrong sign: it closes the gate where it should open it. The sigmoid "
    "rises, so a gate that is more than half open needs a positive bias.",
    caught_by=("values", "seeded"),
)
def inverts_with_the_wrong_sign(lag, fraction):
    gate = fraction ** (1 / lag)
    return np.log((1 - gate) / gate)


@misconception(
    belief="The rule of thumb, the logarithm of the longest lag, is the answer.",
    hint="Your bias is the logarithm of the lag, whatever the fraction is. That is a good rule of "
    "thumb for starting values; here a particular fraction is to be left: solve for it.",
    caught_by=("values", "seeded"),
)
def follows_the_rule_of_thumb(lag, fraction):
    return np.log(lag)


@misconception(
    belief="A small number inside a logarithm does no harm.",
    hint="Ordinary lags come out right. Where the gate must be all but open, 1 - p is smaller "
    "than what you add to it, and the bias comes out too low. p is never 1 for the lags and "
    "fractions that are asked: nothing needs to be added.",
    caught_by=("values",),
)
def adds_a_trillionth_inside_the_logarithm(lag, fraction):
    gate = fraction ** (1 / lag)
    return np.log(gate / (1 - gate + 1e-12))


@misconception(
    belief="A number as small as 1e-10 inside a logarithm does no harm.",
    hint="Ordinary lags come out right. Where the gate must be all but open, 1 - p is smaller "
    "than what you add to it, and the bias comes out too low. p is never 1 for the lags and "
    "fractions that are asked: nothing needs to be added.",
    caught_by=("values",),
)
def adds_a_ten_billionth_inside_the_logarithm(lag, fraction):
    gate = fraction ** (1 / lag)
    return np.log(gate / (1 - gate + 1e-10))


@misconception(
    belief="The logarithm of the gate is the bias.",
    hint="Your bias is never positive: it is the logarithm of the gate. The sigmoid is undone by "
    "the logarithm of p / (1 - p).",
    caught_by=("values", "seeded"),
)
def takes_the_logarithm_of_the_gate(lag, fraction):
    return np.log(fraction) / lag


@misconception(
    belief="The fraction is what a single step keeps.",
    hint="Your bias does not depend on the lag: the fraction is left after one step already. "
    "Each step multiplies by the gate: which gate leaves the fraction after all of them?",
    caught_by=("values", "seeded"),
)
def forgets_the_lag(lag, fraction):
    return np.log(fraction / (1 - fraction))


@misconception(
    belief="What is left after lag steps is the fraction, multiplied lag times by itself.",
    hint="Your gate is the fraction to the power of the lag, so that the longer the memory, the "
    "further it is shut. It is the other way round: the gate to the power of the lag is the "
    "fraction.",
    caught_by=("values", "seeded"),
)
def takes_the_power_for_the_root(lag, fraction):
    gate = fraction**lag
    return float(np.log(gate / (1 - gate)))
