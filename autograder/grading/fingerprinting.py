"""How fingerprints are taken of answers to one question.

What must be the same to the letter becomes the form; every other number is measured in tolerances
and added up with secret weights (`measured`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from ..sandbox.answers import Answer, Ended, Missing, Raised, Returned
from ..student.selfcheck.compare import is_number_or_array
from ..worker.values import Opaque
from .compare import Tolerance
from .diagnosis import lenient, tolerance
from .execution import is_unwritten
from .fingerprint import ENDED, WARNS, Fingerprint, Print
from .measured import Numbers
from .question import Case, Question

MOST = 20_000  # entries of a case that are looked at; of arrays beyond, only the form is kept
# Values of a case that are looked at, whatever they are: each costs some steps of numpy's.
MOST_VALUES = 256
ROW = 16  # so many plain numbers in a list, or more, are one value
LONGEST = 120  # characters of a form; a longer one is kept as its hash
Pairs = Sequence[tuple[Case, Answer]]


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
        self._values = 0  # and values

    def of(self, pairs: Pairs) -> tuple[Print, ...]:
        """The fingerprint of each answer to its case."""
        self._numbers = Numbers()
        forms = [self._form_of(case, answer) for case, answer in pairs]
        sums = self._numbers.sums(self._key)
        return tuple(Print(form, *each) for form, each in zip(forms, sums, strict=True))

    def _form_of(self, case: Case, answer: Answer) -> str:
        self._numbers.begin()
        self._left, self._values = MOST, MOST_VALUES
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
                if (row := _row(value)) is not None and row.size <= self._left:
                    return f"({len(value)} of {self._array(row, within, key)})"
                return f"({self._forms(value, lambda each: self._form(each, within, key))})"
            case Mapping():
                asked = [name for name in sorted(value) if name in self._keys or not self._keys]
                inner = self._forms(asked, lambda k: f"{k}:{self._form(value[k], within, k)}")
                more = sorted(value.keys() - set(asked))
                return f"{{{inner}{f'+{self._hash(repr(more))}' if more else ''}}}"
            case Opaque(name):
                return f"a {name}"
            case _ if not is_number_or_array(value):
                return f"{type(value).__name__}#{self._hash(repr(value))}"
        array = np.asarray(value)
        # One array may be in an answer thousands of times, and one without entries have any shape.
        if not 0 < array.size <= self._left:
            return f"{array.dtype.name}{_shape(array)}"
        if array.dtype.kind in "iu" and not array.ndim:
            self._left -= 1
            self._numbers.add(array.astype(np.float64), within, key)
            return "int()"
        return self._array(array, within, key)

    def _forms(self, values: Sequence[Any], form: Callable[[Any], str]) -> str:
        """The forms of as many values as may be looked at, and how many there are if not all."""
        forms: list[str] = []
        for each in values:
            if not self._values:
                return ",".join([*forms, f"…{len(values)}"])
            self._values -= 1
            forms.append(form(each))
        return ",".join(forms)

    def _array(self, array: np.ndarray[Any, Any], within: Tolerance, key: str) -> str:
        self._left -= array.size
        kind, shape = array.dtype.kind, _shape(array)
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


def _row(values: Sequence[Any]) -> np.ndarray[Any, Any] | None:
    """Many plain numbers in a list as one array; None of what is none."""
    if len(values) < ROW or not all(type(each) in (int, float) for each in values):
        return None
    array = np.asarray(values)
    return array if array.dtype.kind in "if" else None  # not what is larger than any


def _shape(array: np.ndarray[Any, Any]) -> str:
    return str(array.shape).replace(" ", "")


def _kinds(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Of each entry whether it is finite (0), NaN (1), inf (2) or -inf (3)."""
    with np.errstate(all="ignore"):
        kinds: np.ndarray[Any, Any] = (
            np.isnan(array) * 1 + (array == np.inf) * 2 + (array == -np.inf) * 3
        )
    return kinds


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
