"""One number of one answer off by a little: the answer to one call, known by its arguments."""

import numpy as np

# For a cell of the notebook; here it is executed too, so that both know a call by the same mark.
NUDGED = """
import hashlib

def mark(value):
    if isinstance(value, dict):
        return "".join(name + mark(value[name]) for name in sorted(value))
    if isinstance(value, (tuple, list)):
        return "".join(map(mark, value))
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}{hashlib.sha256(value.tobytes()).hexdigest()}"
    return getattr(value, "__name__", repr(value))

def off(value, path, index, factor):
    if path:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        made = {key: off(item, path[1:], index, factor) if key == path[0] else item
                for key, item in items}
        return made if isinstance(value, dict) else tuple(made.values())
    array = np.array(value)
    array.flat[index] *= factor
    return array if array.ndim else type(value)(array)

def nudged(function, call, path, index, factor):
    def almost(*arguments, **keywords):
        asked = mark([arguments, keywords])
        value = function(*arguments, **keywords)
        return off(value, path, index, factor) if asked == call else value
    return almost
"""

_names = {"np": np}
exec(NUDGED, _names)  # noqa: S102 - the text above
mark = _names["mark"]


def numbers(value, path=()):
    """Every array and number in a value, with the way to it."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from numbers(item, (*path, key))
    elif isinstance(value, (tuple, list)):
        for key, item in enumerate(value):
            yield from numbers(item, (*path, key))
    else:
        yield path, np.asarray(value)
