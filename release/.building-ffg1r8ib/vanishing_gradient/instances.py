"""The numbers of your own questions. Nothing in here is secret: the graders draw the same ones."""

import hashlib

import numpy as np

SHEARS = ((0.9, 3.0, 0.0, 1.8), (1.8, 0.0, 3.0, 0.9), (0.0, 3.0, 0.9, 1.8), (0.9, 0.0, 1.8, 3.0))
STATEMENTS = (
    "The way back writes into `upstream`, and the loss that is differenced uses it afterwards.",
    "The gradient itself is wrong: it should be carried back with `w2`, not with `w2.T`.",
    "The step of the central differences is too large for thirty days.",
    "The derivative of tanh needs what stood inside the tanh, and is given the state.",
    "The gradient by `w2` adds up all days, and should be that of the last day alone.",
)


def instance(student_id):
    """Draw the numbers of your own questions: for the same id, always the same."""
    text = "vanishing_gradient/" + student_id.strip()
    rng = np.random.default_rng(int(hashlib.sha256(text.encode()).hexdigest(), 16))
    gain = float(rng.choice([0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]))
    x, a0, parameters = network(gain, seed=int(rng.integers(10**6)))
    letters = [str(letter) for letter in rng.permutation(list("ABCD"))]
    shears = SHEARS[rng.integers(4)]
    matrices = {
        letter: np.array([[radius, shear], [0.0, -radius / 2]])
        for letter, radius, shear in zip(letters, (0.95, 0.9, 0.8, 0.6), shears, strict=True)
    }
    w2 = rng.normal(size=(5, 5))
    return {
        "gain": gain,
        "x": x,
        "a0": a0,
        "parameters": parameters,
        "units": int(rng.choice([100, 150, 200, 300])),
        "weight_std": float(rng.choice([0.5, 0.7, 1.5, 2.0])),
        "matrices": {letter: matrices[letter] for letter in "ABCD"},
        "vocabulary": int(rng.choice([2000, 3000, 4000, 6000])),
        "monday": round(10 ** rng.uniform(-4, -2), 5),
        "sunday": round(rng.uniform(4, 9), 1),
        "limit": float(rng.choice([1.0, 1.5, 2.5])),
        "statements": dict(zip("ABCDE", map(str, rng.permutation(STATEMENTS)), strict=True)),
        "check": {
            "w2": w2 * 0.5 / np.max(np.abs(np.linalg.eigvals(w2))),
            "inputs": 0.5 * rng.normal(size=(5, 30)),
            "h0": rng.normal(size=5),
            "upstream": rng.normal(size=5),
        },
    }


def network(gain, seed):
    """One example of 100 steps for 32 units, whose recurrent weights have the spectral radius gain.

    The notebook's `example_network("radius", gain, seed=seed, n=32, m=1)`.
    """
    rng = np.random.default_rng(seed)
    n, m, T = 32, 1, 100
    w2 = rng.normal(size=(n, n)) / np.sqrt(n)
    w2 /= np.max(np.abs(np.linalg.eigvals(w2)))
    parameters = {
        "w1": rng.normal(size=(n, n)) / np.sqrt(n),
        "w2": gain * w2,
        "b1": np.zeros((n, 1)),
        "w3": rng.normal(size=(5, n)),
        "b2": np.zeros((5, 1)),
    }
    return 0.1 * rng.normal(size=(n, m, T)), np.zeros((n, m)), parameters
