"""Type hints, a decorator, early asserts and a named tuple stand around the usual lines."""

# %% softmax
import functools
from collections.abc import Callable
from typing import Any

from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]


def returns_numbers(function: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a result that is not finite."""

    @functools.wraps(function)
    def checked(*arguments: Any, **options: Any) -> Any:
        result = function(*arguments, **options)
        for array in result if isinstance(result, tuple) else (result,):
            assert np.isfinite(array).all(), f"{function.__name__} returned NaN or infinity"
        return result

    return checked


@returns_numbers
def softmax(x: ArrayLike, axis: int = 0) -> Array:
    scores = np.asarray(x)
    assert scores.ndim in (1, 2), f"expected (K,) or (K, m), got {scores.shape}"
    exp_scores: Array = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return exp_scores / exp_scores.sum(axis=axis, keepdims=True)


# %% rnn_cell_forward
from typing import NamedTuple


class Step(NamedTuple):
    a_next: Array
    yt_pred: Array


@returns_numbers
def rnn_cell_forward(xt: Array, a_prev: Array, parameters: dict[str, Array]) -> Step:
    w1, w2, w3 = parameters["w1"], parameters["w2"], parameters["w3"]
    assert w1.shape == (a_prev.shape[0], xt.shape[0]), "w1 should be (n_a, n_x)"
    assert w2.shape == (a_prev.shape[0],) * 2, "w2 should be (n_a, n_a)"
    assert xt.shape[1] == a_prev.shape[1], "xt and a_prev should have as many examples"
    a_next = np.tanh(w1 @ xt + w2 @ a_prev + parameters["b1"])
    return Step(a_next, yt_pred=softmax(w3 @ a_next + parameters["b2"], axis=0))


# %% run_forward
@returns_numbers
def run_forward(x: Array, a0: Array, parameters: dict[str, Array]) -> Step:
    assert x.ndim == 3, "x should be (n_x, m, T)"
    assert x.shape[2] > 0, "a sequence has one step at least"
    state = a0
    for xt in np.moveaxis(x, 2, 0):
        step = rnn_cell_forward(xt, state, parameters)
        state = step.a_next
    return step


# %% unroll_forward
@returns_numbers
def unroll_forward(x: Array, a0: Array, parameters: dict[str, Array]) -> tuple[Array, Array]:
    n_y, n_a = parameters["w3"].shape
    _, m, T = x.shape
    a: Array = np.full((n_a, m, T), np.nan)
    y_pred: Array = np.full((n_y, m, T), np.nan)
    for t in range(T):
        before = a[:, :, t - 1] if t > 0 else a0
        a[:, :, t], y_pred[:, :, t] = rnn_cell_forward(x[:, :, t], before, parameters)
    return a, y_pred
