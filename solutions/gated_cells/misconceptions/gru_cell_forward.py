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
