"""Backpropagation through time with the Jacobian of each step in place of w2 and tanh's slope."""

import numpy as np

from solutions.rnn_forward.reference import unroll_forward
from solutions.vanishing_gradient.reference import hidden_jacobian, tanh_gradient


def run_backward(x, a0, parameters, targets):
    """As the reference, but for the Jacobians."""
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_next, a_prev = a[:, :, t], a[:, :, t - 1] if t > 0 else a0
        d_scores = (y_pred[:, :, t] - np.eye(len(y_pred))[targets[:, t]].T) / m
        d_next = parameters["w3"].T @ d_scores + d_future
        d_z = tanh_gradient(a_next) * d_next
        gradients["w3"] += d_scores @ a_next.T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        jacobians = [hidden_jacobian(a_next[:, j], parameters) for j in range(m)]
        d_future = np.stack([d_next[:, j] @ jacobians[j] for j in range(m)], axis=1)
    return {**gradients, "a0": d_future}
