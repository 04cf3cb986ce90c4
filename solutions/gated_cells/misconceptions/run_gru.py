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
