"""What students believe about one step of a GRU, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.gated_cells.reference import sigmoid


@misconception(
    belief="The update gate says how much of the old state is kept.",
    hint="Your z keeps where ours replaces: each of the two shares stands in the other's place. "
    "Both conventions are in use: z keeps the old state in Cho et al. (2014), PyTorch, Keras and "
    "ONNX; here, as in Chung et al. (2014), z is the share of the candidate. Swap the two shares.",
    caught_by=("values", "seeded"),
)
def keeps_where_it_should_replace(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return z * h_prev + (1 - z) * candidate


@misconception(
    belief="It is the product with the recurrent weights that is reset.",
    hint="Your reset gate multiplies after the matrix product. That is another GRU: PyTorch's "
    "convention, which Keras also has by default (reset_after). Here, as in Cho et al. (2014) and "
    "Chung et al. (2014), the state itself is reset before the product.",
    caught_by=("values", "seeded"),
)
def resets_after_the_product(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + r * (p["uh"] @ h_prev) + p["bh"])
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="It is the product with the recurrent weights that is reset, and its bias with it.",
    hint="Your reset gate multiplies the product and the bias too, as PyTorch does with its second "
    "bias (b_hn). Here, as in Cho et al. (2014) and Chung et al. (2014), the state is reset before "
    "the product, and the bias is left alone.",
    caught_by=("values", "seeded"),
)
def resets_the_bias_too(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + r * (p["uh"] @ h_prev + p["bh"]))
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="PyTorch's GRU is the GRU.",
    hint="This is PyTorch's GRU, in both places where it differs from ours: its z keeps the old "
    "state, and its reset gate multiplies after the matrix product. Here, as in Chung et al. "
    "(2014), z is the share of the candidate, and the state is reset before the product.",
    caught_by=("values", "seeded"),
)
def writes_pytorchs_gru(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + r * (p["uh"] @ h_prev) + p["bh"])
    return z * h_prev + (1 - z) * candidate


@misconception(
    belief="PyTorch's GRU is the GRU, and what it calls b_hn is our bias.",
    hint="This is PyTorch's GRU with our bias as its b_hn: z keeps the old state, and the reset "
    "gate multiplies the product and the bias. Here, as in Chung et al. (2014), z is the share of "
    "the candidate, the state is reset before the product, and the bias is left alone.",
    caught_by=("values", "seeded"),
)
def writes_pytorchs_gru_with_its_bias(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + r * (p["uh"] @ h_prev + p["bh"]))
    return z * h_prev + (1 - z) * candidate


@misconception(
    belief="One gate is enough: the candidate sees the whole old state.",
    hint="Your result stays the same whatever wr, ur and br are: nothing is reset. Find the place "
    "of r in the candidate.",
    caught_by=("values", "seeded"),
)
def never_resets(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ h_prev + p["bh"])
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="The candidate is added to a state that stays whole.",
    hint="Your state can leave -1 to 1: the new share is added, and nothing makes room for it. "
    "What z lets in, 1 - z must let go. (A state of zeros would not show it.)",
    caught_by=("values", "seeded"),
)
def adds_without_letting_go(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return h_prev + z * candidate


@misconception(
    belief="A reset state is the old state from then on.",
    hint="Your reset gate also shrinks the state that is kept. r is for the candidate only: the "
    "share 1 - z is taken of the old state as it came.",
    caught_by=("values", "seeded"),
)
def keeps_the_reset_state(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return (1 - z) * (r * h_prev) + z * candidate


@misconception(
    belief="The two gates may change places, since they are computed alike.",
    hint="Your update gate resets and your reset gate updates: the weights of one are used where "
    "those of the other belong. Follow wz, and see where its gate ends up.",
    caught_by=("values", "seeded"),
)
def swaps_the_two_gates(xt, h_prev, parameters):
    p = parameters
    r = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    z = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="The candidate is squashed by a sigmoid, as the gates are.",
    hint="Your candidate is never negative, so no unit is ever pushed down. Gates are shares and "
    "go through the sigmoid; a candidate is content and goes through tanh.",
    caught_by=("values", "seeded"),
)
def squashes_the_candidate_with_sigmoid(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = sigmoid(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="A square weight matrix may be used either way round.",
    hint="Your result is what the transposes of uz, ur and uh give. Shapes cannot tell, since they "
    "are square, but the numbers can: row i of each holds the weights into unit i.",
    caught_by=("values", "seeded"),
)
def transposes_the_recurrent_weights(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"].T @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"].T @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"].T @ (r * h_prev) + p["bh"])
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="h_next = h_prev makes a copy, so it may be changed in place.",
    hint="The result is right, but h_prev was changed, and it is the caller's array. A second name "
    "for it is no copy: give the result an array of its own.",
    caught_by=("values",),
)
def overwrites_the_old_state(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    h_next = h_prev
    h_next *= 1 - z
    h_next += z * candidate
    return h_next


@misconception(
    belief="A cell needs no biases.",
    hint="Your result is what the equations give with bz, br and bh all 0. Each of the three "
    "sums has a bias.",
    caught_by=("values", "seeded"),
)
def forgets_every_bias(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev)
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev)
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev))
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="The update gate says how much of the old state is kept, and a cell needs no biases.",
    hint="Two things: your z keeps where ours replaces, as in some libraries and not in this "
    "course; and bz, br and bh have no part in your result.",
    caught_by=("values", "seeded"),
)
def keeps_where_it_should_replace_without_biases(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev)
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev)
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev))
    return z * h_prev + (1 - z) * candidate


@misconception(
    belief="The candidate needs no bias.",
    hint="Your result is what the equations give with bh = 0. The gates have their biases; the "
    "candidate has one as well.",
    caught_by=("values", "seeded"),
)
def forgets_the_candidates_bias(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev))
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="The candidate alone is the new state.",
    hint="Your result is z times the candidate, and nothing of h_prev is kept beside it. What z "
    "does not let in, 1 - z keeps of the old state.",
    caught_by=("values", "seeded"),
)
def shuts_out_the_old_state(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return z * candidate


@misconception(
    belief="The candidate is the new state.",
    hint="Your result is the candidate itself, whatever wz, uz and bz are: no update gate shares "
    "the state out between old and new.",
    caught_by=("values", "seeded"),
)
def returns_the_candidate(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return candidate


@misconception(
    belief="One gate may do both: what is reset is what is replaced.",
    hint="Your result stays the same whatever wr, ur and br are: the update gate resets as well. "
    "r has weights of its own.",
    caught_by=("values", "seeded"),
)
def updates_with_one_gate_for_both(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="All three are squashed by tanh.",
    hint="Your gates go through tanh, so that some are negative. A gate is a share, between 0 "
    "and 1, and goes through the sigmoid; the candidate goes through tanh.",
    caught_by=("values", "seeded"),
)
def squashes_the_gates_with_tanh(xt, h_prev, parameters):
    p = parameters
    z = np.tanh(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = np.tanh(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="The weighted sum is the candidate.",
    hint="Nothing keeps your candidate between -1 and 1: it is the weighted sum, before any "
    "function is applied to it.",
    caught_by=("values", "seeded"),
)
def leaves_the_candidate_bare(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"]
    return (1 - z) * h_prev + z * candidate


@misconception(
    belief="Gates come in the order r, z, and z keeps the old state.",
    hint="Two things: your update gate has the reset gate's weights, and the reset gate the "
    "update gate's; and z keeps where ours replaces.",
    caught_by=("values", "seeded"),
)
def swaps_the_gates_and_their_shares(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    r = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return z * h_prev + (1 - z) * candidate


@misconception(
    belief="A cell hands on what its step was made of.",
    hint="More than one result came back. The new state is asked, alone.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_state_twice(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    h_next = (1 - z) * h_prev + z * candidate
    return h_next, h_next
