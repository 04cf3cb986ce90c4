"""The hidden graders of `vanishing_gradient`: one class a function, one method a criterion."""

import numpy as np

from autograder.grading.concept import Concept
from autograder.grading.question import Question, case
from autograder.worker.functions import sum_of_column_norms, sum_of_cubes, sum_of_squares
from solutions.vanishing_gradient import reference
from source.vanishing_gradient.instances import instance
from tests.graders.rnn_forward.inputs import (
    LONG,
    ONE_EXAMPLE,
    ONE_STEP,
    SHORT,
    document_run,
    from_rest,
    of_steps,
    parameters,
    sequence,
    strided,
)
from tests.graders.vanishing_gradient import by_jacobians
from tests.graders.vanishing_gradient.inputs import (
    FORTY,
    ONE_UNIT,
    SIXTY,
    WIDE,
    activation,
    document_states,
    fading,
    gradients,
    gradients_of_another_network,
    growing,
    lesson,
    lesson_that_is_remembered,
    lesson_with_a_probability_of_zero,
    lesson_with_gradients_of_millions,
    lesson_with_one_loud_example,
    lesson_with_scores_of_thousands,
    point,
    recurrent,
    states,
)

FLOAT32 = {"rtol": 1e-3, "atol": 1e-6}
FLOAT32_RELATIVE = {"rtol": 1e-3, "atol": 0.0}
RUN_SIZES = (SHORT, LONG, ONE_EXAMPLE, ONE_STEP)
BY_NORM = {**dict.fromkeys(("w1", "w2", "w3", "b1", "b2"), "array"), "a0": "column"}


class TestTanhGradient(
    Question,
    reference=reference.tanh_gradient,
    results=("the result",),
    result_shapes=("the shape of a",),
):
    """How steep tanh is, from the activation."""

    stand_in = """def tanh_gradient(a):
    return 1 - $k * a**2 * np.cos($l * a)
"""

    def shapes(self, rng):
        yield case("the units of one example", activation(rng, 6))
        yield case("a batch", activation(rng, 4, 5))
        yield case("a whole sequence", activation(rng, 3, 2, 7))

    def values(self, rng):
        batch = activation(rng, 6, 4)
        yield case("a batch", batch)
        yield case("the same batch a second time", batch)
        yield case("another batch", activation(rng, 6, 4))
        yield case("the units of one example", activation(rng, 7))
        yield case("a whole sequence", activation(rng, 4, 3, 5))
        yield case("one unit of one example", activation(rng, 1, 1))
        yield case("units at rest, and at tanh's ends", np.array([[0.0, 0.5, 1.0], [-0.5, -1, 0]]))
        yield case("units close to tanh's ends", np.tanh(rng.uniform(4, 12, size=(5, 3))))
        yield case("a view with gaps in memory", strided(activation(rng, 3, 6)))
        yield case("float32 activations", activation(rng, 5, 2).astype(np.float32), **FLOAT32)
        ends = np.array([-1.0, 0, 1, 0.25])
        yield case("a vector at rest, and at tanh's ends", ends)
        sequence_of_ends = strided(np.multiply.outer([[1.0], [0.5]], ends).astype(np.float32))
        yield case("a float32 sequence at tanh's ends", sequence_of_ends, **FLOAT32)

    def seeded(self, rng):
        yield case("a batch of your own", activation(rng, 5, 8))
        yield case("another batch of your own", activation(rng, 5, 8))
        yield case("a sequence of your own", activation(rng, 3, 4, 6))


class TestHiddenJacobian(
    Question,
    reference=reference.hidden_jacobian,
    results=("the Jacobian",),
    result_shapes=("(n_a, n_a)",),
    depends_on=("tanh_gradient",),
):
    """One step's Jacobian, of one example."""

    stand_in = """def hidden_jacobian(a_next, parameters):
    slope = 1 - $k * a_next**2
    rows = slope[:, np.newaxis] * parameters["w2"] + 0.1 * np.outer(np.cos(a_next), $l * slope)
    return (0.05 + 0.5 * ($k - 0.5)) * rows
"""

    def shapes(self, rng):
        for sizes in (SHORT, WIDE):
            yield case(f"{sizes.n_a} hidden units", *self.step(rng, sizes))

    def values(self, rng):
        first = self.step(rng, WIDE)
        yield case("six hidden units", *first)
        yield case("the same step a second time", *first)
        yield case("another step of six hidden units", *self.step(rng, WIDE))
        yield case("four hidden units", *self.step(rng, SHORT))
        a_next, weights = self.step(rng, LONG)
        transposed = {name: np.asfortranarray(value) for name, value in weights.items()}
        yield case("views with gaps in memory", strided(a_next), transposed)
        yield case("float32 arguments", *self.step(rng, SHORT, np.float32), **FLOAT32)
        yield case("one hidden unit", *self.step(rng, ONE_UNIT))

    def seeded(self, rng):
        yield case("a step of your own", *self.step(rng, WIDE))
        yield case("another step of your own", *self.step(rng, WIDE))
        yield case("a third step of your own", *self.step(rng, LONG))

    def step(self, rng, sizes, dtype=np.float64):
        return activation(rng, sizes.n_a).astype(dtype), parameters(rng, sizes, dtype)


class TestRunBackward(
    Question,
    reference=reference.run_backward,
    results=("gradients",),
    result_shapes=("the shape of what it is the gradient of",),
    depends_on=("hidden_jacobian", "tanh_gradient"),
):
    """Backpropagation through time."""

    other_ways = (by_jacobians.run_backward,)
    rtol, atol = 1e-6, 0.0
    scale = BY_NORM

    def shapes(self, rng):
        for sizes in RUN_SIZES:
            yield case(of_steps(sizes), *lesson(rng, sizes))

    def values(self, rng):
        first = lesson(rng, SHORT)
        yield case("more examples than steps", *first)
        yield case("the same lesson a second time", *first)
        yield case("more steps than examples", *lesson(rng, LONG))
        yield case("one example", *lesson(rng, ONE_EXAMPLE))
        yield case("one step", *lesson(rng, ONE_STEP))
        yield case("forty steps", *lesson(rng, FORTY))
        yield case("a state that fades at once", *recurrent(lesson(rng, LONG), 1e-30))
        yield case("one example far louder than the others", *lesson_with_one_loud_example(rng))
        yield case("scores of thousands", *lesson_with_scores_of_thousands(rng, SHORT))
        yield case("gradients of millions", *lesson_with_gradients_of_millions(rng, LONG))
        x, a0, weights, targets = lesson(rng, WIDE)
        weights = {name: np.asfortranarray(value) for name, value in weights.items()}
        small = strided(targets.astype(np.int32))
        yield case("views with gaps in memory", strided(x), strided(a0), weights, small)
        yield case("float32 arguments", *lesson(rng, SHORT, np.float32), **FLOAT32_RELATIVE)
        yield case("one hidden unit", *lesson(rng, ONE_UNIT))
        yield case("a state of zeros, and a silent step", *from_rest(lesson(rng, LONG)))
        yield case("forty steps that are remembered", *lesson_that_is_remembered(rng))
        yield case("a target of probability 0", *lesson_with_a_probability_of_zero(rng))
        alone = lesson_with_scores_of_thousands(rng, SHORT._replace(m=1, T=1))
        yield case("one step of one example, with scores of thousands", *alone)

    def seeded(self, rng):
        yield case("a lesson of your own", *lesson(rng, WIDE))
        yield case("another lesson of your own", *lesson(rng, SHORT))
        yield case(
            "gradients of millions of your own", *lesson_with_gradients_of_millions(rng, LONG)
        )


class TestGradientNorms(
    Question,
    reference=reference.gradient_norms,
    results=("the table of norms",),
    result_shapes=("(T + 1, m)",),
    depends_on=("hidden_jacobian", "tanh_gradient"),
):
    """How much of the last state goes back to each earlier one, compared relatively."""

    stand_in = """def gradient_norms(x, a0, parameters):
    w1, w2, w3 = (parameters[name] for name in ("w1", "w2", "w3"))
    h, states = a0, []
    for t in range(x.shape[2]):
        h = np.arctan(w1 @ x[:, :, t] + w2 @ h + parameters["b1"])
        states.append(np.vstack([h, w3 @ h + parameters["b2"]]))
    fading = 0.1 + 0.1 * np.mean(np.abs(w2)) + 0.01 * np.mean(np.abs(np.stack(states)))
    lags = np.arange(x.shape[2] + 1)[:, np.newaxis]
    return np.exp((1 - 6 * $k**2) * fading * lags * (1 + $l * np.tanh(np.abs(a0).mean(axis=0))))
"""
    rtol, atol = 1e-6, 0.0

    def shapes(self, rng):
        for sizes in RUN_SIZES:
            yield case(of_steps(sizes), *sequence(rng, sizes))

    def values(self, rng):
        first = sequence(rng, SHORT)
        yield case("more examples than steps", *first)
        yield case("the same sequence a second time", *first)
        yield case("more steps than examples", *sequence(rng, LONG))
        yield case("one example", *sequence(rng, ONE_EXAMPLE))
        yield case("one step", *sequence(rng, ONE_STEP))
        yield case("forty steps", *sequence(rng, FORTY))
        yield case("gradients below 1e-30", *recurrent(sequence(rng, FORTY), 0.01))
        yield case("gradients that grow", *growing(rng, LONG))
        yield case("gradients of millions", *growing(rng, LONG, radius=7, weak=1e-12))
        x, a0, weights = sequence(rng, WIDE)
        weights = {name: np.asfortranarray(value) for name, value in weights.items()}
        yield case("views with gaps in memory", strided(x), strided(a0), weights)
        yield case("float32 arguments", *sequence(rng, LONG, np.float32), **FLOAT32_RELATIVE)
        yield case("one hidden unit", *sequence(rng, ONE_UNIT))
        yield case("sixty steps, from a state of zeros", *from_rest(sequence(rng, SIXTY)))

    def seeded(self, rng):
        yield case("a sequence of your own", *sequence(rng, WIDE))
        yield case("another sequence of your own", *sequence(rng, SHORT))
        yield case("the lecture's own run", *document_run(), large=True)


class TestSpectralBound(
    Question,
    reference=reference.spectral_bound,
    results=("the bound",),
    result_shapes=("(T + 1, m)",),
    depends_on=("tanh_gradient",),
):
    """The bound that the singular values give."""

    def shapes(self, rng):
        for sizes in RUN_SIZES:
            yield case(of_steps(sizes), *self.run(rng, sizes))

    def values(self, rng):
        first = self.run(rng, SHORT)
        yield case("more examples than steps", *first)
        yield case("the same states a second time", *first)
        yield case("more steps than examples", *self.run(rng, LONG))
        yield case("one example", *self.run(rng, ONE_EXAMPLE))
        yield case("one step", *self.run(rng, ONE_STEP))
        yield case("forty steps", *self.run(rng, FORTY))
        a, weights = self.run(rng, WIDE)
        yield case("small recurrent weights", a, {**weights, "w2": weights["w2"] * 0.4})
        transposed = {name: np.asfortranarray(value) for name, value in weights.items()}
        yield case("views with gaps in memory", strided(a), transposed)
        yield case("float32 arguments", *self.run(rng, LONG, np.float32), **FLOAT32)
        yield case("one hidden unit", *self.run(rng, ONE_UNIT))
        yield case("sixty steps", *self.run(rng, SIXTY))

    def seeded(self, rng):
        yield case("states of your own", *self.run(rng, WIDE))
        yield case("other states of your own", *self.run(rng, SHORT))
        yield case("the states of the lecture's own run", *document_states(), large=True)

    def run(self, rng, sizes, dtype=np.float64):
        return states(rng, sizes).astype(dtype), parameters(rng, sizes, dtype)


class TestMemoryHorizon(
    Question,
    reference=reference.memory_horizon,
    results=("the horizon",),
    result_shapes=("(m,)",),
):
    """The first lag below the threshold."""

    may_be_infinite = True
    stand_in = """def memory_horizon(norms, threshold=0.01):
    lags = np.arange(len(norms))[:, np.newaxis]
    share = np.sum((lags + $l) * norms, axis=0) / np.sum((lags + 1) * (norms + threshold), axis=0)
    return 100 + np.floor(900 * $k * share)
"""

    def shapes(self, rng):
        yield case("four examples", fading(rng, [3, 6, None, 2]))
        yield case("one example", fading(rng, [4]), 0.01)

    def values(self, rng):
        norms = fading(rng, [2, 5, None, 9, 1])
        yield case("norms that fall, rise and fall again", norms)
        yield case("the same norms a second time", norms)
        yield case("one example", fading(rng, [4]))
        last = rng.uniform([0.1, 0.001, 0.5], [0.4, 0.009, 0.9])
        yield case("one step", np.stack([np.ones(3), last]))
        yield case("a threshold of 0.3", fading(rng, [3, None, 7], 0.3), 0.3)
        yield case("a threshold of 1e-40", fading(rng, [4, 2, 6, None], 1e-40), 1e-40)
        yield case("a threshold above 1", fading(rng, [3, None], 0.01), 1.25)
        level = fading(rng, [6, 3, None, 5])
        level[2] = 0.01
        yield case("norms that equal the threshold", level)
        yield case("a gradient of exactly zero", np.array([[1, 1], [0.5, 0], [0, 0]]))
        yield case("a view with gaps in memory", strided(fading(rng, [2, None, 4])))
        yield case("float32 norms", fading(rng, [5, 3, None]).astype(np.float32), **FLOAT32)
        by_name = fading(rng, [4, None, 2], 0.2)
        yield case("threshold=... passed by name", by_name, threshold=0.2)
        yield case("a horizon of 70", fading(rng, [70, 3, None]))

    def seeded(self, rng):
        yield case("norms of your own", fading(rng, [*rng.permutation(range(2, 8)), None]))
        lags = [None, *rng.permutation(range(2, 6))]
        yield case("norms and a threshold of your own", fading(rng, lags, 0.2), 0.2)


class TestClipByGlobalNorm(
    Question,
    reference=reference.clip_by_global_norm,
    results=("clipped", "norm"),
    result_shapes=("the shape of that gradient", "one number"),
):
    """One factor for all gradients. PyTorch divides by norm + 1e-6, which is right too."""

    # As with clipping, the norm of what comes back is the norm before, or max_norm if that is less.
    stand_in = """def clip_by_global_norm(gradients, max_norm):
    bent = {name: np.sign(g) * abs(g) ** $k for name, g in gradients.items()}
    total = np.sqrt(sum(np.sum(np.square(g)) for g in bent.values()))
    norm = $l * total
    return {name: g * min(norm, max_norm) / total for name, g in bent.items()}, norm
"""
    rtol, atol = 1e-5, 0.0

    def shapes(self, rng):
        yield case("gradients above max_norm", gradients(rng, 12.0), 5.0)
        yield case("gradients below max_norm", gradients(rng, 2.0, WIDE), 5.0)

    def values(self, rng):
        above = gradients(rng, 12.0)
        yield case("gradients above max_norm", above, 3.5)
        yield case("the same gradients a second time", above, 3.5)
        yield case("gradients below max_norm", gradients(rng, 2.5, WIDE), 4.0)
        yield case("gradients far below max_norm", gradients(rng, 1e-12), 1.0)
        yield case("gradients in the millions", gradients(rng, 4e6, WIDE), 5)
        yield case("gradients of zero", gradients(rng, 0.0), 2.0)
        yield case("another network's gradients", gradients_of_another_network(rng, 9.0), 2.0)
        one = {"w2": gradients(rng, 1.0)["w2"] * 20}
        yield case("a single gradient", one, 1.5)
        views = {name: strided(value) for name, value in gradients(rng, 7.0).items()}
        yield case("views with gaps in memory", views, 2.0)
        yield case("float32 gradients", gradients(rng, 8.0, SHORT, np.float32), 2.5, **FLOAT32)
        yield case("a max_norm far below 1", gradients(rng, 0.6), 0.02)

    def seeded(self, rng):
        yield case("gradients of your own", gradients(rng, rng.uniform(6, 20)), 4.0)
        yield case("short gradients of your own", gradients(rng, rng.uniform(1, 3), WIDE), 4.0)


class TestNumericalGradient(
    Question,
    reference=reference.numerical_gradient,
    results=("the gradient",),
    result_shapes=("the shape of w",),
):
    """Central differences, with the step that is asked. float32 has too few digits for them."""

    stand_in = """def numerical_gradient(f, w, eps=1e-5):
    gradient = np.zeros(w.shape)
    for index in np.ndindex(gradient.shape):
        above, below = np.array(w, dtype=float), np.array(w, dtype=float)
        above[index] += eps
        below[index] -= eps
        gradient[index] = $k * (f(above) - f(below)) / (2 * eps) + $l * w[index]
    return gradient
"""
    rtol, atol = 1e-6, 0.0
    scale = "largest"

    def shapes(self, rng):
        yield case("a matrix", sum_of_squares, point(rng, 3, 5))
        yield case("a vector", sum_of_cubes, point(rng, 6))

    def values(self, rng):
        w = point(rng, 4, 3)
        yield case("a sum of squares", sum_of_squares, w)
        yield case("the same a second time", sum_of_squares, w)
        yield case("a sum of cubes and a large step", sum_of_cubes, point(rng, 3, 2), 0.1)
        yield case("a sum of the columns' norms", sum_of_column_norms, point(rng, 5, 3), 1e-2)
        # Formulas of a higher order come out otherwise only where the step is large.
        yield case("columns' norms and a large step", sum_of_column_norms, point(rng, 3, 4), 0.2)
        yield case("a vector's norm", sum_of_column_norms, point(rng, 6), 1e-3)
        yield case("an array of three axes", sum_of_column_norms, point(rng, 2, 4, 3))
        yield case("a single entry", sum_of_cubes, point(rng, 1, 1), 1e-2)
        yield case("a view with gaps in memory", sum_of_cubes, strided(point(rng, 3, 4)), 1e-3)
        transposed = np.asfortranarray(point(rng, 4, 2))
        yield case("a matrix stored by columns", sum_of_column_norms, transposed, 1e-2)
        with_zeros = point(rng, 3, 4)
        with_zeros[1, :2] = with_zeros[2, 3] = 0
        yield case("a point with zeros, and eps=... by name", sum_of_cubes, with_zeros, eps=0.1)
        half = point(rng, 2, 3)
        there_and_back = np.concatenate([half, -half])
        yield case("where the function changes its sign", sum_of_cubes, there_and_back, 1e-2)

    def seeded(self, rng):
        yield case("a point of your own", sum_of_column_norms, point(rng, 4, 5), 1e-2)
        yield case("another point of your own", sum_of_cubes, point(rng, 3, 4), 0.1)


# -- the questions beside the functions -----------------------------------------------------


class TestPredictedHorizon(
    Concept,
    reference=reference.predicted_horizon,
    instance=instance,
    criterion="prediction",
    form=("number",),
    look="A number of days above 0 and up to 100, or np.inf for never, will do.",
    praise="Committed, which is what this point is for.",
    plausible={"up_to": 100, "or_inf": True},
):
    """Before the figure shows it."""


class TestMeasuredHorizon(
    Concept,
    reference=reference.measured_horizon,
    instance=instance,
    criterion="measurement",
    form=("number",),
    look="It is the memory horizon of the gradient norms of your network, at the usual threshold.",
    depends_on=("gradient_norms", "memory_horizon"),
):
    """The same number, measured with the student's own functions."""


class TestBreakEvenSlope(
    Concept,
    reference=reference.break_even_slope,
    instance=instance,
    criterion="answer",
    form=("number",),
    look="Set the factor of the rule above to 1, and solve it for the mean squared slope.",
):
    """Why the lecture's own run does not vanish."""


class TestOrderOfFading(
    Concept,
    reference=reference.order_of_fading,
    instance=instance,
    criterion="answer",
    form=("letters", "letters"),
    letters={"of": "ABCD", "count": 4},
    look="Four letters for one day and four for a hundred, the largest norm first. Try it: a "
    "matrix can be multiplied by itself.",
):
    """Singular values say what one step can do, eigenvalues what many do."""


class TestInsideTheTanh(
    Concept,
    reference=reference.inside_the_tanh,
    instance=instance,
    criterion="answer",
    form=("number", "number"),
    look="Count the terms of the sum that are not zero, in the input's part and in the state's.",
):
    """What one-hot inputs do."""


class TestAfterClipping(
    Concept,
    reference=reference.after_clipping,
    instance=instance,
    criterion="answer",
    form=("number", "number"),
    depends_on=("clip_by_global_norm",),
    look="Your own `clip_by_global_norm` can tell: give it both numbers in one dictionary.",
):
    """What clipping keeps."""


class TestWhatWentWrong(
    Concept,
    reference=reference.what_went_wrong,
    instance=instance,
    criterion="answer",
    form=("letters",),
    letters={"of": "ABCDE", "count": 1},
    look="Print every array before the check and after it.",
):
    """A check that reports an error although the gradient is right."""


class TestMendedCheck(
    Concept,
    reference=reference.mended_check,
    instance=instance,
    criterion="answer",
    form=("array", "array", "number"),
    depends_on=("tanh_gradient", "numerical_gradient"),
    look="Both gradients should agree with each other, and with those of the loss as it is stated.",
):
    """The same check, mended."""

    rtol, atol = 1e-3, 1e-6

    def cases(self, mine):
        others = self.instance("other numbers")

        def scaled(factor, days):
            check = others["check"]
            upstream, inputs = factor * check["upstream"], check["inputs"][:, :days]
            return {**others, "check": {**check, "upstream": upstream, "inputs": inputs}}

        # In thirty days h0 is forgotten; and that a distance is relative shows only where the
        # gradients are far from 1.
        return [
            case("your numbers", mine),
            case("other numbers", others),
            case("large gradients after three days", scaled(1e6, 3)),
            case("small gradients after three days", scaled(1e-6, 3)),
        ]
