"""Answers are names bound to lambdas, partials and reductions; there is hardly a def."""

# %% tanh_gradient
tanh_gradient = lambda a: 1 - a**2

# %% hidden_jacobian
rows_times = lambda v, matrix: v[:, None] * matrix
hidden_jacobian = lambda a_next, parameters: rows_times(tanh_gradient(a_next), parameters["w2"])

# %% run_backward
from functools import partial, reduce


def one_step_back(so_far, t, x, states, y_pred, parameters, targets):
    grads, d_future = so_far
    m = len(targets)
    d_s = (y_pred[..., t] - np.eye(len(y_pred))[:, targets[:, t]]) / m
    d_z = tanh_gradient(states[..., t + 1]) * (parameters["w3"].T @ d_s + d_future)
    parts = {
        "w1": d_z @ x[..., t].T,
        "w2": d_z @ states[..., t].T,
        "w3": d_s @ states[..., t + 1].T,
        "b1": d_z.sum(axis=1, keepdims=True),
        "b2": d_s.sum(axis=1, keepdims=True),
    }
    return {k: grads.get(k, 0.0) + v for k, v in parts.items()}, parameters["w2"].T @ d_z


def run_backward(x, a0, parameters, targets):
    a, y_pred = unroll_forward(x, a0, parameters)
    states = np.append(a0[..., None], a, axis=-1)
    step = partial(
        one_step_back, x=x, states=states, y_pred=y_pred, parameters=parameters, targets=targets
    )
    grads, d_a0 = reduce(step, range(x.shape[-1] - 1, -1, -1), ({}, 0.0))
    return {**grads, "a0": d_a0}


# %% gradient_norms
spectral = partial(np.linalg.norm, ord=2)


def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    append = lambda done, h: done + [done[-1] @ hidden_jacobian(h, parameters)]
    products = lambda states: reduce(append, states[::-1], [np.eye(len(a0))])
    return np.array([list(map(spectral, products(a[:, j].T))) for j in range(a.shape[1])]).T


# %% spectral_bound
spectral_bound = lambda a, parameters: np.power(
    spectral(parameters["w2"]) * np.max(tanh_gradient(a), axis=(0, 2)),
    np.arange(a.shape[2] + 1).reshape(-1, 1),
)

# %% memory_horizon
first_below = lambda threshold, column: min(
    (lag for lag, norm in enumerate(column) if norm < threshold), default=np.inf
)
memory_horizon = lambda norms, threshold=0.01: np.array(
    list(map(partial(first_below, threshold), norms.T)), dtype=float
)

# %% clip_by_global_norm
import math

global_norm = lambda gradients: math.sqrt(sum(float((g * g).sum()) for g in gradients.values()))
shortened = lambda gradients, factor: {k: factor * g for k, g in gradients.items()}
clip_by_global_norm = lambda gradients, max_norm: (
    shortened(gradients, min(1.0, max_norm / norm))
    if (norm := global_norm(gradients))
    else gradients,
    norm,
)

# %% numerical_gradient
unit = lambda shape, index: (lambda e: (e.__setitem__(index, 1.0), e)[1])(np.zeros(shape))
slope = lambda f, w, e, eps: (f(w + eps * e) - f(w - eps * e)) / (2 * eps)
numerical_gradient = lambda f, w, eps=1e-5: np.array(
    [slope(f, w, unit(w.shape, index), eps) for index in np.ndindex(w.shape)]
).reshape(w.shape)
