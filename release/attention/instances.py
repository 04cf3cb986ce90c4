"""The numbers of your own questions. Nothing in here is secret: the graders draw the same ones."""

import hashlib

import numpy as np


def instance(student_id):
    """Draw the numbers of your own questions: for the same id, always the same."""
    digest = hashlib.sha256(f"attention/{student_id.strip()}".encode()).hexdigest()
    rng = np.random.default_rng(int(digest, 16))
    week = int(rng.choice([5, 6, 8, 9]))
    archive = week * int(rng.choice([12, 15, 20, 30]))
    letters = [str(letter) for letter in rng.permutation(list("ABCD"))]
    rates = [
        round(float(rate), 3) for rate in rng.uniform([0.994, 0.965, 0.7], [0.996, 0.975, 0.8])
    ]
    readers = dict(zip(letters, [*rates, "attention"], strict=True))
    hidden, asked, *others = [
        str(day) for day in rng.permutation(["Mon", "Tue", "Wed", "Thu", "Fri"])
    ]
    doublings = {hidden: 3, asked: int(rng.choice([1, 2, 4]))}
    left = rng.permutation([k for k in range(5) if k not in doublings.values()])
    doublings |= {day: int(k) for day, k in zip(others, left, strict=True)}
    return {
        "query": rng.normal(size=(8, 6)),
        "states": rng.normal(size=(8, 6, archive)),
        "week": week,
        "archive": archive,
        "doublings": dict(sorted(doublings.items())),
        "hidden": hidden,
        "asked": asked,
        "readers": {letter: readers[letter] for letter in "ABCD"},
        "near": 10,
        "far": int(rng.choice([400, 500, 600])),
        "days": int(rng.integers(20, 90)),
    }
