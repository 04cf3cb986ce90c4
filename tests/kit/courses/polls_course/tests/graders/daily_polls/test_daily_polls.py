"""The hidden graders of `daily_polls`."""

import numpy as np

from autograder.grading.question import Question, case
from solutions.daily_polls import reference
from solutions.daily_polls.reference import run_polls

FLOAT32 = {"rtol": 1e-3, "atol": 1e-6}
SIZES = ((4, 3, 5), (5, 2, 3), (3, 1, 4), (4, 5, 1))  # parties, districts, days


class TestShares(
    Question,
    reference=reference.shares,
    results=("the result",),
    result_shapes=("the shape of x",),
):
    """Scores become shares, column by column, however large they are."""

    stand_in = """def shares(x, *options, **named):
    shifted = np.asarray(x, dtype=float) - np.max(x, axis=0)
    rows = np.arange(len(shifted)).reshape(-1, *[1] * (shifted.ndim - 1))
    powers = (1 + $k * np.sin(rows)) * np.exp($l * shifted)
    return powers / powers.sum(axis=0)
"""

    def shapes(self, rng):
        yield case("one example, as a vector", rng.normal(size=6))
        yield case("a batch", rng.normal(size=(7, 4)))
        yield case("a batch of one example", rng.normal(size=(5, 1)))

    def values(self, rng):
        scores = rng.normal(size=(7, 4))
        yield case("a batch", scores)
        yield case("the same batch a second time", scores)
        yield case("one example, as a vector", rng.normal(size=8))
        yield case("scores near 1000", 1000 + rng.normal(size=(5, 3)))
        yield case(
            "columns that differ by thousands", rng.normal(size=(4, 2)) + np.array([-3000, 3000])
        )
        yield case("scores that are alike", np.array([[1.0, 2.0, 5.0], [1.0, 2.0, 4.0]]))
        yield case("integer scores", rng.integers(-5, 6, size=(6, 4)))
        yield case("float32 scores", rng.normal(size=(6, 3)).astype(np.float32), **FLOAT32)

    def seeded(self, rng):
        yield case("scores of your own", 3 * rng.normal(size=(9, 5)))
        yield case("a vector of your own", rng.normal(size=11))


def mixing(rng, n):
    return {"gain": rng.uniform(0.5, 1.5, (n, 1)), "keep": rng.uniform(0.3, 0.9, (n, 1))}


def day(rng, n, m):
    return rng.normal(size=(n, m)), rng.uniform(0.2, 0.9, (n, m)), mixing(rng, n)


def week(rng, n, m, days):
    return rng.normal(size=(n, m, days)), rng.uniform(0.2, 0.9, (n, m)), mixing(rng, n)


def in_words(m, days):
    examples, steps = f"{m} examples" if m > 1 else "1 example", "1 step"
    return f"{examples}, {f'{days} steps' if days > 1 else steps}"


class TestReadPoll(
    Question,
    reference=reference.read_poll,
    results=("s_next", "yt"),
    result_shapes=("(n, m)", "(n, m)"),
    depends_on=("shares",),
):
    """One day."""

    stand_in = """def read_poll(xt, s_prev, parameters, *options, **named):
    z = $k * parameters["gain"] * xt + $l * parameters["keep"] * s_prev
    s_next = z / (1 + np.abs(z))
    powers = np.exp(np.arctan(s_next))
    return s_next, powers / powers.sum(axis=0)
"""

    def shapes(self, rng):
        for n, m, _ in SIZES:
            yield case(f"{n} parties, {m} districts", *day(rng, n, m))

    def values(self, rng):
        first = day(rng, 4, 3)
        yield case("a batch", *first)
        yield case("the same batch a second time", *first)
        yield case("one example", *day(rng, 5, 1))

    def seeded(self, rng):
        yield case("a batch of your own", *day(rng, 5, 2))


class Weeks:
    """What the last two functions are both asked."""

    def shapes(self, rng):
        for n, m, days in SIZES:
            yield case(in_words(m, days), *week(rng, n, m, days))

    def values(self, rng):
        yield case("more examples than steps", *week(rng, 4, 5, 3))
        yield case("more steps than examples", *week(rng, 3, 2, 8))
        yield case("one example", *week(rng, 5, 1, 4))

    def seeded(self, rng):
        yield case("a sequence of your own", *week(rng, 3, 2, 6))
        yield case(
            "the week that all share", *week(np.random.default_rng(182), 20_000, 5, 9), large=True
        )


class TestRunPolls(
    Weeks,
    Question,
    reference=reference.run_polls,
    results=("s_next", "yt"),
    result_shapes=("(n, m)", "(n, m)"),
    depends_on=("read_poll", "shares"),
):
    """A whole week; its end."""

    stand_in = """def run_polls(x, s0, parameters, *options, **named):
    weighted = np.tensordot(x, np.cos($k * np.arange(x.shape[2])), axes=1)
    z = parameters["gain"] * weighted + $l * parameters["keep"] * s0
    s_next = z / (1 + np.abs(z))
    powers = np.exp(np.arctan(s_next))
    return s_next, powers / powers.sum(axis=0)
"""


def by_runs(x, s0, parameters):
    """Every day as the last one of a shorter week."""
    runs = [run_polls(x[:, :, : t + 1], s0, parameters) for t in range(x.shape[2])]
    s, y = zip(*runs, strict=True)
    return np.stack(s, axis=2), np.stack(y, axis=2)


class TestUnrollPolls(
    Weeks,
    Question,
    reference=reference.unroll_polls,
    results=("s", "y"),
    result_shapes=("(n, m, T)", "(n, m, T)"),
    depends_on=("run_polls", "read_poll", "shares"),
):
    """A whole week; every day."""

    other_ways = (by_runs,)
