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


@misconception(
    belief="A cell needs no biases.",
    hint="Both results are what the equations give with bf, bi, bo and bc all 0. Each of the "
    "four sums has a bias.",
    caught_by=("values", "seeded"),
)
def forgets_every_bias_of_the_lstm(xt, h_prev, c_prev, parameters):
    f, i, o, c = (parameters["w" + g] @ xt + parameters["u" + g] @ h_prev for g in "fioc")
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The cell state goes out through a sigmoid.",
    hint="c_next is right, but h_next is never negative: the cell state was squashed by the "
    "sigmoid before the output gate, and tanh belongs there.",
    caught_by=("values", "seeded"),
)
def shows_a_sigmoid_of_the_cell(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * sigmoid(c_next), c_next


@misconception(
    belief="There is one squashing function, the sigmoid.",
    hint="Two things: the candidate goes through the sigmoid, and so does the cell state on its "
    "way out. Gates are shares; what is written and what is shown go through tanh.",
    caught_by=("values", "seeded"),
)
def makes_the_candidate_a_gate_and_shows_a_sigmoid(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * sigmoid(c)
    return sigmoid(o) * sigmoid(c_next), c_next


@misconception(
    belief="Candidates are gates, and the cell goes out as it is.",
    hint="Two things: the candidate goes through the sigmoid, where tanh belongs; and h_next is "
    "a share of the bare cell state, which no function has squashed.",
    caught_by=("values", "seeded"),
)
def makes_the_candidate_a_gate_and_lets_the_cell_out(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * sigmoid(c)
    return sigmoid(o) * c_next, c_next


@misconception(
    belief="tan is short for tanh.",
    hint="Your candidate and your cell state go through the tangent, which has no bounds and "
    "jumps. tanh, the hyperbolic tangent, is another function.",
    caught_by=("values", "seeded"),
)
def takes_the_tangent(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tan(c)
    return sigmoid(o) * np.tan(c_next), c_next


@misconception(
    belief="tan is short for tanh, in the candidate.",
    hint="Your candidate goes through the tangent, which has no bounds and jumps. tanh, the "
    "hyperbolic tangent, is another function.",
    caught_by=("values", "seeded"),
)
def takes_the_tangent_of_the_candidate(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tan(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="tan is short for tanh, on the way out.",
    hint="c_next is right, but the cell state goes out through the tangent, which has no bounds "
    "and jumps. tanh, the hyperbolic tangent, is another function.",
    caught_by=("values", "seeded"),
)
def takes_the_tangent_of_the_cell(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tan(c_next), c_next


@misconception(
    belief="The weighted sum is the candidate.",
    hint="Nothing keeps what you write between -1 and 1: the candidate is the weighted sum, "
    "before any function is applied to it.",
    caught_by=("values", "seeded"),
)
def leaves_the_candidate_linear(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * c
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The candidate is written whole.",
    hint="Your result stays the same whatever wi, ui and bi are: the candidate is added whole. "
    "The input gate says how much of it is written.",
    caught_by=("values", "seeded"),
)
def writes_without_an_input_gate(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The squashed cell state is the hidden state.",
    hint="c_next is right, and h_next stays the same whatever wo, uo and bo are: it is the whole "
    "tanh of the cell state. The output gate says how much of it shows.",
    caught_by=("values", "seeded"),
)
def shows_without_an_output_gate(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return np.tanh(c_next), c_next


@misconception(
    belief="The four come in the order in which my other book has them.",
    hint="Your forget gate shows and your output gate forgets: each has the other's weights. "
    "Books and libraries stack the four in different orders, so go by the keys.",
    caught_by=("values", "seeded"),
)
def swaps_forget_and_output(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "oifc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The four come in the order in which my other book has them.",
    hint="Your gates have moved on by one place: the forget gate has the input gate's weights, "
    "the input gate the output gate's, and the output gate the forget gate's. Books and "
    "libraries stack the four in different orders, so go by the keys.",
    caught_by=("values", "seeded"),
)
def turns_the_gates_by_one_place(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "iofc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The four come in the order in which my other book has them.",
    hint="Your gates have moved back by one place: the forget gate has the output gate's "
    "weights, the input gate the forget gate's, and the output gate the input gate's. Books and "
    "libraries stack the four in different orders, so go by the keys.",
    caught_by=("values", "seeded"),
)
def turns_the_gates_back_by_one_place(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "ofic"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The four come in the order in which my other book has them.",
    hint="Your output gate has the candidate's weights, and your candidate the output gate's. "
    "Books and libraries stack the four in different orders, so go by the keys.",
    caught_by=("values", "seeded"),
)
def reads_the_candidate_where_the_output_gate_is(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fico"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The four come in the order in which my other book has them.",
    hint="Your input gate has the candidate's weights, and your candidate the input gate's. "
    "Books and libraries stack the four in different orders, so go by the keys.",
    caught_by=("values", "seeded"),
)
def reads_the_candidate_where_the_input_gate_is(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fcoi"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The four come in the order in which my other book has them.",
    hint="Your gates are those of the order input, forget, candidate, output, read as forget, "
    "input, output, candidate: each of the four has another's weights. Books and libraries stack "
    "the four in different orders, so go by the keys.",
    caught_by=("values", "seeded"),
)
def reads_the_gates_in_the_order_of_pytorch(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "ifco"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="One gate does for all three.",
    hint="Your results stay the same whatever wi, ui, bi, wo, uo and bo are: the forget gate "
    "writes and shows as well. Each gate has weights of its own.",
    caught_by=("values", "seeded"),
)
def uses_one_gate_for_all(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(f) * np.tanh(c)
    return sigmoid(f) * np.tanh(c_next), c_next


@misconception(
    belief="All four are squashed by tanh.",
    hint="Your gates go through tanh, so that some are negative. A gate is a share, between 0 "
    "and 1, and goes through the sigmoid.",
    caught_by=("values", "seeded"),
)
def squashes_the_lstms_gates_with_tanh(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = np.tanh(f) * c_prev + np.tanh(i) * np.tanh(c)
    return np.tanh(o) * np.tanh(c_next), c_next


@misconception(
    belief="A forget gate says how much is forgotten.",
    hint="Your forget gate keeps 1 - f where it should keep f. In spite of its name, f is the "
    "share of the old cell state that stays.",
    caught_by=("values", "seeded"),
)
def forgets_where_it_should_keep(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = (1 - sigmoid(f)) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The hidden state, again the hidden state and the cell state come back, as from a "
    "layer.",
    hint="Three results came back. h_next and c_next are asked, those two.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_three_states(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="The hidden state is the result.",
    hint="One array came back: h_next, which is right. The new cell state is asked as well.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_new_hidden_state_only(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next)


@misconception(
    belief="A square weight matrix may be used either way round.",
    hint="Your results are what the transposes of uf, ui, uo and uc give. Shapes cannot tell, "
    "since they are square, but the numbers can: row i of each holds the weights into unit i.",
    caught_by=("values", "seeded"),
)
def transposes_the_lstms_recurrent_weights(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g].T @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next


@misconception(
    belief="A cell hands on what its step was made of, for the way back.",
    hint="Three results came back, of which the first two are right: a cache for the way back is "
    "not asked here. Return h_next and c_next.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_a_cache_as_well(xt, h_prev, c_prev, parameters):
    f, i, o, c = (
        parameters["w" + g] @ xt + parameters["u" + g] @ h_prev + parameters["b" + g]
        for g in "fioc"
    )
    f, i, o, c = sigmoid(f), sigmoid(i), sigmoid(o), np.tanh(c)
    c_next = f * c_prev + i * c
    h_next = o * np.tanh(c_next)
    return h_next, c_next, (h_next, c_next, h_prev, c_prev, f, i, c, o, xt, parameters)
