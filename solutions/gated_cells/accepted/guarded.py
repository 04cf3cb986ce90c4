"""Type hints, a decorator, early asserts and named tuples stand around the usual lines."""

# %% sigmoid
import functools
from collections.abc import Callable
from typing import Any, NamedTuple

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
def sigmoid(z: ArrayLike) -> Array:
    numbers = np.asarray(z, dtype=np.float64)
    gates: Array = np.empty_like(numbers)
    high = numbers >= 0
    gates[high] = 1 / (1 + np.exp(-numbers[high]))
    low = np.exp(numbers[~high])
    gates[~high] = low / (1 + low)
    return gates


# %% gru_cell_forward
@returns_numbers
def gru_cell_forward(xt: Array, h_prev: Array, parameters: dict[str, Array]) -> Array:
    assert parameters["wz"].shape == (h_prev.shape[0], xt.shape[0]), "wz should be (n_h, n_x)"
    assert xt.shape[1] == h_prev.shape[1], "xt and h_prev should have as many examples"
    z = sigmoid(parameters["wz"] @ xt + parameters["uz"] @ h_prev + parameters["bz"])
    r = sigmoid(parameters["wr"] @ xt + parameters["ur"] @ h_prev + parameters["br"])
    c = np.tanh(parameters["wh"] @ xt + parameters["uh"] @ (r * h_prev) + parameters["bh"])
    return (1 - z) * h_prev + z * c


# %% lstm_cell_forward
class Memory(NamedTuple):
    h: Array
    c: Array


@returns_numbers
def lstm_cell_forward(
    xt: Array, h_prev: Array, c_prev: Array, parameters: dict[str, Array]
) -> Memory:
    assert h_prev.shape == c_prev.shape, "both states should be (n_h, m)"

    def gate(name: str, squash: Callable[[Array], Array] = sigmoid) -> Array:
        w, u, b = (parameters[kind + name] for kind in "wub")
        return squash(w @ xt + u @ h_prev + b)

    c_next = gate("f") * c_prev + gate("i") * gate("c", np.tanh)
    return Memory(h=gate("o") * np.tanh(c_next), c=c_next)


# %% run_gru
@returns_numbers
def run_gru(x: Array, h0: Array, parameters: dict[str, Array]) -> Array:
    assert x.ndim == 3, "x should be (n_x, m, T)"
    h: Array = np.full((*h0.shape, x.shape[2]), np.nan)
    for t in range(x.shape[2]):
        h[:, :, t] = gru_cell_forward(x[:, :, t], h[:, :, t - 1] if t else h0, parameters)
    return h


# %% run_lstm
@returns_numbers
def run_lstm(x: Array, h0: Array, c0: Array, parameters: dict[str, Array]) -> Memory:
    memory, diary = Memory(h0, c0), []
    for xt in np.moveaxis(x, 2, 0):
        memory = lstm_cell_forward(xt, *memory, parameters)
        diary.append(memory)
    return Memory(
        np.stack([day.h for day in diary], axis=2), np.stack([day.c for day in diary], axis=2)
    )


# %% cell_state_gradient
@returns_numbers
def cell_state_gradient(forget_gates: Array) -> Array:
    assert ((forget_gates >= 0) & (forget_gates <= 1)).all(), "a gate is between 0 and 1"
    return np.cumprod(np.insert(forget_gates[:, :, ::-1], 0, 1, axis=2), axis=2)


# %% forget_bias_for_horizon
def forget_bias_for_horizon(lag: int, fraction: float) -> float:
    assert lag >= 1, "a lag of one step at least"
    assert 0 < fraction < 1, "a fraction"
    # 1 / (1 + exp(-b)) = fraction ** (1 / lag), solved for b.
    return -np.log(fraction ** (-1 / lag) - 1)
