"""The hidden graders of `gated_cells`: one class a function, one method a criterion."""

import numpy as np

from autograder.grading.concept import Concept
from autograder.grading.question import Question, case
from solutions.gated_cells import reference
from solutions.gated_cells.reference import sigmoid
from source.gated_cells.instances import instance
from tests.graders.gated_cells.inputs import (
    GRU,
    LONG,
    LSTM,
    MANY_STEPS,
    ONE_EXAMPLE,
    ONE_OF_EACH,
    ONE_STEP,
    SHORT,
    enlarged_states,
    forget_gates,
    of_integers,
    scaled,
    sequence,
    step,
    weakly_recurrent,
    with_gaps,
    without_states,
)
from tests.graders.rnn_forward.inputs import of_steps, of_units, strided

# Another order of operations moves a float32 result by some 1e-6; on top of a wrong sigmoid that
# leaves (0, 1), where large terms cancel, by more.
FLOAT32 = {"rtol": 1e-3, "atol": 1e-4}
STEP_SIZES = (SHORT, ONE_STEP, ONE_EXAMPLE)
# Which states are zero when the last one is, and when the last two are.
STATES = {GRU: ("a state of zeros",), LSTM: ("a cell state of zeros", "two states of zeros")}
RUN_SIZES = (SHORT, LONG, ONE_EXAMPLE, ONE_STEP)


class TestSigmoid(
    Question,
    reference=reference.sigmoid,
    results=("the result",),
    result_shapes=("the shape of z",),
):
    """Every number goes between 0 and 1, from the smallest float to the largest."""

    must_not_warn = "overflow"
    stand_in = """def sigmoid(z):
    return 0.5 + 0.5 * np.tanh((0.5 + 0.25 * $k) * np.asarray(z, dtype=float))
"""

    def shapes(self, rng):
        yield case("a vector", rng.normal(size=6))
        yield case("a batch", rng.normal(size=(4, 7)))
        yield case("a batch of one example", rng.normal(size=(5, 1)))
        yield case("a sequence", rng.normal(size=(3, 2, 4)))

    def values(self, rng):
        batch = 2 * rng.normal(size=(4, 7))
        yield case("a batch", batch)
        yield case("the same batch a second time", batch)
        yield case("a vector", 2 * rng.normal(size=8))
        yield case("a batch of one example", rng.normal(size=(6, 1)))
        yield case("a sequence", 2 * rng.normal(size=(3, 2, 4)))
        yield case("numbers near -1000", -1000 + rng.normal(size=(5, 3)))
        yield case("numbers near 1000", 1000 + rng.normal(size=(3, 5)))
        both = np.array([[-1, 1], [1, -1], [-0.3, 0.2]])
        yield case("numbers near 0 and near the ends", np.vstack([both, 800 * both, 3e4 * both]))
        yield case("numbers as large as float64 has", 1.7e308 * both)
        yield case("whole numbers", rng.integers(-6, 7, size=(6, 4)))
        yield case("whole numbers up to a million", rng.integers(-(10**6), 10**6, size=(4, 3)))
        yield case("a view with gaps in memory", strided(rng.normal(size=(4, 6))))
        yield case("float32 numbers", 2 * rng.normal(size=(6, 3)).astype(np.float32), **FLOAT32)
        yield case("zeros of either sign", rng.normal(size=(3, 4)) * np.array([0.0, 1, -0.0, 2]))
        yield case(
            "whole numbers, zero among them", rng.integers(1, 6, size=3) * np.array([0, 1, -1])
        )
        ends = 1.7e308 * np.array([1, -1, 0.5, -1e-3])
        yield case("a vector of numbers as large as float64 has", ends)
        sequence_of_ends = strided(np.stack([np.outer(ends, [1, -1]), rng.normal(size=(4, 2))]))
        yield case("a sequence of numbers as large as float64 has", sequence_of_ends)
        yield case("a batch of one, as large as float64 has", ends[:, np.newaxis])

    def seeded(self, rng):
        yield case("a batch of your own", 3 * rng.normal(size=(5, 9)))
        yield case("a vector of your own", 2 * rng.normal(size=11))


class TestGruCellForward(
    Question,
    reference=reference.gru_cell_forward,
    results=("the new state",),
    result_shapes=("(n_h, m)",),
    depends_on=("sigmoid",),
):
    """One step of the GRU, reset before the product."""

    stand_in = """def gru_cell_forward(xt, h_prev, parameters):
    now = [parameters["w" + gate] @ xt + parameters["b" + gate] for gate in "zrh"]
    past = [np.arctan(parameters["u" + gate] @ h_prev) for gate in "zrh"]
    z = now[0] - $k * now[1] + 2 * now[2] + $k * past[0] + $l * past[1] + past[2]
    return $l * h_prev / (1 + np.abs(h_prev)) + z / (1 + np.abs(z))
"""

    def shapes(self, rng):
        yield from step_shapes(rng, GRU)

    def values(self, rng):
        yield from step_values(rng, GRU)

    def seeded(self, rng):
        yield from step_seeded(rng, GRU)


class TestLstmCellForward(
    Question,
    reference=reference.lstm_cell_forward,
    results=("h_next", "c_next"),
    result_shapes=("(n_h, m)", "(n_h, m)"),
    depends_on=("sigmoid",),
):
    """One step of the LSTM."""

    stand_in = """def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    def gate(name):
        w, u, b = (parameters[kind + name] for kind in "wub")
        z = w @ xt + u @ h_prev + b
        return z / (1 + np.abs(z))

    f, i, o, c = map(gate, "fioc")
    c_next = 0.8 * $k * c_prev / (1 + np.abs(c_prev)) * (1 + 0.5 * f) + 0.2 * i - 0.2 * $l * c
    return 0.5 * c_next / (1 + np.abs(c_next)) + 0.1 * o, c_next
"""

    def shapes(self, rng):
        yield from step_shapes(rng, LSTM)

    def values(self, rng):
        yield from step_values(rng, LSTM)

    def seeded(self, rng):
        yield from step_seeded(rng, LSTM)


class TestRunGru(
    Question,
    reference=reference.run_gru,
    results=("the sequence of states",),
    result_shapes=("(n_h, m, T)",),
    depends_on=("gru_cell_forward", "sigmoid"),
):
    """A whole sequence through the GRU; every state."""

    def shapes(self, rng):
        yield from sequence_shapes(rng, GRU)

    def values(self, rng):
        yield from sequence_values(rng, GRU)

    def seeded(self, rng):
        yield from sequence_seeded(rng, GRU)


class TestRunLstm(
    Question,
    reference=reference.run_lstm,
    results=("h", "c"),
    result_shapes=("(n_h, m, T)", "(n_h, m, T)"),
    depends_on=("lstm_cell_forward", "sigmoid"),
):
    """A whole sequence through the LSTM; every hidden and every cell state."""

    def shapes(self, rng):
        yield from sequence_shapes(rng, LSTM)

    def values(self, rng):
        yield from sequence_values(rng, LSTM)

    def seeded(self, rng):
        yield from sequence_seeded(rng, LSTM)


class TestCellStateGradient(
    Question,
    reference=reference.cell_state_gradient,
    results=("the result",),
    result_shapes=("(n_h, m, T+1)",),
):
    """The direct path back through the cell states, compared relatively, however small."""

    atol = 0.0

    def shapes(self, rng):
        for sizes in RUN_SIZES:
            yield case(of_steps(sizes), forget_gates(rng, sizes))

    def values(self, rng):
        first = forget_gates(rng, SHORT)
        yield case("more examples than steps", first)
        yield case("the same gates a second time", first)
        yield case("more steps than examples", forget_gates(rng, LONG))
        yield case("one example", forget_gates(rng, ONE_EXAMPLE))
        yield case("one step", forget_gates(rng, ONE_STEP))
        yield case("gates that let little through", rng.uniform(0.001, 0.01, size=(2, 3, 40)))
        yield case("gates that let nearly all through", 1 - rng.uniform(0, 1e-3, size=(3, 2, 30)))
        shut = forget_gates(rng, LONG)
        shut[1, 0, 3] = shut[3, 1, 6] = 0
        yield case("two gates that are shut at one step each", shut)
        yield case("a view with gaps in memory", strided(forget_gates(rng, LONG)))
        in_float32 = {"rtol": 1e-3, "atol": 0.0}
        yield case("float32 gates", forget_gates(rng, LONG, np.float32), **in_float32)
        yield case("one hidden unit", forget_gates(rng, ONE_OF_EACH))
        yield case("a hundred steps", rng.uniform(0.6, 1, size=(2, 3, 100)))
        faint = rng.uniform(0.001, 0.01, size=(3, 1, 40))
        faint[0, 0, 17] = 0
        yield case("one example, a gate of which is shut, in a view with gaps", strided(faint))
        yield case("one step, shut in one unit", np.array([[[0.0], [0.7]], [[0.3], [0.9]]]))

    def seeded(self, rng):
        yield case("gates of your own", forget_gates(rng, LONG))
        yield case("other gates of your own", forget_gates(rng, SHORT))


def bias_by_bisection(lag, fraction):
    """The bias, searched for with `sigmoid` itself."""
    low, high = -60.0, 60.0
    for _ in range(200):
        middle = (low + high) / 2
        (kept,) = sigmoid(np.array([middle])) ** lag
        low, high = (middle, high) if kept < fraction else (low, middle)
    return middle


class TestForgetBiasForHorizon(
    Question,
    reference=reference.forget_bias_for_horizon,
    results=("the result",),
    result_shapes=("one number",),
    depends_on=("sigmoid",),
):
    """How far open a forget gate must be to keep so much for so long."""

    other_ways = (bias_by_bisection,)

    def shapes(self, rng):
        yield case("half of it after a week", 7, 0.5)
        yield case("a tenth of it after a single step", 1, 0.1)

    def values(self, rng):
        yield case("half of it after a week", 7, 0.5)
        yield case("the same question a second time", 7, 0.5)
        yield case("half of it after a single step", 1, 0.5)
        yield case("most of it after a single step", 1, 0.95)
        yield case("a thousandth of it after two steps", 2, 0.001)
        yield case("a hundredth of it after 100 steps", 100, 0.01)
        yield case("nearly all of it after a year", 365, 0.999)
        yield case("a fifth of it after a million steps", 10**6, 0.2)
        yield case("a third of it after two thousand steps", 2000, 1 / 3)
        for lag, steps in ((1, "a single step"), (10**6, "a million steps")):
            yield case(f"a thousandth of it after {steps}", lag, 0.001)
            yield case(f"nearly all of it after {steps}", lag, 0.999)

    def seeded(self, rng):
        for _ in range(3):
            lag, fraction = int(rng.integers(3, 400)), float(rng.uniform(0.05, 0.95))
            yield case("a lag and a fraction of your own", lag, fraction)


def step_shapes(rng, gates):
    """What both cells are asked."""
    for sizes in STEP_SIZES:
        label = of_units(sizes.m, sizes.n_h)
        yield case(label, *step(rng, sizes, gates))


def step_values(rng, gates):
    first = step(rng, SHORT, gates)
    yield case("a batch", *first)
    yield case("the same batch a second time", *first)
    yield case("other sizes", *step(rng, LONG, gates))
    yield case("one example", *step(rng, ONE_EXAMPLE, gates))
    yield case("weak input", *scaled(step(rng, SHORT, gates), 0.01))
    yield case("very large pre-activations", *scaled(step(rng, SHORT, gates), 1e4))
    yield case("whole numbers", *of_integers(rng, step(rng, LONG, gates)))
    yield case("views with gaps in memory", *with_gaps(step(rng, ONE_STEP, gates)))
    yield case("float32 arguments", *step(rng, SHORT, gates, np.float32), **FLOAT32)
    yield case("one feature, one hidden unit", *step(rng, ONE_OF_EACH, gates))
    yield case("states far beyond 1", *enlarged_states(step(rng, LONG, gates), 6))
    for how_many, which in enumerate(STATES[gates], start=1):
        yield case(which, *without_states(step(rng, LONG, gates), how_many))
    loud = with_gaps(scaled(step(rng, ONE_EXAMPLE, gates), 1e4))
    yield case("one example with very large pre-activations", *loud)


def step_seeded(rng, gates):
    yield case("a batch of your own", *step(rng, LONG, gates))
    yield case("another batch of your own", *step(rng, SHORT, gates))


def sequence_shapes(rng, gates):
    """What both runs are asked."""
    for sizes in RUN_SIZES:
        label = of_steps(sizes)
        yield case(label, *sequence(rng, sizes, gates))


def sequence_values(rng, gates):
    first = sequence(rng, SHORT, gates)
    yield case("more examples than steps", *first)
    yield case("the same sequence a second time", *first)
    yield case("more steps than examples", *sequence(rng, LONG, gates))
    yield case("one example", *sequence(rng, ONE_EXAMPLE, gates))
    yield case("one step", *sequence(rng, ONE_STEP, gates))
    yield case("very large pre-activations", *scaled(sequence(rng, SHORT, gates), 1e4))
    yield case("whole numbers", *of_integers(rng, sequence(rng, SHORT, gates)))
    yield case("views with gaps in memory", *with_gaps(sequence(rng, LONG, gates)))
    # No longer, and weakly recurrent, or float32 overflows where float64 does not: on top of a
    # wrong sigmoid that lets states grow.
    two_steps = weakly_recurrent(sequence(rng, SHORT._replace(T=2), gates, np.float32))
    yield case("float32 arguments", *two_steps, **FLOAT32)
    yield case("one feature, one hidden unit", *sequence(rng, ONE_OF_EACH, gates))
    for how_many, which in enumerate(STATES[gates], start=1):
        long = weakly_recurrent(sequence(rng, MANY_STEPS, gates))
        yield case(f"many steps, {which}", *without_states(long, how_many))


def sequence_seeded(rng, gates):
    yield case("a sequence of your own", *sequence(rng, LONG, gates))
    yield case("another sequence of your own", *sequence(rng, SHORT, gates))


# The questions beside the functions


class TestPredictedHorizon(
    Concept,
    reference=reference.predicted_horizon,
    instance=instance,
    criterion="prediction",
    form=("number",),
    look="A number of days above 0 and up to 1000, or np.inf for never, will do.",
    praise="Committed, which is what this point is for.",
    plausible={"up_to": 1000, "or_inf": True},
):
    """Before the figure shows it."""


class TestMeasuredHorizon(
    Concept,
    reference=reference.measured_horizon,
    instance=instance,
    criterion="measurement",
    form=("number",),
    look="It is the memory horizon of the memory curve of your LSTM, at the usual threshold.",
    depends_on=("lstm_cell_forward",),
):
    """The same number, measured with the student's own cell."""


class TestOrderOfKeeping(
    Concept,
    reference=reference.order_of_keeping,
    instance=instance,
    criterion="answer",
    form=("letters",),
    letters={"of": "ABCD", "count": 4},
    look="Work out for each letter which share of the old state is kept on a day.",
    depends_on=("sigmoid",),
):
    """Which sign of a bias keeps."""


class TestInOurConvention(
    Concept,
    reference=reference.in_our_convention,
    instance=instance,
    criterion="answer",
    form=("number", "number"),
    look="1 - sigmoid(b) is sigmoid of what? And there, which of the two shares is z?",
    depends_on=("sigmoid",),
):
    """Two conventions for one gate."""


class TestLeftOfMonday(
    Concept,
    reference=reference.left_of_monday,
    instance=instance,
    criterion="answer",
    form=("number",),
    look="Follow the equation of c from Monday's evening on, one day at a time.",
):
    """What forget gates make of a number."""


class TestLineOfChance(
    Concept,
    reference=reference.line_of_chance,
    instance=instance,
    criterion="answer",
    form=("number",),
    look="Draw a million of those numbers and try it.",
):
    """What one who has learnt nothing scores."""
