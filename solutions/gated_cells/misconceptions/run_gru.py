"""What students believe about running a GRU over a sequence, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.gated_cells.reference import gru_cell_forward


@misconception(
    belief="The state before the first step is zero.",
    hint="Your states stay the same whatever h0 is: the first step is given zeros. Give it the "
    "state that came with the call.",
    caught_by=("values", "seeded"),
)
def begins_with_an_empty_head(x, h0, parameters):
    state, states = np.zeros(h0.shape), []
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
    return np.stack(states, axis=2)


@misconception(
    belief="Every step is given the state that came with the call.",
    hint="The first step is right, and no later one knows of those before it: each begins from h0. "
    "Hand every step the state that the step before it returned.",
    caught_by=("values", "seeded"),
)
def begins_every_step_afresh(x, h0, parameters):
    states = [gru_cell_forward(x[:, :, t], h0, parameters) for t in range(x.shape[2])]
    return np.stack(states, axis=2)


@misconception(
    belief="The last state stands for the whole sequence.",
    hint="Your result is the last state, without a time axis. All of them are asked: keep what "
    "every step returns.",
    caught_by=("shapes", "values", "seeded"),
)
def keeps_the_last_state_only(x, h0, parameters):
    state = h0
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
    return state


@misconception(
    belief="A list of states becomes an array with time in the right place.",
    hint="Every number is right, but time is the first axis of your result, and should be the "
    "last. np.stack has an axis argument.",
    caught_by=("shapes", "values", "seeded"),
)
def stacks_time_first(x, h0, parameters):
    state, states = h0, []
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
    return np.array(states)


@misconception(
    belief="The state before the first step belongs to the states of the sequence.",
    hint="Your result is one step too long: h0 stands first. The states asked for are those after "
    "each step, T of them.",
    caught_by=("shapes", "values", "seeded"),
)
def keeps_the_initial_state_too(x, h0, parameters):
    states = [h0]
    for t in range(x.shape[2]):
        states.append(gru_cell_forward(x[:, :, t], states[-1], parameters))
    return np.stack(states, axis=2)


@misconception(
    belief="The sequence begins with h0, and time is its first axis.",
    hint="Two things: time is the first axis of your result, and should be the last; and it is "
    "one step too long, since h0 stands first. The states asked for are those after each step.",
    caught_by=("shapes", "values", "seeded"),
)
def stacks_time_first_from_h0(x, h0, parameters):
    state, states = h0, [h0]
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
    return np.array(states)


@misconception(
    belief="Results come with the batch first, then time, then units.",
    hint="Every number is right, but your result is (m, T, n_h), with the batch first. Units "
    "come first in this course, then the batch, then time.",
    caught_by=("shapes", "values", "seeded"),
)
def stacks_the_batch_first(x, h0, parameters):
    state, states = h0, []
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
    return np.stack(states).transpose(2, 0, 1)


@misconception(
    belief="Time stands in the middle.",
    hint="Every number is right, but time is the second axis of your result, and should be the "
    "last. np.stack has an axis argument.",
    caught_by=("shapes", "values", "seeded"),
)
def stacks_time_second(x, h0, parameters):
    state, states = h0, []
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
    return np.stack(states, axis=1)


@misconception(
    belief="Time is the first axis, then the batch, then the units.",
    hint="Every number is right, but your result is (T, m, n_h), each state on its side. Units "
    "come first in this course, then the batch, then time.",
    caught_by=("shapes", "values", "seeded"),
)
def lays_each_state_on_its_side(x, h0, parameters):
    state, states = h0, []
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
    return np.stack(states).transpose(0, 2, 1)


@misconception(
    belief="The state of a step is the state it starts from.",
    hint="Your states are one step late: h0 stands first, and the last state is missing. Store "
    "the state after the cell has been called.",
    caught_by=("values", "seeded"),
)
def stores_the_state_a_step_late(x, h0, parameters):
    state, states = h0, [h0]
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
    return np.stack(states[:-1], axis=2)


@misconception(
    belief="A list of states is a sequence.",
    hint="Every number is right, but a list came back, with an array for each step. Make one "
    "array of it, with time as its last axis.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_a_list_of_states(x, h0, parameters):
    state, states = h0, []
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
    return states


@misconception(
    belief="Two results come back from every run.",
    hint="Two results came back: the states of all steps, which are right, and something beside "
    "them. Only the states are asked.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_last_state_as_well(x, h0, parameters):
    state, states = h0, []
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
    return np.stack(states, axis=2), state
