"""What students believe about measuring a gradient over time, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.rnn_forward.reference import unroll_forward
from solutions.vanishing_gradient.reference import hidden_jacobian


@misconception(
    belief="The norm of a matrix is the root of the sum of its squares.",
    hint="Your numbers are Frobenius norms, so row 0 is the root of n_a and not 1. The spectral "
    "norm is the most that a matrix can lengthen a vector: look at what `ord` does in "
    "np.linalg.norm.",
    caught_by=("values", "seeded"),
)
def takes_the_frobenius_norm(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.zeros((T + 1, m))
    for j in range(m):
        product = np.eye(n_a)
        norms[0, j] = np.linalg.norm(product)
        for k in range(1, T + 1):
            product = product @ hidden_jacobian(a[:, j, T - k], parameters)
            norms[k, j] = np.linalg.norm(product)
    return norms


@misconception(
    belief="Row 0 is 1 by definition, and below it the root of the sum of squares is the norm.",
    hint="Row 0 is right; below it your numbers are Frobenius norms, which add up what a matrix "
    "does in all directions. The spectral norm is the most that it can lengthen a vector: look at "
    "what `ord` does in np.linalg.norm.",
    caught_by=("values", "seeded"),
)
def takes_the_frobenius_norm_below_row_zero(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        product = np.eye(n_a)
        for k in range(1, T + 1):
            product = product @ hidden_jacobian(a[:, j, T - k], parameters)
            norms[k, j] = np.linalg.norm(product)
    return norms


@misconception(
    belief="The largest entry says how large a matrix is.",
    hint="Your numbers are the largest entries of the products. Many small entries together can "
    "lengthen a vector more than one large one: the spectral norm is asked.",
    caught_by=("values", "seeded"),
)
def takes_the_largest_entry(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        product = np.eye(n_a)
        for k in range(1, T + 1):
            product = product @ hidden_jacobian(a[:, j, T - k], parameters)
            norms[k, j] = np.abs(product).max()
    return norms


@misconception(
    belief="The spectral norm is the largest eigenvalue.",
    hint="Your numbers are spectral radii, the largest eigenvalues in size. A matrix that is not "
    "symmetric can lengthen a vector by far more than that: the singular values tell.",
    caught_by=("values", "seeded"),
)
def takes_the_largest_eigenvalue(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        product = np.eye(n_a)
        for k in range(1, T + 1):
            product = product @ hidden_jacobian(a[:, j, T - k], parameters)
            norms[k, j] = np.abs(np.linalg.eigvals(product)).max()
    return norms


@misconception(
    belief="The norm of a product is the product of the norms.",
    hint="Rows 0 and 1 are right, and from row 2 on your numbers are too large: you multiply the "
    "norms of the single steps, which is a bound. Multiply the matrices, then take the norm.",
    caught_by=("values", "seeded"),
)
def multiplies_the_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    _, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        for k in range(1, T + 1):
            step = hidden_jacobian(a[:, j, T - k], parameters)
            norms[k, j] = norms[k - 1, j] * np.linalg.norm(step, 2)
    return norms


@misconception(
    belief="Time runs down the rows, so the first row is the first state.",
    hint="Every number is right, and in the opposite row: your row 0 is the farthest state. Rows "
    "are lags, counted back from the last state, so row 0 is 1.",
    caught_by=("values", "seeded"),
)
def reverses_the_lags(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        product = np.eye(n_a)
        for k in range(1, T + 1):
            product = product @ hidden_jacobian(a[:, j, T - k], parameters)
            norms[T - k, j] = np.linalg.norm(product, 2)
    return norms


@misconception(
    belief="It is the same whether the product starts at the first step or at the last.",
    hint="Rows 0 and T are right, and those between are not: row k of yours is dh_k/dh_0. Lag k "
    "looks back from the last state: begin with the last step's Jacobian and go towards the first.",
    caught_by=("values", "seeded"),
)
def counts_from_the_first_state(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        product = np.eye(n_a)
        for k in range(1, T + 1):
            product = hidden_jacobian(a[:, j, k - 1], parameters) @ product
            norms[k, j] = np.linalg.norm(product, 2)
    return norms


@misconception(
    belief="Matrices may be multiplied in any order.",
    hint="Rows 0 and 1 are right, and from row 2 on they are not: the factors stand in the wrong "
    "order. By the chain rule the later step stands to the left of the earlier one.",
    caught_by=("values", "seeded"),
)
def multiplies_on_the_wrong_side(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        product = np.eye(n_a)
        for k in range(1, T + 1):
            product = hidden_jacobian(a[:, j, T - k], parameters) @ product
            norms[k, j] = np.linalg.norm(product, 2)
    return norms


@misconception(
    belief="A state does not depend on itself, so there is no lag 0.",
    hint="Your rows begin at lag 1. Lag 0 is the last state itself, on which it depends one to "
    "one: with it there are T + 1 rows.",
    caught_by=("shapes", "values", "seeded"),
)
def leaves_out_lag_zero(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T, m))
    for j in range(m):
        product = np.eye(n_a)
        for k in range(1, T + 1):
            product = product @ hidden_jacobian(a[:, j, T - k], parameters)
            norms[k - 1, j] = np.linalg.norm(product, 2)
    return norms


@misconception(
    belief="A batch has one gradient: the mean over its examples.",
    hint="Your columns are all alike: the Jacobians were averaged over the batch before they were "
    "multiplied. Each example has states of its own, and so a product of its own.",
    caught_by=("values", "seeded"),
)
def averages_over_the_batch(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    product = np.eye(n_a)
    for k in range(1, T + 1):
        steps = [hidden_jacobian(a[:, j, T - k], parameters) for j in range(m)]
        product = product @ (sum(steps) / m)
        norms[k] = np.linalg.norm(product, 2)
    return norms


@misconception(
    belief="The first state is zero.",
    hint="Your result stays the same whatever a0 is: the sequence was read from zeros. Unroll it "
    "from the state that came with the call.",
    caught_by=("values", "seeded"),
)
def unrolls_from_a_zero_state(x, a0, parameters):
    a, _ = unroll_forward(x, np.zeros(a0.shape), parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        product = np.eye(n_a)
        for k in range(1, T + 1):
            product = product @ hidden_jacobian(a[:, j, T - k], parameters)
            norms[k, j] = np.linalg.norm(product, 2)
    return norms


@misconception(
    belief="What comes back through time is multiplied by the weights, again and again.",
    hint="Your columns are all alike and the same for any input: they are the norms of the powers "
    "of w2. Each step also goes through its tanh, whose derivative differs from state to state.",
    caught_by=("values", "seeded"),
)
def takes_powers_of_the_weights(x, a0, parameters):
    _, m, T = x.shape
    powers = [np.linalg.matrix_power(parameters["w2"], k) for k in range(T + 1)]
    norms = np.array([1.0] + [np.linalg.norm(power, 2) for power in powers[1:]])
    return np.tile(norms[:, np.newaxis], (1, m))


@misconception(
    belief="A gradient of ones, carried back, shows how strong the dependence is.",
    hint="You carry one vector back, that of ones, and measure its length: row 0 is the root of "
    "n_a, and other rows tell of that direction alone. The spectral norm is that of the whole "
    "matrix: the most that it does to any direction.",
    caught_by=("values", "seeded"),
)
def carries_a_vector_of_ones_back(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    carried = np.ones(a0.shape)
    norms = [np.linalg.norm(carried, axis=0)]
    for t in reversed(range(a.shape[2])):
        carried = parameters["w2"].T @ (carried * (1 - a[:, :, t] ** 2))
        norms.append(np.linalg.norm(carried, axis=0))
    return np.array(norms)
