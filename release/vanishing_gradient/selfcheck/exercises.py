"""From a function to the report on it."""

from __future__ import annotations

import contextlib
import copy
import difflib
import inspect
import io
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np

from .calls import Observed, call
from .compare import mismatch, surplus
from .concepts import are_on_offer, form_in_words, form_of, is_plausible, letters_in_words, plain
from .data import DATA, Case, DataError, load
from .mistakes import hints
from .order import order_told
from .report import Finding, Report, findings
from .text import listed
from .words import described, in_words, kind, made_an_error

HERE = Path(__file__).parent.with_name(DATA)


def examine(function: Any, scope: Mapping[str, Any] | None = None) -> Report:
    """Report on `function`; `scope` are the names of the notebook."""
    try:
        return examine_among(function, scope or {}, load(HERE).exercises)
    except DataError as error:
        return cannot_run(error)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the notebook
        return _broke(error)


def cannot_run(error: DataError) -> Report:
    return Report("The check cannot run.", (), str(error))


def _broke(error: Exception) -> Report:
    return Report(
        "The check itself broke.",
        (),
        f"It stopped with {described(error)}. That says nothing about your answer, which is"
        " graded all the same. Please tell your instructor.",
    )


def examine_among(
    function: Any, scope: Mapping[str, Any], exercises: dict[str, Any], name: str = ""
) -> Report:
    """The report on a function; `name` is its exercise, where that is known already."""
    if not callable(function):
        return Report(
            "There is nothing to check.",
            (),
            f"`check` takes the function itself, without brackets, as in"
            f" `check({next(iter(exercises), 'name')})`; it was given {kind(function)}.",
        )
    name = name or _name(function, scope, exercises)
    if name not in exercises:
        near = difflib.get_close_matches(name, exercises, n=1)
        return Report(
            f"`{name}` is not an exercise of this notebook.",
            (),
            f"Did you mean `{near[0]}`?" if near else f"Its exercises: {listed(list(exercises))}.",
        )
    exercise = exercises[name]
    if "form" in exercise:
        report = _form_report(function, name, exercise, scope)
    else:
        report = _function_report(function, name, exercises)
    return replace(report, name=name)


def _function_report(function: Any, name: str, exercises: dict[str, Any]) -> Report:
    """What calls on the public inputs show."""
    exercise = exercises[name]
    cases, names = [*map(Case.read, exercise["cases"])], exercise["arguments"]
    calls = [call(function, names, case) for case in cases]
    if any(_unwritten(function, seen.error) for seen in calls):
        return _still_to_be_written(name)
    problems = [
        _problem(case, seen, exercise["results"]) for case, seen in zip(cases, calls, strict=True)
    ]
    _ask_again(function, exercise, cases, problems)
    found = tuple(findings(exercise, cases, calls, problems))
    if not any(problems):
        said = "The graders try other inputs as well, so this is a good sign and not yet a grade."
        if more := surplus(calls[0].value, cases[0].expected):
            said += f" It also returns {listed(more)}, which was not asked and costs nothing."
        return Report(f"`{name}` passes its check.", found, said, standing="passed")
    advice = _advice(function, name, cases, calls, exercises, _form_passes(found))
    return Report(f"`{name}` is not right yet.", found, *advice)


def _form_report(
    function: Any, name: str, exercise: Mapping[str, Any], scope: Mapping[str, Any]
) -> Report:
    """What can be said of a concept question without its answer: whether one is there."""
    (argument,) = exercise["arguments"]
    if argument not in scope:
        return Report(
            f"`{name}` cannot be tried.",
            (),
            f"There is no `{argument}` yet: run the cells of this notebook from the top.",
        )
    printed = io.StringIO()
    try:
        with np.errstate(all="ignore"), contextlib.redirect_stdout(printed):
            value = function(copy.deepcopy(scope[argument]))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - as in `call`
        if _unwritten(function, error):
            return _still_to_be_written(name)
        return Report(f"`{name}` is not there yet.", (), f"It stopped with {described(error)}.")
    answer = plain(value)
    if form_of(answer) != tuple(exercise["form"]):
        return Report(
            f"`{name}` is not an answer yet.",
            (),
            f"What was asked: {form_in_words(exercise['form'])}."
            f" {_sentence(kind(value))} came back.",
        )
    if "letters" in exercise and not are_on_offer(answer, exercise["letters"]):
        form = "" if exercise["form"] == ["letters"] else f"{form_in_words(exercise['form'])}, "
        return Report(
            f"`{name}` is not an answer yet.",
            (),
            f"What was asked: {form}{letters_in_words(exercise['letters'])}.",
        )
    if "plausible" in exercise:
        if not is_plausible(answer, exercise["plausible"]):
            return Report(f"`{name}` is no plausible prediction.", (), exercise["advice"])
        return Report(
            f"`{name}` is committed.",
            (),
            "That is what its points are for: it need not come true.",
            standing="passed",
        )
    return Report(
        f"`{name}` has an answer of the right form.",
        (),
        "Whether it is right, the grading will tell.",
        standing="answered",
    )


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _still_to_be_written(name: str) -> Report:
    return Report(
        f"`{name}` is still to be written.",
        (),
        "Put your code in place of the line `raise NotImplementedError`, run that cell, and"
        " then this one.",
        standing="stub",
    )


def _name(function: Any, scope: Mapping[str, Any], exercises: Mapping[str, Any]) -> str:
    """The exercise's name: the function's own or, if it was wrapped, the one it goes by."""
    name = getattr(function, "__name__", type(function).__name__)
    if name in exercises:
        return str(name)
    aliases = [alias for alias in exercises if scope.get(alias) is function]
    return aliases[0] if len(aliases) == 1 else str(name)


def _unwritten(function: Any, error: BaseException | None) -> bool:
    """Whether the stub's own line raised, rather than one of a function that it calls."""
    if not isinstance(error, NotImplementedError):
        return False
    innermost = [frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)][-1]
    return innermost is getattr(inspect.unwrap(function), "__code__", None)


def _problem(case: Case, seen: Observed, results: Sequence[str]) -> str | None:
    if seen.error is not None:
        return f"It stopped with {described(seen.error)}.{made_an_error(seen.error)}"
    if found := mismatch(seen.value, case.expected, case.tolerance):
        return in_words(found, case.expected, results)
    if seen.altered and case.criterion != "shapes":
        return (
            f"The results are right, but the function changed its input {listed([*seen.altered])}."
            " Work on a copy, or make a new array."
        )
    if seen.warned:
        return (
            f"The result is right, but a warning comes with it: {seen.warned}. Compute it in a way"
            " that cannot get there, or suppress the warning."
        )
    return None


def _ask_again(
    function: Callable[..., Any],
    exercise: Mapping[str, Any],
    cases: Sequence[Case],
    problems: list[str | None],
) -> None:
    """Put the first right case on values twice more: no call may leave anything for the next."""
    for place, case in enumerate(cases):
        if case.criterion != "shapes" and problems[place] is None:
            again = [call(function, exercise["arguments"], case) for _ in range(2)]
            if any(_problem(case, seen, exercise["results"]) for seen in again):
                problems[place] = (
                    "The first call was right, and the same input later gave something else. The"
                    " function remembers an earlier call: look for a global or a default argument"
                    " that it changes."
                )
            return


def _advice(
    function: Any,
    name: str,
    cases: Sequence[Case],
    calls: Sequence[Observed],
    exercises: dict[str, Any],
    form_passes: bool,
) -> tuple[str, str]:
    """What to try next, and the word it goes under; ("", "") when nothing is known for sure."""
    inner = inspect.unwrap(function)
    scope = getattr(inner, "__globals__", {})
    used = _names_used(getattr(inner, "__code__", None))
    for earlier in exercises:
        if earlier == name:
            break
        if earlier not in used or not callable(scope.get(earlier)):
            continue
        report = examine_among(scope[earlier], scope, exercises)
        # A function whose own results have the right form is not why another's have a wrong one.
        if not report.passed and (form_passes or not _form_passes(report.findings)):
            said = (
                f"`{earlier}`, which `{name}` calls, does not pass its own check yet. Begin there:"
                f" `{name}` itself may be right already."
            )
            return said, "First"
    known = hints(exercises[name]["mistakes"], cases, calls)
    if len(known) == 1:
        return known[0], "Hint"
    order = order_told(cases, calls, exercises[name]["results"])
    return (order, "Hint") if order else ("", "")


def _form_passes(findings: tuple[Finding, ...]) -> bool:
    return any(each.criterion == "shapes" and each.verdict == "pass" for each in findings)


def _names_used(code: CodeType | None) -> set[str]:
    if code is None:
        return set()
    inner = (const for const in code.co_consts if isinstance(const, CodeType))
    return set(code.co_names).union(*map(_names_used, inner))
