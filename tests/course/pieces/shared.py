"""Pieces of right answers that are one another's equal, for all assignments.

`pick` takes one of several texts, so that whoever picks composes an answer; what the pieces call
stands in HELPERS, in a cell of its own.
"""

HELPERS = """
import functools
import itertools
import math
import operator
from scipy import linalg, special

def by_hand(A, B):
    C = np.zeros((A.shape[0], B.shape[1]), dtype=np.result_type(A, B, np.float32))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                C[i, j] += A[i, k] * B[k, j]
    return C

def with_gaps(array):
    wide = np.zeros(array.shape[:-1] + (2 * array.shape[-1],), dtype=array.dtype)
    wide[..., 1::2] = array
    return wide[..., 1::2]

def backwards(array):
    return np.flip(array).copy()[(slice(None, None, -1),) * array.ndim]

def within(shape):
    return np.full((shape[0] + 2,) + shape[1:], np.nan)[1:-1]
"""


def product(pick, A, B):
    """A matrix times a matrix."""
    return pick(
        f"({A} @ {B})",
        f"np.dot({A}, {B})",
        f"np.matmul({A}, {B})",
        f"np.einsum('ij,jk->ik', {A}, {B})",
        f"np.tensordot({A}, {B}, axes=1)",
        f"({B}.T @ {A}.T).T",
        f"np.inner({A}, {B}.T)",
        f"by_hand({A}, {B})",
        f"sum(np.multiply.outer(column, row) for column, row in zip({A}.T, {B}))",
        f"np.sum({A}[:, :, np.newaxis] * {B}[np.newaxis], axis=1)",
    )


def total(pick, *terms):
    """A sum, in whatever order."""
    terms = list(terms)
    ordered = [terms.pop(pick(*range(len(terms)))) for _ in range(len(terms))]
    return pick(
        f"({' + '.join(ordered)})",
        f"sum([{', '.join(ordered)}])",
        f"functools.reduce(np.add, [{', '.join(ordered)}])",
    )


def tanh(pick, z):
    return pick(
        f"np.tanh({z})",
        f"(2 / (1 + np.exp(-2 * {z})) - 1)",
        f"(1 - 2 / (np.exp(2 * {z}) + 1))",
        f"(2 * special.expit(2 * {z}) - 1)",
    )


def laid_out(pick, array):
    """The same numbers, otherwise in memory."""
    return pick(
        array,
        f"np.asfortranarray({array})",
        f"np.ascontiguousarray({array})",
        f"with_gaps({array})",
        f"backwards({array})",
        f"({array})[...].copy(order='F')",
        f"np.moveaxis(np.moveaxis({array}, 0, -1).copy(), -1, 0)",
    )


def results(pick, *values):
    """Several results, as a tuple or a list."""
    values = [laid_out(pick, value) for value in values]
    return pick(f"({', '.join(values)})", f"[{', '.join(values)}]")


def floats(pick, array):
    """Numbers that may be whole, or single, as floats."""
    return pick(
        f"np.asarray({array}, dtype=np.float64)",
        f"(1.0 * {array})",
        f"np.array({array}, dtype=np.result_type({array}, np.float32))",
        f"np.true_divide({array}, 1)",
        f"{array}.astype(float)",
    )


def stacked(pick, states):
    """A list of (n, m) as one (n, m, T)."""
    return pick(
        f"np.stack({states}, axis=2)",
        f"np.stack({states}, axis=-1)",
        f"np.dstack({states})",
        f"np.moveaxis(np.array({states}), 0, 2)",
        f"np.array({states}).transpose(1, 2, 0)",
        f"np.concatenate([state[:, :, None] for state in {states}], axis=2)",
    )


def steps(pick, x="x"):
    """The head of a loop over the steps of a sequence, in which `xt` is one."""
    return pick(
        f"for t in range({x}.shape[2]):\n        xt = {x}[:, :, t]",
        f"for xt in np.moveaxis({x}, 2, 0):",
        f"for xt in {x}.transpose(2, 0, 1):",
        f"for xt in np.rollaxis({x}, 2):",
        f"for xt in map(np.squeeze, np.split({x}, {x}.shape[2], axis=2))"
        f" if min({x}.shape[:2]) > 1 else {x}.transpose(2, 0, 1):",
        f"for t, _ in enumerate({x}[0, 0]):\n        xt = {x}[..., t]",
    )


def largest_singular(pick, matrix):
    return pick(
        f"np.linalg.norm({matrix}, 2)",
        f"np.linalg.norm({matrix}, ord=2)",
        f"np.linalg.svd({matrix}, compute_uv=False)[0]",
        f"np.linalg.svd({matrix}, full_matrices=False)[1].max()",
        f"np.sqrt(np.linalg.eigvalsh({matrix}.T @ {matrix})[-1])",
        f"max(linalg.svdvals({matrix}))",
    )
