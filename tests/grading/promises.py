"""What each docstring's "Survives" promises, in every form that its arguments may have.

A promise is told by what is true of a case's arguments; so is a form. Every pair has a case that is
both, or a reason why it needs none. A promise may itself be of a form, such as "m = 1".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from autograder.worker.values import memory_layout


@dataclass(frozen=True)
class Survives:
    """Of one question: its forms, its promises, and the reasons by promise and form.

    A promise is a test of the arguments, by name, or the name of the form that it is of. A reason
    under "" holds for every form that has no case.
    """

    forms: tuple[str, ...]
    promises: Mapping[str, Callable[[dict], bool] | str]
    reasons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def first(given):
    """The array that a form is told by: the first argument, or the first of a dict."""
    value = next(each for each in given.values() if isinstance(each, (np.ndarray, dict)))
    return next(iter(value.values())) if isinstance(value, dict) else value


def singles(given):
    return any(each.dtype == np.float32 for each in given.values() if isinstance(each, np.ndarray))


# What each form is.
FORMS = {
    "vector": lambda given: first(given).ndim == 1,
    "batch": lambda given: first(given).ndim > 1 and first(given).shape[1] > 1,
    "one example": lambda given: first(given).ndim > 1 and first(given).shape[1] == 1,
    "one step": lambda given: any(
        np.ndim(each) == 3 and each.shape[2] == 1 for each in given.values()
    ),
    "three axes": lambda given: first(given).ndim == 3,
    "whole numbers": lambda given: first(given).dtype.kind == "i",
    "float32": lambda given: singles(given) or first(given).dtype == np.float32,
    "gaps": lambda given: memory_layout(first(given)) == "strided",
}

ONE_PER_COLUMN = "has one column, which lies apart from nothing"
IN_SINGLE = "in float32, scores of thousands keep too few digits to say by how much one leads"
BY_WEIGHTS = "comes of the weights, in whatever form the others are"
STEP_BY_STEP = "is read step by step, as shorter ones are in this form"
OF_FLOATS = "whole numbers are none of those"
CERTAIN = "scores of thousands (a probability may be exactly 0: do not divide by it)"
EVERY_Z = (
    "every finite z, from -1.7e308 to 1.7e308, with a finite result and without an overflow "
    "warning that reaches the caller (suppressing it is fine)"
)
SHORT = "gradients that are short enough (they come back unchanged, the same arrays or copies)"
STEP = ("batch", "one example", "float32", "gaps")
RUN = ("batch", "one example", "one step", "float32", "gaps")
READ = (*RUN, "whole numbers")


def apart(given):
    largest = np.asarray(given["x"], dtype=float).max(axis=0)
    return largest.ndim == 1 and np.ptp(largest) > 2000


def all_differ(*sizes):
    return len(set(sizes)) == len(sizes)


def not_zero(name):
    return lambda given: bool(np.any(given[name]))


def weights_above(name, limit):
    return lambda given: np.abs(given["parameters"][name]).max() > limit


def spectral(given):
    return np.linalg.norm(given["parameters"]["w2"], 2)


def global_norm(given):
    return np.sqrt(
        sum(np.sum(np.square(each, dtype=float)) for each in given["gradients"].values())
    )


def hidden_score_leads(given):
    scores, mask = given["scores"], given.get("mask")
    if mask is None:
        return False
    hidden, seen = np.where(mask, -np.inf, scores), np.where(mask, scores, -np.inf)
    return bool(np.any(hidden.max(axis=0) > seen.max(axis=0) + 100))


def rises_again(given):
    below = given["norms"] < given.get("threshold", 0.01)
    return bool(np.any(np.diff(below.astype(int), axis=0) < 0))


SEQUENCE = Survives(
    READ,
    {"T = 1": "one step", "m = 1": "one example", "an a0 that is not zero": not_zero("a0")},
)
CELL = Survives(
    (*STEP, "whole numbers"),
    {
        "m = 1": "one example",
        "sizes that all differ": lambda given: all_differ(
            *next(w for name, w in given["parameters"].items() if name[0] == "w").shape,
            given["xt"].shape[1],
        ),
        "very large pre-activations": lambda given: any(
            np.abs(w).max() > 1e3 for name, w in given["parameters"].items() if name[0] == "w"
        ),
    },
    {"very large pre-activations": {"float32": BY_WEIGHTS, "whole numbers": BY_WEIGHTS}},
)
GATED_RUN = {"T = 1": "one step", "m = 1": "one example", "whole numbers in x": "whole numbers"}

SURVIVES = {
    "softmax": Survives(
        ("vector", "batch", "one example", "whole numbers", "float32", "gaps"),
        {
            "scores of 1000 and far beyond": lambda given: given["x"].max() >= 999,
            "columns that lie thousands apart": apart,
            "a single column": "one example",
            "whole numbers": "whole numbers",
        },
        {
            "columns that lie thousands apart": {
                "vector": ONE_PER_COLUMN,
                "one example": ONE_PER_COLUMN,
            }
        },
    ),
    "rnn_cell_forward": Survives(
        STEP,
        {
            "m = 1": "one example",
            "sizes that all differ": lambda given: all_differ(
                *given["parameters"]["w1"].shape,
                len(given["parameters"]["w3"]),
                given["xt"].shape[1],
            ),
            "scores of 1000": weights_above("w3", 1000),
        },
        {"scores of 1000": {"float32": IN_SINGLE}},
    ),
    "run_forward": SEQUENCE,
    "unroll_forward": SEQUENCE,
    "tanh_gradient": Survives(
        ("vector", "batch", "three axes", "float32", "gaps"),
        {
            "vectors": "vector",
            "batches": "batch",
            "whole sequences": "three axes",
            "activations of exactly -1, 0 and 1": lambda given: (
                {-1, 0, 1} <= set(given["a"].ravel())
            ),
        },
    ),
    "hidden_jacobian": Survives(
        ("vector", "float32", "gaps"),
        {
            "weights that are not symmetric": lambda given: (
                not np.allclose(given["parameters"]["w2"], given["parameters"]["w2"].T)
            )
        },
    ),
    "run_backward": Survives(
        RUN,
        {
            "T = 1": "one step",
            "m = 1": "one example",
            "T = 40": lambda given: given["x"].shape[2] == 40,
            "an a0 that is not zero": not_zero("a0"),
            CERTAIN: (weights_above("w3", 1000)),
        },
        {
            "T = 40": {"": STEP_BY_STEP},
            CERTAIN: {
                "float32": IN_SINGLE,
                "gaps": BY_WEIGHTS,
            },
        },
    ),
    "gradient_norms": Survives(
        RUN,
        {
            "T = 1": "one step",
            "m = 1": "one example",
            "T = 40": lambda given: given["x"].shape[2] == 40,
            "norms of 1e-80: they are compared relatively": lambda given: spectral(given) < 0.1,
        },
        {
            "T = 40": {"": STEP_BY_STEP},
            "norms of 1e-80: they are compared relatively": {"": BY_WEIGHTS},
        },
    ),
    "spectral_bound": Survives(
        RUN,
        {
            "T = 1": "one step",
            "m = 1": "one example",
            "bounds far above 1": lambda given: spectral(given) > 1.2,
            "and far below": lambda given: spectral(given) < 1,
        },
        {"and far below": {"": BY_WEIGHTS}, "bounds far above 1": {"": BY_WEIGHTS}},
    ),
    "memory_horizon": Survives(
        ("batch", "one example", "float32", "gaps"),
        {
            "norms that rise again": rises_again,
            "norms equal to the threshold": lambda given: bool(
                np.any(given["norms"] == given.get("threshold", 0.01))
            ),
            "a threshold above 1": lambda given: given.get("threshold", 0.01) > 1,
            "m = 1": "one example",
        },
        {
            "norms equal to the threshold": {"": "a column has no part in another's horizon"},
            "a threshold above 1": {"": "a column has no part in another's horizon"},
        },
    ),
    "clip_by_global_norm": Survives(
        ("batch", "float32", "gaps"),
        {
            SHORT: (lambda given: 0 < global_norm(given) < given["max_norm"]),
            "gradients of zero": lambda given: global_norm(given) == 0,
        },
        {
            SHORT: {"": "how arrays lie in memory has no part in what is left as it is"},
            "gradients of zero": {"": "zero is zero in every form"},
        },
    ),
    "numerical_gradient": Survives(
        ("vector", "batch", "three axes", "gaps"),
        {
            "one axis": "vector",
            "or three": "three axes",
            "a w that is not contiguous in memory": "gaps",
            "large steps": lambda given: given.get("eps", 1e-5) >= 0.1,
        },
        {"large steps": {"": "one entry is moved at a time, whatever the others' form"}},
    ),
    "sigmoid": Survives(
        ("vector", "batch", "one example", "three axes", "whole numbers", "float32", "gaps"),
        {
            EVERY_Z: lambda given: (
                float(np.abs(given["z"]).max()) >= (1e5 if given["z"].dtype.kind == "i" else 1e308)
            ),
            "whole numbers": "whole numbers",
        },
        {EVERY_Z: {"float32": "cut off where float64 overflows, a right answer may warn there"}},
    ),
    "gru_cell_forward": CELL,
    "lstm_cell_forward": CELL,
    "run_gru": Survives(READ, {**GATED_RUN, "an h0 that is not zero": not_zero("h0")}),
    "run_lstm": Survives(
        READ,
        {
            **GATED_RUN,
            "states that are not zero": lambda given: bool(given["h0"].any() and given["c0"].any()),
        },
    ),
    "cell_state_gradient": Survives(
        RUN,
        {
            "T = 1": "one step",
            "m = 1": "one example",
            "gates that are exactly 0": lambda given: not given["forget_gates"].all(),
            "products far below 1e-16": lambda given: bool(
                np.any(given["forget_gates"].astype(float).prod(axis=2) < 1e-30)
            ),
        },
        {
            "gates that are exactly 0": {"float32": "zero is zero in float32 too"},
            "products far below 1e-16": {
                "one step": "one gate is no product",
                "float32": "float32 ends at 1e-45",
            },
        },
    ),
    "forget_bias_for_horizon": Survives(
        (),
        {
            "either end of either range": lambda given: given["lag"] in (1, 10**6),
            "and both at once": lambda given: (
                given["lag"] in (1, 10**6) and given["fraction"] in (0.001, 0.999)
            ),
        },
    ),
    "attention_scores": Survives(
        RUN,
        {
            "T = 1": "one step",
            "m = 1": "one example",
            "entries up to a million": lambda given: np.abs(given["query"]).max() > 1e5,
        },
        {"entries up to a million": {"": "a product of large numbers is one in every form"}},
    ),
    "attention_weights": Survives(
        ("batch", "one example", "float32", "gaps"),
        {
            "scores up to a million either way": lambda given: np.abs(given["scores"]).max() > 8e5,
            "a hidden score far above the others": hidden_score_leads,
            "T = 1": lambda given: len(given["scores"]) == 1,
            "m = 1": "one example",
        },
        {
            "scores up to a million either way": {
                "one example": "columns have no part in each other",
                "float32": IN_SINGLE,
                "gaps": "the shift makes an array of its own",
            },
            "a hidden score far above the others": {"": "columns have no part in each other"},
            "T = 1": {"": "one score is one in every form"},
        },
    ),
    "attend": Survives(
        RUN,
        {
            "T = 1": "one step",
            "m = 1": "one example",
            "d_v unlike d": lambda given: len(given["values"]) != len(given["query"]),
        },
    ),
    "self_attention": Survives(
        READ,
        {
            "T = 1": "one step",
            "m = 1": "one example",
            "sizes that all differ": lambda given: all_differ(
                *given["parameters"]["wq"].shape,
                len(given["parameters"]["wv"]),
                *given["x"].shape[1:],
            ),
        },
    ),
    "attention_jacobian_norms": Survives(
        RUN,
        {
            "T = 1": "one step",
            "m = 1": "one example",
            "a query so large that one state gets nearly all the weight": lambda given: (
                np.abs(given["query"]).max() > 1000
            ),
        },
        {
            "a query so large that one state gets nearly all the weight": {
                "": "the weights are made as in `attend`, whose forms have been asked"
            }
        },
    ),
}
