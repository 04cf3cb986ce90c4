"""What the notebook `attention` says in its text, measured by its own cells with the reference.

The cells that draw and compute are run as they stand, so the text may quote every number that is
asserted here, and nothing else. Figures in the text are rounded; horizons are exact, and the norms
around each are at least 0.5 % off the threshold, far more than orders of operation move them.
"""

import numpy as np
import pytest

from solutions.attention import reference
from source.attention.instances import instance
from tests.course.shown import assert_ships, helper, shown

figures = helper("attention", "figures")
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@pytest.fixture(scope="module")
def notebook():
    return shown("attention")


# The worked examples of the stubs


def test_the_worked_examples_are_right():
    query = np.array([[1.0], [0], [2], [-1]])
    keys = np.array([[2.0, 0, -1], [1, 1, 2], [0, 1, 0], [0, 2, 1]])[:, np.newaxis]
    values = np.array([[10.0, 20, 30], [0, 1, -1]])[:, np.newaxis]
    mask = np.array([[True], [False], [True]])
    scores = reference.attention_scores(query, keys)
    assert scores.tolist() == [[1], [0], [-1]]
    close(reference.attention_weights(scores), [[0.6652], [0.2447], [0.0900]])
    close(reference.attention_weights(scores, mask), [[0.8808], [0], [0.1192]])
    assert not reference.attention_weights(scores, np.zeros((3, 1), dtype=bool)).any()
    close(reference.attend(query, keys, values)[0], [[14.2479], [0.1547]])
    close(reference.attend(query, keys, values, mask)[0], [[12.3841], [-0.1192]])


def test_the_worked_example_of_self_attention_is_right():
    x = np.array([[[1, 0, 2]]])
    parameters = {"wq": np.array([[2]]), "wk": np.array([[0.5]]), "wv": np.array([[10]])}
    context, weights = reference.self_attention(x, parameters)
    rows = [[0.2447, 0.0900, 0.6652], [0.3333, 0.3333, 0.3333], [0.1173, 0.0159, 0.8668]]
    close(weights[:, :, 0], rows)
    close(context, [[[15.7521, 10, 18.5094]]])
    context, weights = reference.self_attention(x, parameters, causal=True)
    close(weights[:, :, 0], [[1, 0, 0], [0.5, 0.5, 0], rows[2]])
    close(context, [[[10, 5, 18.5094]]])


def test_the_worked_example_of_the_jacobian_is_right():
    query = np.array([[2.0], [0], [0], [0]])
    states = np.array([[1.0, 0], [0, 1], [0, 0], [0, 0]])[:, np.newaxis]
    context, weights = reference.attend(query, states, states)
    close(weights, [[0.7311], [0.2689]])
    close(context, [[0.7311], [0.2689], [0], [0]])
    bracket = np.eye(4)
    bracket[:, 0] = [0.2689414, 0.7310586, 0, 0]
    close(np.linalg.norm(bracket, 2), 1.2492)
    close(reference.attention_jacobian_norms(query, states), [[0.3360], [0.9742]])


def close(got, quoted):
    assert np.asarray(got) == pytest.approx(np.asarray(quoted), abs=5.1e-5)


# The week of news


def test_each_day_takes_for_granted_what_an_earlier_one_told(notebook):
    told = np.cumsum(notebook.tells, axis=1)
    assert (notebook.takes <= told).all()
    assert notebook.takes.sum(axis=0).tolist() == [0, 0, 2, 0, 2, 1, 3]


def test_sunday_looks_at_monday_over_the_heads_of_five_others(notebook):
    looks = notebook.weights_news[:, :, 0]
    assert looks[SUN, MON] == pytest.approx(0.94, abs=0.005)
    assert looks[SUN, FRI] == pytest.approx(0.05, abs=0.005)
    assert np.argmax(looks, axis=1)[[WED, FRI, SAT]].tolist() == [TUE, THU, FRI]
    assert looks[SUN, FRI] / looks[SUN, SAT] == pytest.approx(np.e**3)
    assert looks[SUN, MON] / looks[SUN, SAT] == pytest.approx(np.e**6)


def test_days_that_take_nothing_for_granted_look_at_all_alike(notebook):
    looks = notebook.weights_news[:, :, 0]
    assert looks[MON, MON] == 1
    assert looks[TUE, : TUE + 1] == pytest.approx(1 / 2)
    assert looks[THU, : THU + 1] == pytest.approx(1 / 4)
    assert not np.triu(looks, k=1).any()


# Dilution


def test_the_norms_do_not_depend_on_the_lag(notebook):
    norms = notebook.dilution[16, 100]
    assert norms[:50].mean() == pytest.approx(0.040, abs=5e-4)
    assert norms[50:].mean() == pytest.approx(0.042, abs=5e-4)


def test_the_mean_norm_falls_as_one_over_the_length(notebook):
    products = {key: norms.mean() * key[1] for key, norms in notebook.dilution.items()}
    assert products[16, 10] == pytest.approx(3.72, abs=0.005)
    assert products[16, 1000] == pytest.approx(4.13, abs=0.005)
    for d in notebook.widths:
        # A little less for short archives, where each state is a good part of the context.
        row = [products[d, T] for T in notebook.lengths]
        assert row == sorted(row)
        assert row[-1] < 1.15 * row[0]
        assert row[-1] < 1.02 * row[2]


@pytest.mark.parametrize(("d", "constant"), [(8, 2.8), (16, 3.9), (32, 5.7)])
def test_the_constant_of_dilution_is_what_the_course_says_within_a_tenth(rng, d, constant):
    for T, m in ((10, 400), (100, 40), (1000, 4)):
        query = rng.normal(size=(d, m))
        query *= np.sqrt(d) / np.linalg.norm(query, axis=0)  # their lengths would only add noise
        norms = reference.attention_jacobian_norms(query, rng.normal(size=(d, m, T)))
        assert norms.mean() * T == pytest.approx(constant, rel=0.12)


# The closing figure


def horizon(norms):
    """The first lag below 0.01; None if there is none."""
    below = np.flatnonzero(norms < 0.01)
    return int(below[0]) if below.size else None


def test_the_horizons_are_those_that_the_text_names(notebook):
    found = {name: horizon(norms) for name, norms in notebook.curves.items()}
    assert found == {
        "RNN": 9,
        "RNN, orthogonal": 90,
        "GRU": 18,
        "GRU, update bias -1": 36,
        "LSTM": 21,
        "LSTM, forget bias 1": None,
    }
    for name, lag in found.items():
        if lag is not None:
            assert notebook.curves[name][lag - 1] > 0.01005
            assert notebook.curves[name][lag] < 0.00995


def test_what_is_left_of_monday_is_what_the_text_says(notebook):
    left = {name: norms[6] for name, norms in notebook.curves.items()}
    assert left["RNN"] == pytest.approx(0.05, abs=0.005)
    assert left["GRU"] == pytest.approx(0.30, abs=0.005)
    assert left["LSTM"] == pytest.approx(0.35, abs=0.005)


def test_an_rnn_with_weights_as_wide_as_the_gates_is_what_the_text_says():
    drawn = figures.draw_readers()
    wide = figures.norms_by_lag(figures.rnn(2 * drawn.of_rnn), figures.N, drawn.news_rnn)
    assert wide[6] == pytest.approx(2.2, abs=0.05)
    assert horizon(wide) is None


def test_an_lstm_told_to_keep_stays_above_one_for_seven_weeks_and_above_attention(notebook):
    kept = notebook.curves["LSTM, forget bias 1"]
    assert (kept[1:50] > 1).all()
    assert (kept[:100] > notebook.attention[100]).all()


def test_recurrent_readers_decay_on_straight_lines(notebook):
    for name, norms in notebook.curves.items():
        if name != "LSTM, forget bias 1":
            slopes = np.diff(np.log(norms[20:100]))
            assert slopes.std() < 0.35 * abs(slopes.mean())
            assert np.corrcoef(np.arange(80), np.log(norms[20:100]))[0, 1] < -0.999


def test_attention_is_level_over_the_week_and_over_a_hundred_days(notebook):
    week, hundred = notebook.attention[7], notebook.attention[100]
    assert (np.abs(week - 1) < 0.26).all()
    assert week[6] > week[1]
    assert hundred[:50].mean() == pytest.approx(0.08, abs=0.005)
    assert hundred[50:].mean() == pytest.approx(0.08, abs=0.005)


def test_yesterday_is_felt_ten_times_as_strongly_by_a_recurrent_reader(notebook):
    mean = notebook.attention[100].mean()
    assert all(norms[1] > 10 * mean for norms in notebook.curves.values())


def test_the_given_cells_are_those_of_gru_and_lstm(rng):
    n = figures.N
    small = 0.3 * rng.normal(size=(7, n, n))
    u, h, c = rng.normal(size=4 * n), rng.normal(size=n), rng.normal(size=n)

    def gate(w, part):
        return 1 / (1 + np.exp(-(w @ h + u[part * n : (part + 1) * n])))

    z, r = gate(small[0], 0), gate(small[1], 1)
    candidate = np.tanh(small[2] @ (r * h) + u[2 * n : 3 * n])
    after = figures.gru(*small[:3], bias=0)(u[: 3 * n], h).real
    assert after == pytest.approx((1 - z) * h + z * candidate)
    f, i, o = gate(small[3], 0), gate(small[4], 1), gate(small[5], 2)
    memory = f * c + i * np.tanh(small[6] @ h + u[3 * n :])
    after = figures.lstm(*small[3:], bias=0)(u, np.concatenate([h, c])).real
    assert after == pytest.approx(np.concatenate([o * np.tanh(memory), memory]))


# A student's own numbers


def test_the_graders_draw_with_the_file_that_students_have(notebook):
    assert_ships("attention")
    assert notebook.instance is instance


STUDENTS = [f"student {number}" for number in range(200)]


def test_an_archive_dilutes_by_about_its_length():
    for mine in map(instance, STUDENTS[:20]):
        measured = reference.measured_dilution(mine)
        # A short archive's mean is a little smaller, as above.
        assert 0.98 < measured / reference.predicted_dilution(mine) < 1.5


def test_the_two_orders_differ_and_are_told_apart_with_room():
    orders = set()
    for mine in map(instance, STUDENTS):
        for days in (mine["near"], mine["far"]):
            felt = [4 / days if r == "attention" else r**days for r in mine["readers"].values()]
            assert min(np.diff(np.sort(np.log(felt)))) > 0.15
        near, far = reference.who_feels_it_more(mine)
        assert near != far
        assert near[0] == far[0]  # the chain that was told to keep
        orders.add(near)
    assert len(orders) > 15


def test_the_hidden_day_and_the_asked_day_are_two():
    for mine in map(instance, STUDENTS):
        assert mine["hidden"] != mine["asked"]
        assert sorted(mine["doublings"].values()) == [0, 1, 2, 3, 4]
        assert {mine["hidden"], mine["asked"]} <= set(mine["doublings"])


def test_the_price_is_the_number_of_weights(rng):
    mine = instance("somebody")
    T = mine["days"]
    maps = {name: rng.normal(size=(2, 2)) for name in ("wq", "wk", "wv")}
    x = rng.normal(size=(2, 1, T))
    scores, visible = reference.price_of_looking(mine)
    assert reference.self_attention(x, maps)[1].size == scores
    assert np.count_nonzero(reference.self_attention(x, maps, causal=True)[1]) == visible
