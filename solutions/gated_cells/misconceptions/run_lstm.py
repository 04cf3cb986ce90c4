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


@misconception(
    belief="A cell state begins empty; only the hidden state is handed over.",
    hint="Your results stay the same whatever c0 is: the run begins from h0, and from a cell "
    "state of zeros. Give the first step both states that came with the call.",
    caught_by=("values", "seeded"),
)
def begins_with_an_empty_cell(x, h0, c0, parameters):
    h_next, c_next = h0, np.zeros(c0.shape)
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=2), np.stack(cells, axis=2)


@misconception(
    belief="The cell state is the memory, and the hidden state begins at zero.",
    hint="Your results stay the same whatever h0 is: the run begins from c0, and from a hidden "
    "state of zeros. Give the first step both states that came with the call.",
    caught_by=("values", "seeded"),
)
def begins_without_a_hidden_state(x, h0, c0, parameters):
    h_next, c_next = np.zeros(h0.shape), c0
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=2), np.stack(cells, axis=2)


@misconception(
    belief="There is one initial state, for both.",
    hint="Your results stay the same whatever c0 is: the cell state begins from h0 as well. Give "
    "the first step both states that came with the call.",
    caught_by=("values", "seeded"),
)
def begins_the_cell_from_h0(x, h0, c0, parameters):
    h_next, c_next = h0, h0
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=2), np.stack(cells, axis=2)


@misconception(
    belief="The states before the first step belong to the sequence.",
    hint="Your results are one step too long: h0 and c0 stand first. The states asked for are "
    "those after each step, T of them.",
    caught_by=("shapes", "values", "seeded"),
)
def keeps_the_initial_states_too(x, h0, c0, parameters):
    h_next, c_next = h0, c0
    hidden, cells = [h0], [c0]
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=2), np.stack(cells, axis=2)


@misconception(
    belief="A list of states becomes an array with time in the right place.",
    hint="Every number is right, but time is the first axis of your results, and should be the "
    "last. np.stack has an axis argument.",
    caught_by=("shapes", "values", "seeded"),
)
def stacks_steps_first(x, h0, c0, parameters):
    h_next, c_next = h0, c0
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.array(hidden), np.array(cells)


@misconception(
    belief="The sequence begins with h0 and c0, and time is its first axis.",
    hint="Two things: time is the first axis of your results, and should be the last; and they "
    "are one step too long, since h0 and c0 stand first.",
    caught_by=("shapes", "values", "seeded"),
)
def stacks_steps_first_from_the_initial_states(x, h0, c0, parameters):
    h_next, c_next = h0, c0
    hidden, cells = [h0], [c0]
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.array(hidden), np.array(cells)


@misconception(
    belief="Results come with the batch first, then time, then units.",
    hint="Every number is right, but your results are (m, T, n_h), with the batch first. Units "
    "come first in this course, then the batch, then time.",
    caught_by=("shapes", "values", "seeded"),
)
def stacks_examples_first(x, h0, c0, parameters):
    h_next, c_next = h0, c0
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden).transpose(2, 0, 1), np.stack(cells).transpose(2, 0, 1)


@misconception(
    belief="Time stands in the middle.",
    hint="Every number is right, but time is the second axis of your results, and should be the "
    "last. np.stack has an axis argument.",
    caught_by=("shapes", "values", "seeded"),
)
def stacks_steps_second(x, h0, c0, parameters):
    h_next, c_next = h0, c0
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=1), np.stack(cells, axis=1)


@misconception(
    belief="Time is the first axis, then the batch, then the units.",
    hint="Every number is right, but your results are (T, m, n_h), each step on its side. Units "
    "come first in this course, then the batch, then time.",
    caught_by=("shapes", "values", "seeded"),
)
def lays_each_step_on_its_side(x, h0, c0, parameters):
    h_next, c_next = h0, c0
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden).transpose(0, 2, 1), np.stack(cells).transpose(0, 2, 1)


@misconception(
    belief="All hidden states are wanted, and of the cell state the last.",
    hint="h is right, but c is the last step's alone. All cell states are asked, with a time "
    "axis like that of h.",
    caught_by=("shapes", "values", "seeded"),
)
def keeps_the_last_cell_state_only(x, h0, c0, parameters):
    h_next, c_next = h0, c0
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=2), c_next


@misconception(
    belief="A list of states is a sequence.",
    hint="Every number is right, but two lists came back, with an array for each step. Make one "
    "array of each, with time as its last axis.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_lists_of_states(x, h0, c0, parameters):
    h_next, c_next = h0, c0
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return hidden, cells


@misconception(
    belief="h = c = np.zeros(...) makes two arrays.",
    hint="c is right, and h holds the cell states as well, as where one array has two names, or "
    "where the cell state is put into both. Of each step, h keeps the hidden state.",
    caught_by=("values", "seeded"),
)
def fills_one_array_under_two_names(x, h0, c0, parameters):
    h_next, c_next, cells = h0, c0, []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        cells.append(c_next)
    return np.stack(cells, axis=2), np.stack(cells, axis=2)
