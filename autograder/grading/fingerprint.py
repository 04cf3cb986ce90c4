"""How an answer behaves, in a few numbers that no value can be read from.

Of each case a fingerprint has a form and a few projections. The form is all that must be the same
to the letter: structure, shapes and types, where there is NaN or an infinity, whole numbers (as a
keyed hash), which error, which arguments were changed. Every other number is first measured in
tolerances: `asinh(rtol x / atol) / rtol` moves by about 1 where x moves by `atol + rtol |x|`. Then
all of a case are added up, each with weights that come from the course's secret. So what agrees to
the graders' tolerance has nearly the same sums, with no boundary for it to fall on either side of,
and what does not agree is far off: a wrong answer differs by thousands of tolerances at least.

Between the two lies what sums cannot decide, and that is said: `compare` gives None.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..sandbox.answers import Answer, Ended, Missing, Raised, Returned
from ..student.selfcheck.compare import is_number_or_array
from ..worker.values import Opaque
from .compare import Tolerance
from .diagnosis import lenient, tolerance
from .execution import is_unwritten
from .question import Case, Question

SUMS = 4  # two answers that differ would need as many coincidences
NEAR = 0.6  # a sum of what agrees: in tolerances, and rounding errors are far below one
FARTHEST = 1e12  # tolerances: what is farther off is as far as anything needs to be
MOST = 20_000  # entries of a case that are added up; of more, only the form is kept
LONGEST = 120  # characters of a form; a longer one is kept as its hash
WARNS = " warns"

Array = np.ndarray[Any, Any]


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

    def as_float(self) -> Print:
        """The same with floats in the places of whole numbers."""
        return replace(self, form=self.form.replace("int()", "float64()"))

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


def fits(known: Sequence[Print], answer: Sequence[Print]) -> bool | None:
    """Whether an answer is what a known mistake gives; None where that cannot be told.

    As in a diagnosis, a warning may have been suppressed, and none may come on top.
    """
    if len(known) != len(answer):
        return False
    heard = [
        ours if theirs.form.endswith(WARNS) else replace(ours, form=ours.form.removesuffix(WARNS))
        for ours, theirs in zip(known, answer, strict=True)
    ]
    found = all_agree(heard, answer)
    if found is False:
        # Where a float is asked, a whole number is as good; whether it is, the reference knows.
        with_floats = all_agree(*([each.as_float() for each in one] for one in (heard, answer)))
        return False if with_floats is False else None
    return found


class Prints:
    """Takes the fingerprints of answers to one question. `key` is a secret of the course."""

    def __init__(self, question: Question, key: bytes) -> None:
        self._question = question
        self._key = key

    def of(self, case: Case, answer: Answer) -> Print:
        match answer:
            case Returned():
                return self._returned(case, answer)
            case Raised("UnboundLocalError"):
                return Print("raised UnboundLocalError")  # as in a diagnosis, whatever the name
            case Raised():
                return Print(f"raised {self._short(answer.type)} #{self._hash(answer.message)}")
            case Ended():
                return Print(f"ended {answer.reason}")
            case Missing():
                return Print("missing")
        raise TypeError(f"{answer!r} is no answer")

    def _returned(self, case: Case, answer: Returned) -> Print:
        within = lenient(tolerance(self._question, case))
        found: list[Array] = []
        form = "=" + self._form(answer.value, within, "", found)
        if answer.altered:
            form += f" alters {', '.join(answer.altered)}"
        form = self._short(form)
        if self._question.unwanted(answer.warned):
            form += WARNS
        numbers = np.concatenate(found).clip(-FARTHEST, FARTHEST) if found else np.zeros(0)
        if len(numbers) > MOST:
            return Print(form)
        sums = _weights(self._key, len(numbers)) @ numbers if len(numbers) else np.zeros(0)
        return Print(form, len(numbers), tuple(round(float(each), 1) for each in sums))

    def _form(self, value: Any, within: Tolerance, key: str, found: list[Array]) -> str:
        """What must be the same to the letter; `found` takes the rest, measured in tolerances."""
        match value:
            case tuple() | list():  # one is as good as the other
                return f"({','.join(self._form(each, within, key, found) for each in value)})"
            case Mapping():
                inner = (f"{k}:{self._form(value[k], within, k, found)}" for k in sorted(value))
                return f"{{{','.join(inner)}}}"
            case Opaque(name):
                return f"a {name}"
            case _ if not is_number_or_array(value):
                return f"{type(value).__name__}#{self._hash(repr(value))}"
        array = np.asarray(value)
        shape = str(array.shape).replace(" ", "")
        if array.size > MOST:
            return f"{array.dtype.name}{shape}"
        if array.dtype.kind in "iu" and not array.ndim:
            found.extend(_measured(array.astype(np.float64), within, key))
            return "int()"
        if array.dtype.kind not in "fc":
            name = "bool" if array.dtype.kind == "b" else "int"
            return f"{name}{shape}#{self._hash(repr(array.tolist()))}"
        name = array.dtype.name
        if within.float32 and array.dtype.kind == "f":
            name = "float"
        finite = np.isfinite(array)
        odd = "" if finite.all() else f"~{self._hash(repr(_kinds(array).tolist()))}"
        rest = np.where(finite, array, 0.0)
        if not within.rtol and not within.atol:
            return f"{name}{shape}{odd}#{self._hash(repr(rest.tolist()))}"
        found.extend(_measured(rest, within, key))
        return f"{name}{shape}{odd}"

    def _hash(self, text: str) -> str:
        digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=6, key=self._key)
        return digest.hexdigest()

    def _short(self, text: str) -> str:
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…#{self._hash(text)}"


def _kinds(array: Array) -> Array:
    """Of each entry whether it is finite (0), NaN (1), inf (2) or -inf (3)."""
    with np.errstate(all="ignore"):
        kinds: Array = np.isnan(array) * 1 + (array == np.inf) * 2 + (array == -np.inf) * 3
    return kinds


def _measured(array: Array, within: Tolerance, key: str) -> Iterator[Array]:
    """The numbers of an array in tolerances, and the size they were measured by where it is one."""
    scale = within.scale_of(key)
    parts = [array.real, array.imag] if np.iscomplexobj(array) else [array]
    with np.errstate(all="ignore"):
        size = np.abs(array).astype(np.float64)
        if scale == "entry":
            if len(parts) == 1:
                yield (np.sign(array) * _stretched(size, within)).ravel()
                return
        elif scale == "largest":
            size = np.max(size, initial=0.0, keepdims=True) if size.ndim else size
        else:
            axis = 0 if scale == "column" and size.ndim else None
            top = np.max(size, axis=axis, keepdims=True, initial=0.0)
            unit = np.where(top > 0, top, 1.0)
            size = unit * np.sqrt(np.sum((size / unit) ** 2, axis=axis, keepdims=True))
            size = np.minimum(size, np.finfo(np.float64).max)
        limit = within.atol + within.rtol * size
        for part in parts:
            yield np.where(limit > 0, part / np.where(limit > 0, limit, 1.0), 0.0).ravel()
        yield _stretched(size, within).ravel()


def _stretched(size: Array, within: Tolerance) -> Array:
    """Sizes on a scale on which every tolerance is about 1, from 0 on."""
    if not within.rtol:
        return np.asarray(size / within.atol)
    # As atol is 0 for gradients: the smallest number there is, so that nothing is too small.
    least = np.log(within.atol / within.rtol) if within.atol else np.log(5e-324)
    log = np.log(np.where(size > 0, size, 1.0)) - least
    small = np.where(log < 20, np.arcsinh(np.exp(np.minimum(log, 20))), log + np.log(2))
    return np.asarray(np.where(size > 0, small, 0.0) / within.rtol)


@functools.lru_cache(maxsize=256)
def _weights(key: bytes, count: int) -> Array:
    """Weights of either sign, from a half to one: no two alike, so that no two entries cancel."""
    digest = hashlib.blake2b(f"weights {count}".encode(), digest_size=16, key=key).digest()
    rng = np.random.default_rng(int.from_bytes(digest, "little"))
    weights: Array = rng.uniform(0.5, 1.0, (SUMS, count)) * rng.choice([-1.0, 1.0], (SUMS, count))
    return weights


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


Pairs = Sequence[tuple[Case, Answer]]


def taken(
    question: Question,
    key: bytes,
    shared: Pairs,
    own: Pairs,
    right: Sequence[tuple[str, str]] = (),
    after: Sequence[str] = (),
    misshapen: bool = False,
) -> Fingerprint:
    """The fingerprint of all answers to a question; those to large cases are left out."""
    if any(is_unwritten(question.function, answer) for _, answer in (*shared, *own)):
        return Fingerprint(unwritten=True)
    prints = Prints(question, key)
    first, second = (
        tuple(prints.of(case, answer) for case, answer in pairs if not case.large)
        for pairs in (shared, own)
    )
    results = question.results
    return Fingerprint(first, second, tuple(right), results, misshapen, after=tuple(after))
