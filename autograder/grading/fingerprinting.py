"""How fingerprints are taken of answers to one question.

What must be the same to the letter becomes the form; every other number is measured in tolerances
and added up with secret weights (`measured`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
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
