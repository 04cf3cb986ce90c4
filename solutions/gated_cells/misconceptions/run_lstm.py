"""What students believe about running an LSTM over a sequence, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.gated_cells.reference import lstm_cell_forward


@misconception(
    belief="Only the hidden state is handed on; the cell state starts anew at every step.",
    hint="Your first step is right, and later ones have lost the memory: each is given c0. The "
    "cell state must be handed on as well as the hidden state; it is what an LSTM is for.",
    caught_by=("values", "seeded"),
)
def hands_on_the_hidden_state_only(x, h0, c0, parameters):
    h_next, hidden, cells = h0, [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c0, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=2), np.stack(cells, axis=2)


@misconception(
    belief="Only the cell state is handed on; the hidden state is a mere output.",
    hint="Your first step is right, and in later ones the gates see h0 again: only the cell state "
    "is handed on. The gates of a step look at the hidden state of the step before.",
    caught_by=("values", "seeded"),
)
def hands_on_the_cell_state_only(x, h0, c0, parameters):
    c_next, hidden, cells = c0, [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h0, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=2), np.stack(cells, axis=2)


@misconception(
    belief="Both states before the first step are zero.",
    hint="Your results stay the same whatever h0 and c0 are: the first step is given zeros. Give "
    "it the states that came with the call.",
    caught_by=("values", "seeded"),
)
def begins_with_zeros(x, h0, c0, parameters):
    h_next, c_next = np.zeros(h0.shape), np.zeros(c0.shape)
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=2), np.stack(cells, axis=2)


@misconception(
    belief="The cell state is what an LSTM is for, so it comes back first.",
    hint="Both results are right, in the wrong order: hidden states first, then cell states.",
    caught_by=("values", "seeded"),
)
def returns_the_cell_states_first(x, h0, c0, parameters):
    h_next, c_next, hidden, cells = h0, c0, [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(cells, axis=2), np.stack(hidden, axis=2)


@misconception(
    belief="The hidden states are the result; the cell states are the LSTM's own affair.",
    hint="Only the hidden states came back, and they are right. The cell states are asked as well: "
    "return both, hidden states first.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_hidden_states_only(x, h0, c0, parameters):
    h_next, c_next, hidden = h0, c0, []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
    return np.stack(hidden, axis=2)


@misconception(
    belief="The last step's two states are the result of a run.",
    hint="Your results are the last step's, and have no time axis. All steps are asked: keep what "
    "every step returns.",
    caught_by=("shapes", "values", "seeded"),
)
def keeps_the_last_step_only(x, h0, c0, parameters):
    h_next, c_next = h0, c0
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
    return h_next, c_next


@misconception(
    belief="An array handed to the next step may be filled anew, since it has been stored already.",
    hint="Every step of your results shows the last one, as happens when one array is filled anew "
    "at each step and a list holds it T times. Keep a new array each time.",
    caught_by=("values", "seeded"),
)
def stores_one_array_many_times(x, h0, c0, parameters):
    h_next, c_next = np.array(h0, dtype=float), np.array(c0, dtype=float)
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next[:], c_next[:] = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=2), np.stack(cells, axis=2)
