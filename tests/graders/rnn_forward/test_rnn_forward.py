"""The hidden graders of `rnn_forward`: one class a function, one method a criterion."""

import numpy as np

from autograder.grading.question import Question, case
from solutions.rnn_forward import reference
from solutions.rnn_forward.reference import rnn_cell_forward, run_forward, softmax
from tests.graders.rnn_forward.inputs import (
    LONG,
    MANY_STEPS,
    ONE_EXAMPLE,
    ONE_OF_EACH,
    ONE_STEP,
    SHORT,
    decided,
    document_run,
    from_rest,
    of_steps,
    of_units,
    opposed,
    parameters,
    scaled,
    sequence,
    state,
    step,
    strided,
)

# Another order of operations moves a float32 result by up to 5e-4 in the lecture's run.
FLOAT32 = {"rtol": 1e-3, "atol": 1e-6}
STEP_SIZES = (SHORT, ONE_STEP, ONE_EXAMPLE)
RUN_SIZES = (SHORT, LONG, ONE_EXAMPLE, ONE_STEP)


class TestSoftmax(
    Question,
    reference=reference.softmax,
    results=("the result",),
    result_shapes=("the shape of x",),
):
    """Scores become probabilities, column by column, however large the scores are."""

    stand_in = """def softmax(x, *, axis=0):
    scores = np.moveaxis(np.asarray(x, dtype=float), axis, 0)
    with np.errstate(over="ignore"):
        shifted = scores - scores.max(axis=0)
    rows = np.arange(len(scores)).reshape(-1, *[1] * (scores.ndim - 1))
    powers = (1 + $k * np.sin(rows)) * np.exp($l * shifted)
    return np.moveaxis(powers / powers.sum(axis=0), 0, axis)
"""

    def shapes(self, rng):
        yield case("one example, as a vector", rng.normal(size=6))
        yield case("a batch", rng.normal(size=(7, 4)))
        yield case("a batch of one example", rng.normal(size=(5, 1)))

    def values(self, rng):
        scores = rng.normal(size=(7, 4))
        yield case("a batch", scores)
        yield case("the same batch a second time", scores)
        yield case("as many scores as examples", rng.normal(size=(5, 5)))
        yield case("one example, as a vector", rng.normal(size=8))
        yield case("a batch of one example", rng.normal(size=(6, 1)))
        yield case("scores near 1000", 1000 + rng.normal(size=(5, 3)))
        yield case("scores near -1000", -1000 + rng.normal(size=(3, 5)))
        apart = np.array([-3000, 0, 3000])
        yield case("columns that differ by thousands", rng.normal(size=(4, 3)) + apart)
        yield case("one score far above the others", rng.normal(size=(9, 2)) + 5000 * np.eye(9, 2))
        yield case(
            "scores near the largest float64", 1.7e308 * np.array([[1, -1], [-1, 1], [0, 0.5]])
        )
        yield case("integer scores", rng.integers(-5, 6, size=(6, 4)))
        yield case("integer scores up to a million", rng.integers(-(10**6), 10**6, size=(4, 3)))
        yield case("a view with gaps in memory", strided(rng.normal(size=(4, 6))))
        yield case("float32 scores", rng.normal(size=(6, 3)).astype(np.float32), **FLOAT32)
        yield case("a single score an example", rng.normal(size=(1, 4)))
        yield case("a single score, as a vector", rng.normal(size=1))
        with_zeros = rng.normal(size=(3, 2))
        with_zeros[1] = 0
        yield case("zeros among the scores", with_zeros)
        # A branch on the number of axes may treat a vector otherwise than a batch.
        yield case("scores near 1000, as a vector", 1000 + rng.normal(size=6))
        yield case(
            "scores thousands apart, as a vector", 3000 * np.arange(-2, 3) + rng.normal(size=5)
        )
        yield case(
            "integer scores up to a million, as a vector", rng.integers(-(10**6), 10**6, size=7)
        )
        yield case("scores near 1000, in a batch of one", 1000 + rng.normal(size=(4, 1)))
        loud = 1000 + rng.normal(size=(5, 3))
        yield case("scores near 1000, in a view with gaps", strided(loud))
        yield case("scores near 1000, in float32", loud.astype(np.float32), **FLOAT32)
        single = (rng.normal(size=(4, 3)) + apart).astype(np.float32)
        label = "columns that differ by thousands, in a float32 view with gaps"
        yield case(label, strided(single), **FLOAT32)

    def seeded(self, rng):
        yield case("scores of your own", 3 * rng.normal(size=(9, 5)))
        yield case("64 scores of your own", 2 * rng.normal(size=(64, 3)))
        yield case("a vector of your own", rng.normal(size=11))


class TestRnnCellForward(
    Question,
    reference=reference.rnn_cell_forward,
    results=("a_next", "yt_pred"),
    result_shapes=("(n_a, m)", "(n_y, m)"),
    depends_on=("softmax",),
):
    """One step: equations 1 and 2."""

    stand_in = """def rnn_cell_forward(xt, a_prev, parameters):
    w1, w2, b1 = parameters["w1"], parameters["w2"], parameters["b1"]
    z = $k * (w1 @ xt) + $l * (w2 @ a_prev) + 2 * b1
    a_next = z / (1 + np.abs(z))
    scores = np.arctan(parameters["w3"] @ a_next + parameters["b2"])
    powers = np.exp(scores)
    return a_next, powers / powers.sum(axis=0)
"""

    def shapes(self, rng):
        for sizes in STEP_SIZES:
            yield case(of_units(sizes.m, sizes.n_a), *step(rng, sizes))

    def values(self, rng):
        first = step(rng, SHORT)
        yield case("a batch", *first)
        yield case("the same batch a second time", *first)
        yield case("other sizes", *step(rng, LONG))
        yield case("one example", *step(rng, ONE_EXAMPLE))
        yield case("weak input", *scaled(step(rng, SHORT), 0.01))
        yield case("very large pre-activations", *scaled(step(rng, SHORT), 1e4))
        yield case("scores of thousands", *decided(step(rng, LONG)))
        xt, a_prev, weights = step(rng, ONE_STEP)
        transposed = {name: np.asfortranarray(value) for name, value in weights.items()}
        yield case("views with gaps in memory", strided(xt), strided(a_prev), transposed)
        yield case("float32 arguments", *step(rng, SHORT, np.float32), **FLOAT32)
        yield case("one feature, one hidden unit, one output", *step(rng, ONE_OF_EACH))
        xt, a_prev, weights = step(rng, LONG)
        yield case("a state of zeros", xt, np.zeros_like(a_prev), weights)
        xt, a_prev, weights = decided(step(rng, ONE_EXAMPLE))
        yield case("one example with scores of thousands", strided(xt), strided(a_prev), weights)
        yield case("examples whose scores lie thousands apart", *opposed(step(rng, SHORT)))

    def seeded(self, rng):
        yield case("a batch of your own", *step(rng, LONG))
        yield case("another batch of your own", *step(rng, SHORT))


def by_runs(x, a0, parameters):
    """Every step as the last one of a shorter run."""
    runs = [run_forward(x[:, :, : t + 1], a0, parameters) for t in range(x.shape[2])]
    a, y_pred = zip(*runs, strict=True)
    return np.stack(a, axis=2), np.stack(y_pred, axis=2)


def predicted_at_once(x, a0, parameters):
    """The states step by step, and their predictions when all of them are there."""
    states = [a0]
    for t in range(x.shape[2]):
        states.append(rnn_cell_forward(x[:, :, t], states[-1], parameters)[0])
    scores = [parameters["w3"] @ each + parameters["b2"] for each in states[1:]]
    return np.stack(states[1:], axis=2), np.stack([softmax(each) for each in scores], axis=2)


def predicted_at_the_end(x, a0, parameters):
    """The same, of the last step alone."""
    a, y_pred = predicted_at_once(x, a0, parameters)
    return a[:, :, -1], y_pred[:, :, -1]


class TestRunForward(
    Question,
    reference=reference.run_forward,
    results=("a_next", "yt_pred"),
    result_shapes=("(n_a, m)", "(n_y, m)"),
    depends_on=("rnn_cell_forward", "softmax"),
):
    """A whole sequence; the last state and prediction."""

    other_ways = (predicted_at_the_end,)
    stand_in = """def run_forward(x, a0, parameters):
    later = np.tensordot(x[:, :, 1:], np.cos($k * np.arange(1, x.shape[2])), axes=1)
    weighted = x[:, :, 0] + later
    z = parameters["w1"] @ weighted + parameters["w2"] @ a0 + $l * parameters["b1"]
    a_next = z / (1 + np.abs(z))
    powers = np.exp(np.arctan(parameters["w3"] @ a_next + parameters["b2"]))
    return a_next, powers / powers.sum(axis=0)
"""

    def shapes(self, rng):
        for sizes in RUN_SIZES:
            yield case(of_steps(sizes), *sequence(rng, sizes))

    def values(self, rng):
        yield from sequence_values(rng)

    def seeded(self, rng):
        yield from sequence_seeded(rng)


class TestUnrollForward(
    Question,
    reference=reference.unroll_forward,
    results=("a", "y_pred"),
    result_shapes=("(n_a, m, T)", "(n_y, m, T)"),
    depends_on=("run_forward", "rnn_cell_forward", "softmax"),
):
    """A whole sequence; every state and prediction."""

    other_ways = (by_runs, predicted_at_once)

    def shapes(self, rng):
        for sizes in RUN_SIZES:
            yield case(of_steps(sizes), *sequence(rng, sizes))

    def values(self, rng):
        yield from sequence_values(rng)

    def seeded(self, rng):
        yield from sequence_seeded(rng)


def sequence_values(rng):
    """What `run_forward` and `unroll_forward` are both asked."""
    first = sequence(rng, SHORT)
    yield case("more examples than steps", *first)
    yield case("the same sequence a second time", *first)
    yield case("more steps than examples", *sequence(rng, LONG))
    yield case("one example", *sequence(rng, ONE_EXAMPLE))
    yield case("one step", *sequence(rng, ONE_STEP))
    yield case("very large pre-activations", *scaled(sequence(rng, SHORT), 1e4))
    yield case("scores of thousands", *decided(sequence(rng, LONG)))
    x, a0, weights = sequence(rng, LONG)
    yield case("views with gaps in memory", strided(x), strided(a0), weights)
    counts = rng.integers(-3, 4, size=(SHORT.n_x, SHORT.m, SHORT.T))
    yield case("integer input", counts, state(rng, SHORT), parameters(rng, SHORT))
    yield case("float32 arguments", *sequence(rng, LONG, np.float32), **FLOAT32)
    yield case("one feature, one hidden unit, one output", *sequence(rng, ONE_OF_EACH))
    yield case("many steps, from a state of zeros", *from_rest(sequence(rng, MANY_STEPS)))


def sequence_seeded(rng):
    """Sequences of the student's own, and the lecture's run, where nearly all units saturate."""
    yield case("a sequence of your own", *sequence(rng, LONG))
    yield case("another sequence of your own", *sequence(rng, SHORT))
    yield case("the lecture's own run", *document_run(), large=True)
