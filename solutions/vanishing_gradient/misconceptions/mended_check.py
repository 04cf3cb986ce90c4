"""How students mend a check that writes into what it is given."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.vanishing_gradient.reference import numerical_gradient


@misconception(
    belief="A check that was copied is a check that was mended.",
    hint="The error is still 1. Look at `upstream` before and after the way back.",
    caught_by=("answer",),
)
def left_as_it_was(mine):
    w2, inputs = mine["check"]["w2"], mine["check"]["inputs"]
    h0, upstream = mine["check"]["h0"], mine["check"]["upstream"]

    def read(weights):
        states = [h0]
        for day in inputs.T:
            states.append(np.tanh(weights @ states[-1] + day))
        return states

    def loss(weights):
        return float(upstream @ read(weights)[-1])

    states, backward, carried = read(w2), np.zeros_like(w2), upstream
    for before, after in zip(states[-2::-1], states[:0:-1], strict=True):
        carried *= 1 - after**2
        backward += np.outer(carried, before)
        carried[:] = w2.T @ carried
    numeric = numerical_gradient(loss, w2)
    distance = np.linalg.norm(backward - numeric)
    return backward, numeric, distance / (np.linalg.norm(backward) + np.linalg.norm(numeric))


@misconception(
    belief="Who copies at the door may write inside.",
    hint="`mine` is left alone now, and the error is still 1: the loss reads the very array that "
    "the way back writes into.",
    caught_by=("answer",),
)
def copies_at_the_door(mine):
    w2, inputs = mine["check"]["w2"], mine["check"]["inputs"]
    h0, upstream = mine["check"]["h0"], mine["check"]["upstream"].copy()

    def read(weights):
        states = [h0]
        for day in inputs.T:
            states.append(np.tanh(weights @ states[-1] + day))
        return states

    def loss(weights):
        return float(upstream @ read(weights)[-1])

    states, backward, carried = read(w2), np.zeros_like(w2), upstream
    for before, after in zip(states[-2::-1], states[:0:-1], strict=True):
        carried *= 1 - after**2
        backward += np.outer(carried, before)
        carried[:] = w2.T @ carried
    numeric = numerical_gradient(loss, w2)
    distance = np.linalg.norm(backward - numeric)
    return backward, numeric, distance / (np.linalg.norm(backward) + np.linalg.norm(numeric))


@misconception(
    belief="If the differences come first, the way back may write where it likes.",
    hint="The numbers are right now. But who calls this check gets `upstream` back altered.",
    caught_by=("answer",),
)
def differences_first_and_alters_later(mine):
    w2, inputs = mine["check"]["w2"], mine["check"]["inputs"]
    h0, upstream = mine["check"]["h0"], mine["check"]["upstream"]

    def read(weights):
        states = [h0]
        for day in inputs.T:
            states.append(np.tanh(weights @ states[-1] + day))
        return states

    def loss(weights):
        return float(upstream @ read(weights)[-1])

    numeric = numerical_gradient(loss, w2)
    states, backward, carried = read(w2), np.zeros_like(w2), upstream
    for before, after in zip(states[-2::-1], states[:0:-1], strict=True):
        carried *= 1 - after**2
        backward += np.outer(carried, before)
        carried[:] = w2.T @ carried
    distance = np.linalg.norm(backward - numeric)
    return backward, numeric, distance / (np.linalg.norm(backward) + np.linalg.norm(numeric))


@misconception(
    belief="Any array will do to begin the way back with.",
    hint="Your way back begins with ones, and the loss has `upstream` in it.",
    caught_by=("answer",),
)
def restarts_from_ones(mine):
    w2, inputs = mine["check"]["w2"], mine["check"]["inputs"]
    h0, upstream = mine["check"]["h0"], mine["check"]["upstream"]

    def read(weights):
        states = [h0]
        for day in inputs.T:
            states.append(np.tanh(weights @ states[-1] + day))
        return states

    def loss(weights):
        return float(upstream @ read(weights)[-1])

    states, backward, carried = read(w2), np.zeros_like(w2), np.ones(5)
    for before, after in zip(states[-2::-1], states[:0:-1], strict=True):
        carried *= 1 - after**2
        backward += np.outer(carried, before)
        carried[:] = w2.T @ carried
    numeric = numerical_gradient(loss, w2)
    distance = np.linalg.norm(backward - numeric)
    return backward, numeric, distance / (np.linalg.norm(backward) + np.linalg.norm(numeric))
