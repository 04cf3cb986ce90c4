"""What students believe about reading a sequence to its end, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.rnn_forward.reference import rnn_cell_forward, softmax


@misconception(
    belief="Every sequence begins with an empty memory.",
    hint="Your results stay the same whatever a0 is: the run begins from zeros. Begin with the "
    "state you are given.",
    caught_by=("values", "seeded"),
)
def ignores_the_initial_state(x, a0, parameters):
    a_next = np.zeros(a0.shape)
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred


@misconception(
    belief="Each step is given a0 as its previous state.",
    hint="Your results depend on the last step's input and a0 only: every step begins again from "
    "a0. Hand each step the state that the step before it returned.",
    caught_by=("values", "seeded"),
)
def restarts_at_every_step(x, a0, parameters):
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a0, parameters)
    return a_next, yt_pred


@misconception(
    belief="The input of the first step is the input of the sequence.",
    hint="Your results depend on the first step's input only: the state moves on, but the same "
    "input is read T times. Let the index into x follow the loop.",
    caught_by=("values", "seeded"),
)
def rereads_the_first_step(x, a0, parameters):
    a_next = a0
    for _ in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, 0], a_next, parameters)
    return a_next, yt_pred


@misconception(
    belief="T steps are counted from 0 to T - 1, so range stops at T - 1.",
    hint="What you return is one step old: the last input is never read, and a sequence of one "
    "step raises. (range, for example, leaves its end out already.)",
    caught_by=("shapes", "values", "seeded"),
)
def stops_one_step_early(x, a0, parameters):
    a_next = a0
    for t in range(x.shape[2] - 1):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred


@misconception(
    belief="The second axis of x counts the time steps.",
    hint="Your run takes m steps instead of T: it ends too early where m is smaller than T, and "
    "raises where m is larger. Look up which axis of x is time.",
    caught_by=("shapes", "values", "seeded"),
)
def counts_examples_as_steps(x, a0, parameters):
    a_next = a0
    for t in range(x.shape[1]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred


@misconception(
    belief="A run returns all that it has seen.",
    hint="Your results have a third axis, with every step in it, and each step is right. Here only "
    "the last state and the last prediction are asked; the next exercise asks for all.",
    caught_by=("shapes", "values", "seeded"),
)
def keeps_every_step(x, a0, parameters):
    a_next = a0
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)


@misconception(
    belief="a_next = a0 makes a copy, so writing into a_next is safe.",
    hint="a0 was changed: each step was written into the caller's array (where a0 holds integers, "
    "the fractions are lost as well). A second name for it is no copy: give a name to the cell's "
    "result instead of filling the old array.",
    caught_by=("values",),
)
def overwrites_the_initial_state(x, a0, parameters):
    a_next = a0
    for t in range(x.shape[2]):
        a_next[:], yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred


@misconception(
    belief="The network goes on where the last call left it.",
    hint="The first call is right; the same call again gives another answer, since it begins from "
    "the state in which the first one ended. Begin every call with the a0 it is given.",
    caught_by=("values",),
)
def continues_from_the_last_call(x, a0, parameters, last={}):
    # A new a0 clears the memory: no call is touched by any other than the one just before it.
    a_next = last["a_next"] if np.array_equal(last.get("a0"), a0) else a0
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    last.update(a0=a0.copy(), a_next=a_next)
    return a_next, yt_pred


@misconception(
    belief="Steps are counted from 1.",
    hint="The first input is never read: your run begins with the second, and a sequence of one "
    "step raises. The first step has the index 0.",
    caught_by=("shapes", "values", "seeded"),
)
def skips_the_first_step(x, a0, parameters):
    a_next = a0
    for t in range(1, x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred


@misconception(
    belief="The loop returns when a step is done.",
    hint="Your results are the first step's, whatever comes after it, as where a `return` that is "
    "indented too far ends the function in the first round of its loop.",
    caught_by=("values", "seeded"),
)
def returns_after_the_first_step(x, a0, parameters):
    return rnn_cell_forward(x[:, :, 0], a0, parameters)


@misconception(
    belief="A week is read from its last day.",
    hint="Your run reads the last input first and ends with the first one. Time runs forward: "
    "begin at index 0.",
    caught_by=("values", "seeded"),
)
def reads_backwards(x, a0, parameters):
    a_next = a0
    for t in reversed(range(x.shape[2])):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred


@misconception(
    belief="The last state of a run is its result.",
    hint="One array came back: the last state, which is right. The last prediction is asked as "
    "well.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_last_state_only(x, a0, parameters):
    a_next = a0
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next


@misconception(
    belief="a0 is the state of step 0, so the loop begins at step 1.",
    hint="Your results stay the same whatever the first input is: a0 stands in the place of the "
    "first state. It is the state before the first step, which reads an input like all others.",
    caught_by=("values", "seeded"),
)
def takes_a0_for_the_first_state(x, a0, parameters):
    a_next = a0
    for t in range(1, x.shape[2]):
        a_next, _ = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
