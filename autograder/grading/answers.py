"""What other rooms may have of an assignment's labelled answers: their words, and never their code.

Only grading, validation, release and similarity read the answers themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from ..course import Assignment, Limits
from ..course.corpus import load_corpus
from ..sandbox.zygote import Zygote
from .context import GraderContext
from .seeds import Secret


@dataclass(frozen=True)
class Mistake:
    """A known mistake in words: what the student takes to be true, and what they are told."""

    id: str
    question: str
    belief: str
    hint: str


def mistakes_of(assignment: Assignment) -> tuple[Mistake, ...]:
    """The known mistakes of an assignment; CourseError says which file is not as it must be."""
    return tuple(
        Mistake(each.id, each.question, each.belief, each.hint)
        for each in load_corpus(assignment).all_misconceptions
    )


def load(assignment: Assignment) -> None:
    """Reads the answers ahead; CourseError says which file is not as it must be."""
    load_corpus(assignment)


def context_of(
    assignment: Assignment, zygote: Zygote, secret: Secret, limits: Limits, public: str
) -> GraderContext:
    """A context to grade an assignment in. `public` is the folder of what its students have."""
    return GraderContext(zygote, load_corpus(assignment), secret, limits, public)


class _Nobody:
    """In the place of a zygote: keeps what is shared from nobody."""

    shared: Sequence[np.ndarray] = ()

    def share(self, arrays: Sequence[np.ndarray]) -> None:
        """There is nobody to share with."""


def unasked_context(assignment: Assignment, secret: Secret, limits: Limits) -> GraderContext:
    """A context without workers: for what can be told of inputs and known answers alone."""
    return GraderContext(cast(Zygote, _Nobody()), load_corpus(assignment), secret, limits, None)
