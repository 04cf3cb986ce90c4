"""Type hints, decorators, early asserts and named tuples stand around the usual lines."""

# %% tanh_gradient
import functools
from typing import Any, NamedTuple

from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def finite(function):
    """Refuse a result that is not finite."""

    @functools.wraps(function)
    def checked(*arguments: Any, **options: Any) -> Any:
        result = function(*arguments, **options)
        arrays = result.values() if isinstance(result, dict) else (result,)
        assert all(np.isfinite(array).all() for array in arrays), function.__name__
        return result

    return checked


@finite
def tanh_gradient(a: Array) -> Array:
    assert np.all(np.abs(a) <= 1), "an activation of tanh lies between -1 and 1"
    return 1 - np.power(a, 2)


# %% hidden_jacobian
@finite
def hidden_jacobian(a_next: Array, parameters: dict[str, Array]) -> Array:
    (n_a,) = a_next.shape
    w2 = parameters["w2"]
    assert w2.shape == (n_a, n_a), f"w2 should be {(n_a, n_a)}, not {w2.shape}"
    return np.expand_dims(tanh_gradient(a_next), axis=1) * w2


# %% run_backward
from collections import OrderedDict


@finite
def run_backward(x: Array, a0: Array, parameters: dict[str, Array], targets) -> dict[str, Array]:
    n_x, m, T = x.shape
    n_y, n_a = parameters["w3"].shape
    assert a0.shape == (n_a, m), "a0 should be (n_a, m)"
    assert targets.shape == (m, T), "targets should be (m, T)"
    assert np.issubdtype(targets.dtype, np.integer), "targets are indices"
    assert targets.min() >= 0 and targets.max() < n_y, "targets are indices of y"
    a, y_pred = unroll_forward(x, a0, parameters)
    grads = OrderedDict((name, np.zeros_like(parameters[name])) for name in ("b1", "b2"))
    for name in ("w1", "w2", "w3"):
        grads[name] = np.zeros_like(parameters[name])
    grads["a0"] = np.zeros((n_a, m))
    for t in reversed(range(T)):
        dy = y_pred[:, :, t].copy()
        np.subtract.at(dy, (targets[:, t], np.arange(m)), 1)
        dy /= m
        dh = grads["a0"] + parameters["w3"].T @ dy
        dz = dh * tanh_gradient(a[:, :, t])
        grads["w3"] = grads["w3"] + dy @ a[:, :, t].T
        grads["b2"] = grads["b2"] + dy.sum(axis=1, keepdims=True)
        grads["w1"] = grads["w1"] + dz @ x[:, :, t].T
        grads["w2"] = grads["w2"] + dz @ (a[:, :, t - 1] if t else a0).T
        grads["b1"] = grads["b1"] + dz.sum(axis=1, keepdims=True)
        grads["a0"] = parameters["w2"].T @ dz
    assert all(grads[name].shape == parameters[name].shape for name in parameters)
    return grads


# %% gradient_norms
@finite
def gradient_norms(x: Array, a0: Array, parameters: dict[str, Array]) -> Array:
    assert x.ndim == 3, "x should be (n_x, m, T)"
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms: Array = np.full((T + 1, m), np.nan)
    for j in range(m):
        product: Array = np.eye(n_a)
        for lag in range(T + 1):
            if lag:
                product = product @ hidden_jacobian(a[:, j, T - lag], parameters)
            norms[lag, j] = np.linalg.norm(product, ord=2)
    assert np.allclose(norms[0], 1)
    return norms


# %% spectral_bound
@finite
def spectral_bound(a: Array, parameters: dict[str, Array]) -> Array:
    assert a.ndim == 3, "a should be (n_a, m, T)"
    sigma = float(np.linalg.norm(parameters["w2"], ord=2))
    slopes = [float(np.max(tanh_gradient(example))) for example in np.moveaxis(a, 1, 0)]
    lags = np.arange(a.shape[2] + 1)
    return np.column_stack([(slope * sigma) ** lags for slope in slopes])


# %% memory_horizon
def memory_horizon(norms: Array, threshold: float = 0.01) -> Array:
    assert norms.ndim == 2, "norms should be (T + 1, m)"
    assert threshold > 0, "a norm is never below 0"
    below = norms < threshold
    never = np.logical_not(np.logical_or.reduce(below, axis=0))
    horizon = np.argmax(below, axis=0).astype(np.float64)
    horizon[never] = np.inf
    return horizon


# %% clip_by_global_norm
class Clipped(NamedTuple):
    gradients: dict[str, Array]
    norm: float


def clip_by_global_norm(gradients: dict[str, Array], max_norm: float) -> Clipped:
    assert max_norm > 0, "max_norm should be above 0"
    norm = float(np.sqrt(sum(float(np.sum(g**2)) for g in gradients.values())))
    if norm <= max_norm:
        return Clipped({name: g.copy() for name, g in gradients.items()}, norm)
    clipped = {name: g * (max_norm / norm) for name, g in gradients.items()}
    return Clipped(clipped, norm)


# %% numerical_gradient
from collections.abc import Callable


def numerical_gradient(f: Callable[[Array], float], w: Array, eps: float = 1e-5) -> Array:
    assert eps > 0, "a step is above 0"
    before = w.copy()
    gradient: Array = np.full(w.shape, np.nan)
    for index in np.ndindex(w.shape):
        w[index] = before[index] + eps
        above = f(w)
        w[index] = before[index] - eps
        below = f(w)
        w[index] = before[index]
        gradient[index] = (above - below) / (2 * eps)
    assert np.array_equal(w, before)
    return gradient
