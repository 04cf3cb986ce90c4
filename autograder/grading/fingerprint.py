"""How an answer behaves, in a few numbers that no value can be read from.

Of each case a fingerprint has a form and a few sums. The form is all that must be the same to the
letter: structure, shapes and types, where there is NaN or an infinity, whole numbers (as a keyed
hash), which error, which arguments were changed. Every other number is measured in tolerances and
added up with secret weights (`measured`). So what agrees to the graders' tolerance has nearly the
same sums, and what does not agree is far off: a wrong answer differs by thousands of tolerances.

Between the two lies what sums cannot decide, and that is said: `compare` gives None.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..sandbox.answers import Answer, Ended, Missing, Raised, Returned
from ..student.selfcheck.compare import is_number_or_array
from ..worker.values import Opaque
from .compare import Tolerance
from .diagnosis import lenient, tolerance
from .execution import is_unwritten
from .measured import Numbers
from .question import Case, Question

NEAR = 0.6  # a sum of what agrees: in tolerances, and rounding errors are far below one
MOST = 20_000  # entries of a case that are looked at; of arrays beyond, only the form is kept
LONGEST = 120  # characters of a form; a longer one is kept as its hash
WARNS = " warns"
ENDED = "ended "
SURPLUS = re.compile(r"\+[0-9a-f]{12}(?=\})")

Pairs = Sequence[tuple[Case, Answer]]


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
    found: bool | None = True
    for pair in zip(one, other, strict=True):
        agrees = pair[0].compare(pair[1])
        if agrees is False:
            return False
        found = found and agrees
    return found


def fits(known: Sequence[Print], answer: Sequence[Print], heard: bool = True) -> bool | None:
    """Whether an answer is what a known mistake gives; None where that cannot be told.

    heard: whether a warning of the one must be the other's as well.
    """
    both = [known, answer]
    if not heard:
        both = [[each.quiet for each in one] for one in both]
    found = all_agree(*both)
    if found is False:
        # What is as good where the reference says so, and the reference is not asked here.
        loose = all_agree(*([each.loose for each in one] for one in both))
        return False if loose is False else None
    return found


class Prints:
    """Takes the fingerprints of answers to one question.

    key: a secret of the course. keys: those of the dictionary that is asked for, if it is one.
    """

    def __init__(self, question: Question, key: bytes, keys: Collection[str] = ()) -> None:
        self._question = question
        self._key = key
        self._keys = frozenset(keys)
        self._numbers = Numbers()
        self._left = 0  # entries of this case that may still be looked at

    def of(self, pairs: Pairs) -> tuple[Print, ...]:
        """The fingerprint of each answer to its case."""
        self._numbers = Numbers()
        forms = [self._form_of(case, answer) for case, answer in pairs]
        sums = self._numbers.sums(self._key)
        return tuple(Print(form, *each) for form, each in zip(forms, sums, strict=True))

    def _form_of(self, case: Case, answer: Answer) -> str:
        self._numbers.begin()
        self._left = MOST
        match answer:
            case Returned():
                return self._returned(case, answer)
            case Raised("UnboundLocalError"):
                return "raised UnboundLocalError"  # as in a diagnosis, whatever the name
            case Raised():
                return f"raised {self._short(answer.type)} #{self._hash(answer.message)}"
            case Ended():
                return f"{ENDED}{answer.reason}"
            case Missing():
                return "missing"
        raise TypeError(f"{answer!r} is no answer")

    def _returned(self, case: Case, answer: Returned) -> str:
        within = lenient(tolerance(self._question, case))
        form = "=" + self._form(answer.value, within, "")
        if answer.altered:
            form += f" alters {', '.join(answer.altered)}"
        form = self._short(form)
        return form + WARNS if self._question.unwanted(answer.warned) else form

    def _form(self, value: Any, within: Tolerance, key: str) -> str:
        """What must be the same to the letter; the rest is added to the numbers."""
        match value:
            case tuple() | list():  # one is as good as the other
                return f"({','.join(self._form(each, within, key) for each in value)})"
            case Mapping():
                asked = [name for name in sorted(value) if name in self._keys or not self._keys]
                inner = ",".join(f"{k}:{self._form(value[k], within, k)}" for k in asked)
                more = sorted(value.keys() - set(asked))
                return f"{{{inner}{f'+{self._hash(repr(more))}' if more else ''}}}"
            case Opaque(name):
                return f"a {name}"
            case _ if not is_number_or_array(value):
                return f"{type(value).__name__}#{self._hash(repr(value))}"
        array = np.asarray(value)
        shape = str(array.shape).replace(" ", "")
        kind = array.dtype.kind
        # One array may be in an answer thousands of times, and one without entries have any shape.
        if not 0 < array.size <= self._left:
            return f"{array.dtype.name}{shape}"
        self._left -= array.size
        if kind in "iu" and not array.ndim:
            self._numbers.add(array.astype(np.float64), within, key)
            return "int()"
        if kind not in "fc" or not (within.rtol or within.atol):
            name = {"b": "bool", "i": "int", "u": "int"}.get(kind, array.dtype.name)
            return f"{name}{shape}#{self._hash(repr(array.tolist()))}"
        name = "float" if within.float32 and kind == "f" else array.dtype.name
        with np.errstate(all="ignore"):
            array = array.astype(np.float64 if kind == "f" else np.complex128)
        finite = np.isfinite(array)
        odd = ""
        if not finite.all():
            odd = f"~{self._hash(repr(_kinds(array).tolist()))}"
            array = np.where(finite, array, 0.0)
        self._numbers.add(array, within, key)
        return f"{name}{shape}{odd}"

    def _hash(self, text: str) -> str:
        digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=6, key=self._key)
        return digest.hexdigest()

    def _short(self, text: str) -> str:
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…#{self._hash(text)}"


def _kinds(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Of each entry whether it is finite (0), NaN (1), inf (2) or -inf (3)."""
    with np.errstate(all="ignore"):
        kinds: np.ndarray[Any, Any] = (
            np.isnan(array) * 1 + (array == np.inf) * 2 + (array == -np.inf) * 3
        )
    return kinds


# -- of a whole answer ----------------------------------------------------------------------


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


def taken(
    question: Question,
    key: bytes,
    shared: Pairs,
    own: Pairs,
    right: Sequence[tuple[str, str]] = (),
    after: Sequence[str] = (),
    misshapen: bool = False,
    keys: Collection[str] = (),
) -> Fingerprint:
    """The fingerprint of all answers to a question; those to large cases are left out.

    keys: those of the dictionary that is asked for, if it is one.
    """
    if any(is_unwritten(question.function, answer) for _, answer in (*shared, *own)):
        return Fingerprint(unwritten=True)
    prints = Prints(question, key, keys)
    first, second = (
        prints.of([(case, answer) for case, answer in pairs if not case.large])
        for pairs in (shared, own)
    )
    results = question.results
    return Fingerprint(first, second, tuple(right), results, misshapen, after=tuple(after))
