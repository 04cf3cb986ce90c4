"""Type hints, early asserts, a data class and a named tuple stand around the usual lines."""

# %% attention_scores
from typing import Any

from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def attention_scores(query: Floats, keys: Floats) -> Floats:
    assert query.shape == keys.shape[:2], "query should be (d, m) and keys (d, m, T)"
    d, m, T = keys.shape
    scores: Floats = np.empty((T, m))
    for t in range(T):
        np.sum(query * keys[:, :, t], axis=0, out=scores[t])
    scores /= np.sqrt(d)
    return scores


# %% attention_weights
from numpy.typing import NDArray


def attention_weights(scores: Floats, mask: NDArray[np.bool_] | None = None) -> Floats:
    if mask is not None:
        assert mask.shape == scores.shape, "mask should be (T, m)"
        assert mask.dtype == bool, "mask should hold booleans"
        blind = ~np.any(mask, axis=0)
        scores = np.array(scores)  # a copy
        scores[~mask] = -np.inf
        scores[:, blind] = 0
    weights: Floats = softmax(scores)
    if mask is not None:
        weights[:, blind] = 0
    return weights


# %% attend
from typing import NamedTuple


class Look(NamedTuple):
    context: Floats
    weights: Floats


def attend(query: Floats, keys: Floats, values: Floats, mask: Any = None) -> Look:
    assert keys.shape[1:] == values.shape[1:], "keys and values should have the same m and T"
    weights = attention_weights(attention_scores(query, keys), mask)
    context = np.einsum("imt,tm->im", values, weights)
    assert np.isfinite(context).all()
    return Look(context, weights)


# %% self_attention
from dataclasses import dataclass


@dataclass(frozen=True)
class Projections:
    wq: Floats
    wk: Floats
    wv: Floats

    def __call__(self, x: Floats) -> tuple[Floats, ...]:
        return tuple(np.einsum("ij,j...->i...", w, x) for w in (self.wq, self.wk, self.wv))


def self_attention(x: Floats, parameters: dict[str, Floats], causal: bool = False) -> Look:
    queries, keys, values = Projections(**parameters)(x)
    T, m = x.shape[2], x.shape[1]
    triangle = np.tri(T, dtype=bool) if causal else np.ones((T, T), dtype=bool)
    looks = [
        attend(queries[:, :, t], keys, values, np.repeat(triangle[t][:, None], m, axis=1))
        for t in range(T)
    ]
    return Look(
        np.stack([look.context for look in looks], axis=2),
        np.stack([look.weights for look in looks]),
    )
