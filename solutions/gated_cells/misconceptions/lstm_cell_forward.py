"""What students believe about one step of an LSTM, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.gated_cells.reference import sigmoid


@misconception(
    belief="Forget and input gate come in the order in which my other course had them.",
    hint="Your forget gate writes and your input gate forgets: each has the other's weights. "
    "Libraries stack the four gates in different orders, so go by the keys: follow wf, and see "
    "where its gate ends up.",
    caught_by=("values", "seeded"),
)
def swaps_forget_and_input(xt, h_prev, c_prev, parameters):
    i, f, o = (
        sigmoid(parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g])
        for g in "fio"
    )
    candidate = np.tanh(parameters["wc"] @ xt + parameters["uc"] @ h_prev + parameters["bc"])
    c_next = f * c_prev + i * candidate
    return o * np.tanh(c_next), c_next


@misconception(
    belief="Input and output gate may change places, since they are computed alike.",
    hint="Your input gate reads and your output gate writes: each has the other's weights. Follow "
    "wi, and see where its gate ends up.",
    caught_by=("values", "seeded"),
)
def swaps_input_and_output(xt, h_prev, c_prev, parameters):
    f, o, i = (
        sigmoid(parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g])
        for g in "fio"
    )
    candidate = np.tanh(parameters["wc"] @ xt + parameters["uc"] @ h_prev + parameters["bc"])
    c_next = f * c_prev + i * candidate
    return o * np.tanh(c_next), c_next


@misconception(
    belief="The cell itself must add 1 to the forget bias.",
    hint="Your forget gate is further open than bf says, by a bias of 1. Some libraries add that "
    "where the weights are first made; whoever calls this cell has chosen bf already. Use it as it "
    "is, once.",
    caught_by=("values", "seeded"),
)
def adds_one_to_the_forget_bias(xt, h_prev, c_prev, parameters):
    f, i, o = (
        sigmoid(parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g] + b)
        for g, b in (("f", 1), ("i", 0), ("o", 0))
    )
    candidate = np.tanh(parameters["wc"] @ xt + parameters["uc"] @ h_prev + parameters["bc"])
    c_next = f * c_prev + i * candidate
    return o * np.tanh(c_next), c_next


@misconception(
    belief="Every product has a bias of its own, so the sum of two has it twice.",
    hint="Each of your four sums holds its bias twice: once with the input's product and once with "
    "the state's. (PyTorch does keep two biases, which add up.) Here there is one: add it once.",
    caught_by=("values", "seeded"),
)
def counts_every_bias_twice(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + 2 * parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The cell state is kept whole, and new content is added to it.",
    hint="Your result stays the same whatever wf, uf and bf are: nothing is forgotten, as in the "
    "LSTM of 1997, before it had a forget gate. Let f decide what is left of c_prev. (A cell state "
    "of zeros would not show it.)",
    caught_by=("values", "seeded"),
)
def never_forgets(xt, h_prev, c_prev, parameters):
    i, o = (
        sigmoid(parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g])
        for g in "io"
    )
    candidate = np.tanh(parameters["wc"] @ xt + parameters["uc"] @ h_prev + parameters["bc"])
    c_next = c_prev + i * candidate
    return o * np.tanh(c_next), c_next


@misconception(
    belief="What is not kept is what is written, as in a GRU.",
    hint="Your result stays the same whatever wi, ui and bi are: you write with the share that the "
    "forget gate leaves, as a GRU does. An LSTM has an input gate of its own: use it.",
    caught_by=("values", "seeded"),
)
def writes_what_is_forgotten(xt, h_prev, c_prev, parameters):
    f, o = (
        sigmoid(parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g])
        for g in "fo"
    )
    candidate = np.tanh(parameters["wc"] @ xt + parameters["uc"] @ h_prev + parameters["bc"])
    c_next = f * c_prev + (1 - f) * candidate
    return o * np.tanh(c_next), c_next


@misconception(
    belief="The output gate lets the cell state out as it is.",
    hint="c_next is right; h_next is a share of the bare cell state, which can leave -1 to 1. "
    "Which function stands between the cell state and the output gate?",
    caught_by=("values", "seeded"),
)
def lets_the_bare_cell_out(xt, h_prev, c_prev, parameters):
    f, i, o = (
        sigmoid(parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g])
        for g in "fio"
    )
    candidate = np.tanh(parameters["wc"] @ xt + parameters["uc"] @ h_prev + parameters["bc"])
    c_next = f * c_prev + i * candidate
    return o * c_next, c_next


@misconception(
    belief="The hidden state is read from the cell as the step found it.",
    hint="c_next is right, but h_next was read from c_prev: what was written today is not in "
    "today's hidden state. Which cell state stands in the last equation?",
    caught_by=("values", "seeded"),
)
def reads_the_old_cell(xt, h_prev, c_prev, parameters):
    f, i, o = (
        sigmoid(parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g])
        for g in "fio"
    )
    candidate = np.tanh(parameters["wc"] @ xt + parameters["uc"] @ h_prev + parameters["bc"])
    c_next = f * c_prev + i * candidate
    return o * np.tanh(c_prev), c_next


@misconception(
    belief="The candidate is squashed by a sigmoid, as the gates are.",
    hint="Nothing you write is negative, so a cell without forgetting could only ever grow. Gates "
    "are shares and go through the sigmoid; a candidate is content and goes through tanh.",
    caught_by=("values", "seeded"),
)
def makes_the_candidate_a_gate(xt, h_prev, c_prev, parameters):
    f, i, o, candidate = (
        sigmoid(parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g])
        for g in "fioc"
    )
    c_next = f * c_prev + i * candidate
    return o * np.tanh(c_next), c_next


@misconception(
    belief="The gates look at the memory, which is the cell state.",
    hint="Your result stays the same whatever h_prev is: the recurrent weights multiply the cell "
    "state. What the cell shows of itself, and the gates see, is the hidden state.",
    caught_by=("values", "seeded"),
)
def shows_the_gates_the_cell_state(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ c_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The cell state comes first among the results.",
    hint="Both arrays are right, but each is in the other's place; the shapes cannot tell. The "
    "docstring gives the order.",
    caught_by=("values", "seeded"),
)
def returns_the_cell_state_first(xt, h_prev, c_prev, parameters):
    f, i, o = (
        sigmoid(parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g])
        for g in "fio"
    )
    candidate = np.tanh(parameters["wc"] @ xt + parameters["uc"] @ h_prev + parameters["bc"])
    c_next = f * c_prev + i * candidate
    return c_next, o * np.tanh(c_next)
