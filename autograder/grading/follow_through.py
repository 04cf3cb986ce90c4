"""A mistake costs once: credit for an answer that is right, given the student's earlier function.

Asked only after every answer is in, only where the earlier function failed, in fresh workers, and
on values built from what the student itself returned, so that no worker learns anything.

An answer earns its points if it is what the reference gives on top of the student's own function,
and if none of the question's known mistakes would have given the same. Where one would (a softmax
along the wrong axis hides a forgotten bias), where the earlier function's error leaves nothing to
compare (it raises, does not return, or returns no arrays), or where it does otherwise in another's
formula than when it is asked alone (its shape is wrong, or it alters what it is given), it is
replaced by a stand-in that hides nothing, and the answer must be right on top of that. An earlier
function that is not written, one of whose results is always the same, or that answers the same
question differently, is nothing to build on; one that overlooks an argument leaves what is built on
it untried, and is replaced too.
"""

from __future__ import annotations

import functools
import itertools
import types
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..corpus import Misconception
from ..sandbox.answers import Answer, Ended, Raised, Returned
from ..sandbox.client import WorkerFailed
from .compare import Tolerance, difference
from .diagnosis import answers_alike, copy_arguments, copy_keywords, quiet, tolerance
from .interview import Interview
from .question import Case, Question, arrays_in

Asked = Sequence[tuple[Case, Answer]]
Shapes = tuple[tuple[int, ...], ...]

# No small input leads to as many, and what is built on them here may be many times as large.
MOST_ENTRIES = 100_000
MOST_REPEATED = 100
SAME = Tolerance(1e-6, 1e-11, nan_equal=True)


class NoAnswer(Exception):
    """The student's earlier function gave nothing to build on."""


class OwnFunction:
    """A student's function, callable like a local one; it answers in a worker of its own."""

    def __init__(self, interview: Interview, question: Question) -> None:
        self.question = question
        self.name = question.function
        self._interview = interview.fresh()
        # By the shapes of the results: what was asked, and what came back, to the bit.
        self._asked: dict[Shapes, set[tuple[bytes, ...]]] = {}
        self._answered: dict[Shapes, set[tuple[bytes, ...]]] = {}
        self._calls: deque[tuple[Case, Any]] = deque(maxlen=MOST_REPEATED)
        self.alters = False  # whether it ever changed what it was given

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        # A copy: what calls it may go on with its own arrays.
        copies = copy_arguments(arguments), copy_keywords(keywords)
        case = Case("follow-through", copies[0], keywords=copies[1])
        answer = self._interview.ask(self.name, case)
        if not isinstance(answer, Returned):
            raise NoAnswer
        if sum(array.size for array in arrays_in(answer.value)) > MOST_ENTRIES:
            raise NoAnswer
        self.alters |= bool(answer.altered)
        shapes, content = _fingerprint(answer.value)
        self._asked.setdefault(shapes, set()).add(_fingerprint(case.inputs)[1])
        self._answered.setdefault(shapes, set()).add(content)
        self._calls.append((case, answer.value))
        (value,) = copy_arguments((answer.value,))  # a mistake may write into what it got
        return value

    @property
    def is_constant(self) -> bool:
        """Whether one of its results was mostly the same, among answers of the same shapes.

        Not always: some shapes may have one right answer, as the only score's probability, and one
        that answers so nearly everywhere is no less a constant.
        """
        groups = [(len(a), self._answered[s]) for s, a in self._asked.items() if len(a) > 1]
        results = min(map(len, self._asked), default=0)
        if not (groups and results):
            return True
        several = sum(asked for asked, _ in groups)
        return any(
            2 * sum(asked for asked, group in groups if len({a[result] for a in group}) == 1)
            > several
            for result in range(results)
        )

    @functools.cached_property
    def remembers(self) -> bool:
        """Whether it answers otherwise where it was not asked the same before, in the same order.

        Such a function could say what a later one says, whatever that is.
        """
        anew = self._interview.fresh()
        try:
            for case, value in reversed(self._calls):
                answer = anew.ask(self.name, case)
                if not isinstance(answer, Returned) or difference(answer.value, value, SAME):
                    return True
        finally:
            anew.close()
        return False

    @functools.cached_property
    def overlooks_an_argument(self) -> bool:
        """Whether it makes nothing of an array that the reference makes something of.

        Tried on the first inputs that it answers, which are no secret, one array at a time moved a
        little; where it answers none, it is taken for one that does.
        """
        for case in self.question.cases("shapes", np.random.default_rng(0)):
            if not case.large:
                with suppress(NoAnswer):
                    return self._overlooks_one_of(case)
        return True

    def _overlooks_one_of(self, case: Case) -> bool:
        expected, answered = self._right(case), self(*case.arguments, **case.keywords)
        for number in range(len(list(_floats_in(case)))):
            moved = _with_moved(case, number)
            if difference(self._right(moved), expected, SAME):
                with suppress(NoAnswer):  # it makes an error of it, which is something
                    again = self(*moved.arguments, **moved.keywords)
                    if not difference(again, answered, SAME):
                        return True
        return False

    def _right(self, case: Case) -> Any:
        with quiet():
            return self.question.reference(*case.arguments, **case.keywords)

    def close(self) -> None:
        self._interview.close()


@dataclass(frozen=True)
class StandIn:
    """What takes an earlier function's place."""

    name: str
    function: Callable[..., Any]
    alters: bool = False

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self.function(*arguments, **keywords)


def _floats_in(case: Case) -> Iterator[np.ndarray]:
    """The arrays of a case that hold no whole numbers."""
    return (array for array in arrays_in(case.inputs) if array.dtype.kind == "f" and array.size)


def _with_moved(case: Case, number: int) -> Case:
    """The case with one of its `_floats_in` moved a little."""
    arguments, keywords = copy_arguments(case.arguments), copy_keywords(case.keywords)
    moved = replace(case, arguments=arguments, keywords=keywords)
    array = next(itertools.islice(_floats_in(moved), number, None))
    array += 0.1 * (1 + np.abs(array))
    return moved


def right_given_own(
    question: Question,
    earlier: Sequence[tuple[Question, Asked]],
    asked: Asked,
    others: Asked,
    interview: Interview,
    mistakes: Sequence[Misconception],
) -> bool:
    """Whether the answers `asked` deserve credit although all of `earlier` failed.

    `earlier` are functions, each with its answers on shapes. `others` are the question's answers
    for its other criteria: they only help to tell whether an earlier function is a constant.
    """
    small = [(case, answer) for case, answer in asked if not case.large]
    if not small:
        return False
    before = [each for each, _ in earlier]
    raised = any(isinstance(answer, (Raised, Ended)) for _, answer in small)
    if raised or any(_does_otherwise_inside(*each) for each in earlier):
        return _right_on_stand_in(question, before, small, interview, mistakes)
    own = [OwnFunction(interview, each) for each in before]
    try:
        if not _agree(question, own, small):
            return False
        replaced = relinked(question.reference, {each.name: each for each in own})
        hidden = [known for known in mistakes if _gives(known, replaced, question, small)]
        with suppress(NoAnswer):
            _agree(question, own, [pair for pair in others if not pair[0].large])
        if any(each.is_constant for each in own) or not _agree(question, own, small):
            return False
        suspect = any(each.overlooks_an_argument or each.remembers for each in own)
    except NoAnswer:
        return False
    finally:
        for each in own:
            each.close()
    altered = any(answer.altered for _, answer in small if isinstance(answer, Returned))
    if hidden or altered or suspect:
        return _right_on_stand_in(question, before, small, interview, hidden)
    return True


def _does_otherwise_inside(earlier: Question, asked: Asked) -> bool:
    """Whether what it does inside another function depends on how that one is written.

    One that does not return may not be reached at all; None, a list or another shape meets other
    operations, or broadcasts otherwise; an argument that it alters is used again by one and not by
    the next.
    """
    for case, answer in asked:
        if isinstance(answer, Ended):
            return True
        if isinstance(answer, Returned):
            arguments, keywords = copy_arguments(case.arguments), copy_keywords(case.keywords)
            with quiet():
                expected = earlier.reference(*arguments, **keywords)
            if answer.altered or difference(answer.value, expected, None):
                return True
    return False


def is_what_own_gives(question: Question, own: OwnFunction, asked: Asked) -> bool:
    """Whether the answers are the reference's on top of the student's earlier function."""
    try:
        return _agree(question, [own], [pair for pair in asked if not pair[0].large])
    except NoAnswer:
        return False


def _agree(question: Question, own: Sequence[OwnFunction | StandIn], asked: Asked) -> bool:
    compose = question.composition(*(each.name for each in own))
    for case, answer in asked:
        if not isinstance(answer, Returned):
            return False
        try:
            with quiet():
                expected = compose(*own, answer.value, *case.arguments, **case.keywords)
        except (NoAnswer, WorkerFailed):
            raise
        except Exception:  # noqa: BLE001 - what the student returned does not fit the equations
            return False
        if answer.altered and not any(each.alters for each in own):
            return False
        if difference(answer.value, expected, tolerance(question, case, nan_equal=True)):
            return False
    return True


def _gives(
    known: Misconception, replaced: Mapping[str, Any], question: Question, asked: Asked
) -> bool:
    """Whether a mistake, on top of replaced earlier functions, gives all these answers."""
    return _all_same(known.fresh(replaced), question, asked)


def _all_same(function: Callable[..., Any], question: Question, asked: Asked) -> bool:
    return all(answers_alike(function, question, case, answer) for case, answer in asked)


def _right_on_stand_in(
    question: Question,
    earlier: Sequence[Question],
    asked: Asked,
    interview: Interview,
    hidden: Sequence[Misconception],
) -> bool:
    """Whether the student's function is right, and unlike the hidden mistakes, on stand-ins."""
    sources = [each.stand_in for each in earlier if each.stand_in is not None]
    if len(sources) < len(earlier):
        return False
    replaced, pairs = _on_stand_ins(question, earlier, sources, asked, interview)
    # The reference may not call what an answer may rest on; what is right then, the grader says.
    stand_ins = [StandIn(each.function, replaced[each.function]) for each in earlier]
    right = _all_same(replaced[question.function], question, pairs)
    right = right or _agree(question, stand_ins, pairs)
    return right and not any(_gives(known, replaced, question, pairs) for known in hidden)


def is_known_on_stand_in(
    question: Question,
    earlier: Question,
    known: Misconception,
    asked: Asked,
    interview: Interview,
) -> bool:
    """Whether the student's function is this mistake even where nothing earlier hides another."""
    if earlier.stand_in is None:
        return True
    small = [pair for pair in asked if not pair[0].large]
    sources = [earlier.stand_in]
    replaced, pairs = _on_stand_ins(question, [earlier], sources, small, interview)
    return _gives(known, replaced, question, pairs)


def _on_stand_ins(
    question: Question,
    earlier: Sequence[Question],
    sources: Sequence[str],
    asked: Asked,
    interview: Interview,
) -> tuple[dict[str, Any], Asked]:
    """The reference's functions on stand-ins, and what the student's answers on them."""
    namespace: dict[str, Any] = {"np": np}
    for source in sources:
        exec(source, namespace)  # noqa: S102 - the grader's own source
    stand_ins = {each.function: namespace[each.function] for each in earlier}
    replaced = relinked(question.reference, stand_ins)
    again = interview.fresh(last_cell="\n".join(sources))
    try:
        cases = [case for case, _ in asked]
        answers = again.ask_all(question.function, cases)
        return replaced, list(zip(cases, answers, strict=True))
    finally:
        again.close()


def relinked(function: Callable[..., Any], replaced: Mapping[str, Any]) -> dict[str, Any]:
    """The functions of the reference's module, calling the replaced ones instead of their own."""
    assert isinstance(function, types.FunctionType)
    module = function.__globals__
    namespace = dict(module)
    own = {
        name: types.FunctionType(
            value.__code__, namespace, name, value.__defaults__, value.__closure__
        )
        for name, value in module.items()
        if isinstance(value, types.FunctionType) and value.__globals__ is module
    }
    for name, function in own.items():
        function.__kwdefaults__ = module[name].__kwdefaults__
    namespace.update(own)
    namespace.update(replaced)
    return {**own, **replaced}


def _fingerprint(value: Any) -> tuple[Shapes, tuple[bytes, ...]]:
    """The shapes of a value's arrays, and their content to the bit."""
    arrays = list(arrays_in(value))
    return tuple(array.shape for array in arrays), tuple(array.tobytes() for array in arrays)
