"""The hidden graders of `attention`: one class a function, one method a criterion."""

import numpy as np

from autograder.grading.concept import Concept
from autograder.grading.question import Question, case
from solutions.attention import reference
from solutions.attention.reference import attention_weights
from source.attention.instances import instance
from tests.graders.attention.inputs import (
    LONG,
    MANY_STEPS,
    ONE_EXAMPLE,
    ONE_OF_EACH,
    ONE_STEP,
    SHORT,
    keys,
    looking_back,
    mask,
    query,
    scores,
    week,
)
from tests.graders.rnn_forward.inputs import of_steps, strided

FLOAT32 = {"rtol": 1e-3, "atol": 1e-6}
# What may not be looked at has weight 0, and 1e-12 is not 0. With scores of order one every other
# weight is above 1e-6 or so, where an absolute tolerance would decide nothing: so it can go.
EXACTLY_0 = {"atol": 0.0}
SIZES = (SHORT, LONG, ONE_EXAMPLE, ONE_STEP)


class TestAttentionScores(
    Question,
    reference=reference.attention_scores,
    results=("the result",),
    result_shapes=("(T, m)",),
):
    """How well each key answers the query, scaled."""

    stand_in = """def attention_scores(query, keys):
    d = query.shape[0]
    products = np.sum(query[:, :, np.newaxis] * keys, axis=0).T / np.sqrt(d)
    return $k * products + $l * np.arctan(keys[-1]).T
"""

    def shapes(self, rng):
        for sizes in SIZES:
            yield case(of_steps(sizes), query(rng, sizes), keys(rng, sizes))

    def values(self, rng):
        first = query(rng, SHORT), keys(rng, SHORT)
        yield case("more examples than steps", *first)
        yield case("the same a second time", *first)
        yield case("more steps than examples", query(rng, LONG), keys(rng, LONG))
        yield case("one example", query(rng, ONE_EXAMPLE), keys(rng, ONE_EXAMPLE))
        yield case("one step", query(rng, ONE_STEP), keys(rng, ONE_STEP))
        yield case("entries up to a million", 3e5 * query(rng, SHORT), 3e5 * keys(rng, SHORT))
        yield case("views with gaps in memory", strided(query(rng, LONG)), strided(keys(rng, LONG)))
        single = query(rng, LONG, np.float32), keys(rng, LONG, np.float32)
        yield case("float32 arguments", *single, **FLOAT32)
        yield case("one feature", query(rng, ONE_OF_EACH), keys(rng, ONE_OF_EACH))
        yield case("many steps", query(rng, MANY_STEPS), keys(rng, MANY_STEPS))

    def seeded(self, rng):
        yield case("a query and keys of your own", query(rng, LONG), keys(rng, LONG))
        yield case("another query and keys of your own", query(rng, SHORT), keys(rng, SHORT))


class TestAttentionWeights(
    Question,
    reference=reference.attention_weights,
    results=("the result",),
    result_shapes=("(T, m)",),
):
    """Scores become shares of one, among the steps that may be looked at."""

    stand_in = """def attention_weights(scores, mask=None):
    scores = np.asarray(scores, dtype=float)
    seen = np.ones(scores.shape) if mask is None else mask
    seen = np.asarray(seen).astype(bool)[:]  # anything of the kind, but no number
    visible = np.where(seen | ~seen.any(axis=0), scores, -np.inf)
    shifted = visible - visible.max(axis=0)
    rows = np.arange(len(scores)).reshape(-1, *[1] * (scores.ndim - 1))
    powers = np.where(seen, (1 + $k * np.sin(rows)) * np.exp($l * np.where(seen, shifted, 0)), 0)
    total = powers.sum(axis=0)
    return powers / np.where(total > 0, total, 1)
"""

    def shapes(self, rng):
        for sizes in SIZES:
            yield case(f"{of_steps(sizes)}, no mask", scores(rng, sizes))
        for sizes in SIZES[:3]:
            yield case(f"{of_steps(sizes)}, masked", scores(rng, sizes), mask(rng, sizes))

    def values(self, rng):
        first = scores(rng, LONG), mask(rng, LONG)
        yield case("no mask", first[0], **EXACTLY_0)
        yield case("the same scores, masked", *first, **EXACTLY_0)
        yield case("the same scores and mask a second time", *first, **EXACTLY_0)
        yield case("a mask that is None", scores(rng, SHORT), None, **EXACTLY_0)
        by_name = mask(rng, SHORT)
        yield case("mask=... passed by name", scores(rng, SHORT), mask=by_name, **EXACTLY_0)
        open_mask = np.ones((LONG.T, LONG.m), dtype=bool)
        yield case("a mask that hides nothing", scores(rng, LONG), open_mask, **EXACTLY_0)
        wholly = mask(rng, SHORT, wholly=(1, 4))
        yield case("two wholly masked columns", scores(rng, SHORT), wholly, **EXACTLY_0)
        one = scores(rng, ONE_EXAMPLE)
        yield case("one example", one, mask(rng, ONE_EXAMPLE), **EXACTLY_0)
        yield case("one example, wholly masked", one, np.zeros(one.shape, bool), **EXACTLY_0)
        at_once = np.array([[True, False, True, False]])
        yield case("one step, masked in two examples", scores(rng, ONE_STEP), at_once, **EXACTLY_0)
        apart = scores(rng, SHORT) + np.array([-2000, 0, 1000, 2000, -1000])
        yield case("columns that lie thousands apart", apart)
        yield case("columns that lie thousands apart, masked", apart, mask(rng, SHORT))
        hidden = scores(rng, LONG), mask(rng, LONG)
        above = hidden[0] + np.where(hidden[1], 0, 2000)
        yield case("masked scores far above the others", above, hidden[1], **EXACTLY_0)
        far, seen = 1e6 * rng.uniform(-1, 1, size=(LONG.T, LONG.m)), mask(rng, LONG)
        # Whatever is drawn: in one column every hidden score is far above, in another far below.
        above = np.where(seen[:, :2], -1, 1) * [1, -1]
        far[:, :2] = above * (1e5 + 0.9 * np.abs(far[:, :2]))
        yield case("scores up to a million, masked", far, seen)
        gaps = strided(scores(rng, LONG)), strided(mask(rng, LONG))
        yield case("views with gaps in memory", *gaps, **EXACTLY_0)
        single = scores(rng, SHORT, np.float32), mask(rng, SHORT)
        yield case("float32 scores", *single, rtol=1e-3, **EXACTLY_0)
        low = -9e5 + scores(rng, LONG)
        yield case("scores near minus a million, masked", low, mask(rng, LONG), **EXACTLY_0)

    def seeded(self, rng):
        yield case("scores of your own", scores(rng, SHORT), **EXACTLY_0)
        masked = mask(rng, LONG)
        yield case("scores and a mask of your own", scores(rng, LONG), masked, **EXACTLY_0)
        # No wholly masked column: that one edge costs what it costs in *values*.
        masked = mask(rng, SHORT)
        yield case("other scores and a mask of your own", scores(rng, SHORT), masked, **EXACTLY_0)


class TestAttend(
    Question,
    reference=reference.attend,
    results=("context", "weights"),
    result_shapes=("(d_v, m)", "(T, m)"),
    depends_on=("attention_weights", "attention_scores"),
):
    """One look back: weights, and the values averaged with them."""

    stand_in = """def attend(query, keys, values, mask=None):
    products = np.arctan(np.sum(query[:, :, np.newaxis] * keys, axis=0)).T
    scores = $k * products + $l * np.arctan(keys[-1]).T
    powers = np.exp(scores - scores.max(axis=0))
    if mask is not None:
        seen = np.asarray(mask).astype(bool)[:]  # anything of the kind, but no number
        powers = np.where(seen & seen.any(axis=0), powers, 0)
    total = powers.sum(axis=0)
    weights = powers / np.where(total > 0, total, 1)
    return np.sum(values * weights.T, axis=2), weights
"""

    def shapes(self, rng):
        for sizes in SIZES:
            yield case(f"{of_steps(sizes)}, no mask", *looking_back(rng, sizes))
        yield case(f"{of_steps(LONG)}, masked", *looking_back(rng, LONG), mask(rng, LONG))

    def values(self, rng):
        first = looking_back(rng, SHORT)
        yield case("more examples than steps", *first)
        yield case("the same a second time", *first)
        yield case("the same, masked", *first, mask(rng, SHORT), **EXACTLY_0)
        by_name = mask(rng, LONG)
        yield case("mask=... passed by name", *looking_back(rng, LONG), mask=by_name, **EXACTLY_0)
        wholly = mask(rng, SHORT, wholly=(2,))
        yield case("a wholly masked example", *looking_back(rng, SHORT), wholly, **EXACTLY_0)
        yield case("one example", *looking_back(rng, ONE_EXAMPLE))
        yield case("one step", *looking_back(rng, ONE_STEP))
        alike = SHORT._replace(d=SHORT.d_v)
        masked = mask(rng, alike)
        yield case("values as long as keys", *looking_back(rng, alike), masked, **EXACTLY_0)
        wide = looking_back(rng, LONG)
        yield case("scores near a million", 1e3 * wide[0], 1e3 * wide[1], wide[2], mask(rng, LONG))
        yield case("entries up to a million", *(2e5 * part for part in looking_back(rng, SHORT)))
        gaps = map(strided, looking_back(rng, LONG))
        yield case("views with gaps in memory", *gaps, strided(mask(rng, LONG)), **EXACTLY_0)
        single = looking_back(rng, SHORT, np.float32)
        yield case("float32 arguments", *single, mask(rng, SHORT), **FLOAT32)
        yield case("one feature", *looking_back(rng, ONE_OF_EACH))
        yield case("many steps", *looking_back(rng, MANY_STEPS))
        blank, *rest = looking_back(rng, LONG)
        yield case("a query of zeros", np.zeros_like(blank), *rest)

    def seeded(self, rng):
        yield case("a look back of your own", *looking_back(rng, LONG))
        masked = mask(rng, SHORT)
        yield case("another of your own, masked", *looking_back(rng, SHORT), masked, **EXACTLY_0)


class TestSelfAttention(
    Question,
    reference=reference.self_attention,
    results=("context", "weights"),
    result_shapes=("(d_v, m, T)", "(T, T, m)"),
    depends_on=("attend", "attention_weights", "attention_scores"),
):
    """Every step looks back, or around."""

    def shapes(self, rng):
        for sizes in SIZES:
            yield case(of_steps(sizes), *week(rng, sizes))
        yield case(f"{of_steps(SHORT)}, causal", *week(rng, SHORT), True)

    def values(self, rng):
        first = week(rng, LONG)
        yield case("more steps than examples", *first)
        yield case("the same a second time", *first)
        yield case("the same, causal", *first, True, **EXACTLY_0)
        yield case("causal=True passed by name", *week(rng, SHORT), causal=True, **EXACTLY_0)
        yield case("causal=False passed by name", *week(rng, SHORT), causal=False)
        yield case("one example, causal", *week(rng, ONE_EXAMPLE), True, **EXACTLY_0)
        yield case("one step", *week(rng, ONE_STEP))
        x, parameters = week(rng, SHORT)
        yield case("scores near a million, causal", 1e3 * x, parameters, True)
        x, parameters = week(rng, LONG)
        transposed = {name: np.asfortranarray(value) for name, value in parameters.items()}
        yield case("views with gaps in memory", strided(x), transposed, True, **EXACTLY_0)
        x, parameters = week(rng, SHORT)
        counts = rng.integers(-3, 4, size=x.shape)
        yield case("whole numbers in x", counts, parameters)
        single = week(rng, LONG, np.float32)
        yield case("float32 arguments, causal", *single, True, **FLOAT32)
        yield case("one feature", *week(rng, ONE_OF_EACH))
        yield case("many steps, causal", *week(rng, MANY_STEPS), True, **EXACTLY_0)

    def seeded(self, rng):
        yield case("a sequence of your own", *week(rng, SHORT))
        yield case("another of your own, causal", *week(rng, LONG), True, **EXACTLY_0)


class TestAttentionJacobianNorms(
    Question,
    reference=reference.attention_jacobian_norms,
    results=("the result",),
    result_shapes=("(T, m)",),
    depends_on=("attend", "attention_weights", "attention_scores"),
):
    """How strongly the context hangs on each state, by lag."""

    stand_in = """def attention_jacobian_norms(query, states):
    along = np.einsum("im,imt->tm", query, states + states[:, :, [-1]])
    steps = 2 + np.sin(along[::-1] / np.sqrt(query.shape[0]))
    return steps / (1 + len(steps) ** $k)
"""

    def shapes(self, rng):
        for sizes in SIZES:
            yield case(of_steps(sizes), query(rng, sizes), keys(rng, sizes))

    def values(self, rng):
        first = query(rng, SHORT), keys(rng, SHORT)
        yield case("more examples than steps", *first)
        yield case("the same a second time", *first)
        yield case("more steps than examples", query(rng, LONG), keys(rng, LONG))
        yield case("one example", query(rng, ONE_EXAMPLE), keys(rng, ONE_EXAMPLE))
        yield case("one step", query(rng, ONE_STEP), keys(rng, ONE_STEP))
        yield case("a decided query", 4 * query(rng, LONG), keys(rng, LONG))
        yield case("scores of thousands", 3000 * query(rng, SHORT), keys(rng, SHORT))
        yield case("views with gaps in memory", strided(query(rng, LONG)), strided(keys(rng, LONG)))
        single = query(rng, SHORT, np.float32), keys(rng, SHORT, np.float32)
        yield case("float32 arguments", *single, **FLOAT32)
        yield case("many steps", query(rng, MANY_STEPS), keys(rng, MANY_STEPS))
        yield case("a query of zeros", np.zeros((LONG.d, LONG.m)), keys(rng, LONG))

    def seeded(self, rng):
        yield case("a query and states of your own", query(rng, LONG), keys(rng, LONG))
        yield case("another query and states of your own", query(rng, SHORT), keys(rng, SHORT))


# The questions beside the functions


class TestPredictedDilution(
    Concept,
    reference=reference.predicted_dilution,
    instance=instance,
    criterion="prediction",
    form=("number",),
    look="It is a factor: any number above 0 and up to 2 will do.",
    praise="Committed, which is what this half point is for.",
    plausible={"up_to": 2, "or_inf": False},
):
    """Before the figure shows it."""


class TestMeasuredDilution(
    Concept,
    reference=reference.measured_dilution,
    instance=instance,
    criterion="measurement",
    form=("number",),
    look="Take the mean of the norms over all days and examples, once for the whole archive and "
    "once for its latest days alone, in a second look; divide the first by the second.",
    depends_on=("attention_jacobian_norms",),
):
    """The same factor, measured with the student's own function."""


def share_by_weights(mine):
    """The share of a day, as `attention_weights` gives it."""
    days = list(mine["doublings"])
    scores = np.log(2) * np.array([[float(mine["doublings"][day])] for day in days])
    seen = np.array([[day != mine["hidden"]] for day in days])
    return attention_weights(scores, seen)[days.index(mine["asked"]), 0]


class TestShareOfADay(
    Concept,
    reference=reference.share_of_a_day,
    instance=instance,
    criterion="answer",
    form=("number",),
    look="e to the power of k ln 2 is 2 to the power of k. Who takes part in the sum?",
    depends_on=("attention_weights",),
):
    """Softmax by hand, with a mask."""

    other_ways = (share_by_weights,)


class TestWhoFeelsItMore(
    Concept,
    reference=reference.who_feels_it_more,
    instance=instance,
    criterion="answer",
    form=("letters", "letters"),
    letters={"of": "ABCD", "count": 4},
    look="Four letters for the near day and four for the far one, the strongest first.",
):
    """Decay and dilution cross."""


class TestPriceOfLooking(
    Concept,
    reference=reference.price_of_looking,
    instance=instance,
    criterion="answer",
    form=("number", "number"),
    look="Count the squares of the heatmap, for three days first.",
):
    """What distance costs nothing for."""

    rtol = 1e-6
