"""How an answer behaves, in a few numbers that no value can be read from.

Of each case a fingerprint has a form and a few sums. The form is all that must be the same to the
letter: structure, shapes and types, where there is NaN or an infinity, whole numbers (as a keyed
hash), which error, which arguments were changed. Every other number is measured in tolerances and
added up with secret weights (`measured`). So what agrees to the graders' tolerance has nearly the
same sums, and what does not agree is far off: a wrong answer differs by thousands of tolerances.

Between the two lies what sums cannot decide, and that is said: `compare` gives None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

NEAR = 0.6  # a sum of what agrees: in tolerances, and rounding errors are far below one
WARNS = " warns"
ENDED = "ended "
SURPLUS = re.compile(r"\+[0-9a-f]{12}(?=\})")


@dataclass(frozen=True)
class Print:
    """One case: its form, how many numbers were added up, and their sums, in tolerances."""

    form: str
    count: int = 0
    sums: tuple[float, ...] = ()

    def as_json(self) -> list[Any]:
        return [self.form, self.count, *self.sums]

    @classmethod
    def of(cls, plain: Sequence[Any]) -> Print:
        form, count, *sums = plain
        return cls(str(form), int(count), tuple(map(float, sums)))

    @property
    def is_value(self) -> bool:
        """Whether something was returned: what there is then, may still be of another form."""
        return self.form.startswith("=")

    @property
    def quiet(self) -> Print:
        """The same without a warning."""
        return replace(self, form=self.form.removesuffix(WARNS))

    @property
    def loose(self) -> Print:
        """The same with floats in the places of whole numbers, and without surplus keys."""
        return replace(self, form=SURPLUS.sub("", self.form.replace("int()", "float64()")))

    def compare(self, other: Print) -> bool | None:
        """Whether two answers to a case agree; None where their sums cannot tell."""
        if self.form != other.form or self.count != other.count:
            return False
        if not self.count:
            return True
        off = max(abs(a - b) for a, b in zip(self.sums, other.sums, strict=True))
        if off <= NEAR:
            return True
        # More than all entries together could make if each were within its tolerance.
        return False if off > 1.5 * self.count + NEAR else None


def all_agree(one: Sequence[Print], other: Sequence[Print]) -> bool | None:
    """Whether two answers agree on every case; None where that cannot be told."""
    if len(one) != len(other):
        return False
    so_far: bool | None = True
    for pair in zip(one, other, strict=True):
        agrees = pair[0].compare(pair[1])
        if agrees is False:
            return False
        so_far = so_far and agrees
    return so_far


def fits(known: Sequence[Print], answer: Sequence[Print], heard: bool = True) -> bool | None:
    """Whether an answer is what a known mistake gives; None where that cannot be told.

    heard: whether a warning of the one must be the other's as well.
    """
    both = [known, answer]
    if not heard:
        both = [[each.quiet for each in one] for one in both]
    agree = all_agree(*both)
    if agree is False:
        # What is as good where the reference says so, and the reference is not asked here.
        loose = all_agree(*([each.loose for each in one] for one in both))
        return False if loose is False else None
    return agree


@dataclass(frozen=True)
class Fingerprint:
    """How an answer that lost points behaves.

    `shared` are the cases that all students are asked, those of the rehearsal first; `own` are the
    student's. `right` says of each case of *values* its label, and of each result whether it is
    right, as "10". `misshapen` says that no case gave what has the right form, `unwritten` that
    there is no answer, and `after` which earlier functions lost points too: it may build on them.
    """

    shared: Sequence[Print] = ()
    own: Sequence[Print] = ()
    right: Sequence[tuple[str, str]] = ()
    results: Sequence[str] = ()
    misshapen: bool = False
    unwritten: bool = False
    after: Sequence[str] = ()

    @property
    def was_ended(self) -> bool:
        """Whether a call had to be ended, as it took too long or too much, or took all along."""
        return any(each.form.startswith(ENDED) for each in (*self.shared, *self.own))

    def as_json(self) -> dict[str, Any]:
        return {
            "shared": [each.as_json() for each in self.shared],
            "own": [each.as_json() for each in self.own],
            "right": [list(each) for each in self.right],
            "results": list(self.results),
            "misshapen": self.misshapen,
            "unwritten": self.unwritten,
            "after": list(self.after),
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Fingerprint:
        """The inverse of `as_json`; ValueError, TypeError or KeyError where it is none."""
        return cls(
            tuple(map(Print.of, plain["shared"])),
            tuple(map(Print.of, plain["own"])),
            tuple((str(label), str(bits)) for label, bits in plain["right"]),
            tuple(map(str, plain["results"])),
            bool(plain["misshapen"]),
            bool(plain["unwritten"]),
            tuple(map(str, plain["after"])),
        )
