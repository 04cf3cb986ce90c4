"""The same numbers, otherwise in memory; and shapes of any size."""

import numpy as np
from hypothesis import strategies as st


def with_gaps(array):
    """A view that skips every second number in memory."""
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), dtype=array.dtype)
    wide[..., ::2] = array
    return wide[..., ::2]


LAYOUTS = {
    "in rows": np.ascontiguousarray,
    "in columns": np.asfortranarray,
    "with gaps": with_gaps,
    "backwards": lambda array: np.flip(np.flip(array).copy()),
    "the last axis first": lambda array: np.moveaxis(np.moveaxis(array, -1, 0).copy(), 0, -1),
    "read-only": lambda array: np.broadcast_to(array, array.shape),
}


def shape(draw, most_axes, longest=8):
    return draw(st.lists(st.integers(1, longest), min_size=1, max_size=most_axes))
