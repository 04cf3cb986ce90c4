"""What a student reads. Each message: what happened, where, one thing to try; no hidden value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..sandbox.answers import Answer, CellRun, Ended, Missing, Raised
from ..submission import Cell
from ..submission.bindings import gives
from ..submission.parse import MERGE_MARKER
from .advice import (
    FILTER,
    NOTHING,
    ONLY_WARNED,
    SETERR,
    Around,
    advice,
    capital,
    place_of,
    plain,
    was_warned,
)
from .compare import Difference
from .concept import Concept
from .question import Case, Question

# What some types of a result are, and what may have been meant: by type's name.
KINDS = {
    "Decimal": "a Decimal (`float()` makes a number of it)",
    "Fraction": "a Fraction (`float()` makes a number of it)",
    "array of dtype object": (
        "an array of dtype object (which holds lists, None, Fractions or the like, and no numbers)"
    ),
    "async_generator": "an async generator (the grader awaits nothing: leave `async` out)",
    "builtin_function_or_method": "a function, not its result (are its parentheses missing?)",
    "dict": "a dict with keys that are no text",
    "coroutine": "a coroutine (the grader awaits nothing: leave `async` out)",
    "function": "a function, not its result (are its parentheses missing?)",
    "generator": "a generator (did `yield`, or a `(... for ...)`, come in place of an array?)",
    "method": "a method, not its result (are its parentheses missing?)",
    "partial": "a function, not its result (are its parentheses missing?)",
    "type": "a class, not an object of it (are its parentheses missing?)",
    **{
        name: f"a {name} object, which is not computed yet (`list()` does that)"
        for name in ("filter", "map", "zip")
    },
}
HUSHED = "its text is left out, as it changes with the input"
NOT_ASSESSED = "Not assessed: the results do not have the right shape, which is the one cause."
GRADER_BROKE = (
    "The grader itself failed here, not your answer. Your instructor has been told; "
    "these points are open, not lost."
)
NO_ID_TOLD = (
    "When all cells had run, the notebook could not say which student id was typed, so the numbers "
    "were nobody's."
)


def passed(criterion: str, shared: bool = False) -> str:
    """What was right; `shared` says whether inputs that all students share were judged too."""
    also = ", and on the run that all share" if shared else ""
    return {
        "shapes": "Right number of results, in the right shapes.",
        "values": "Every element agrees.",
        "seeded": f"Every element agrees on inputs of your own{also}.",
    }[criterion]


def two_mistakes(one: str, other: str) -> str:
    """The hints of two mistakes that are in one answer; each is true of the mistake alone."""
    return (
        "Two mistakes together give these results. Without the other, you would see of the one: "
        f"{one} And of the other: {other}"
    )


def same_error(criterion: str) -> str:
    return f"Stopped by the same error as `{criterion}`."


def still_missing(criterion: str) -> str:
    """Of a function that is not there: why, has been told at another criterion of its."""
    return f"Not there, as `{criterion}` says."


def missing_as(earlier: str) -> str:
    """Of a function that is not there for the same reason as an earlier one."""
    return f"Not there, for the same reason as `{earlier}`."


def passed_on_stand_ins(earlier: Sequence[str]) -> str:
    """What was tried where an earlier function lost points."""
    return (
        f"Right when tried with our {_names(earlier)} in the place of yours, and not with yours: "
        "what is wrong there costs its own points, not these."
    )


def wrong_on_stand_ins(earlier: Sequence[str], message: str) -> str:
    """What is wrong where something was tried beside functions of ours; `message` is of that."""
    told = re.sub("^For ", "for ", message)
    return f"Also wrong with our {_names(earlier)} in the place of yours: {told}"


def unmoved(earlier: Sequence[str], kept: str = "") -> str:
    """Why no point is kept on top of an earlier mistake; `kept` is the cell that hands one on."""
    same = f"It answers the same with another {_names(earlier)} in the place of yours"
    if not kept:
        return f"{same}, so that is not why."
    return (
        f"{same}, as far as it is called by its name. {capital(kept)} hands it on otherwise (to a "
        "class, a dict, a `partial` or the like), where yours stays, and may still be why."
    )


def left_out(too_much: str) -> str:
    """What is added where the largest input alone was more than a function could do."""
    return (
        f" (The largest input {too_much} and was left out; the others decide. "
        "Matrix products, and no arrays larger than the result, would do it.)"
    )


def not_there(name: str, cells: Sequence[Cell], runs: Sequence[CellRun], known: Around) -> str:
    """Which cell is why a function is not defined in the end; empty where none is."""
    pairs = list(zip(cells, runs, strict=True))
    defining = re.compile(rf"^[ \t]*(async[ \t]+)?def {re.escape(name)}\(", re.MULTILINE)
    for cell, run in reversed(pairs):
        where = cell.describe()
        if name in run.lost:
            kind = run.lost[name]
            what = f"gave the name to an object of type `{plain(kind)}`" if kind else "removed it"
            return f"`{name}` was defined, and {where} {what}. Leave it there."
        if run.failure is not None and gives(cell, name):
            return cell_failed(cell, run, known)
    for cell, _ in reversed(pairs):
        if defining.search(cell.source):
            return (
                f"`def {name}(` stands in {cell.describe()}, but no function of the notebook comes "
                "of it. Is it inside a class, another function or a text, or under a decorator or "
                "a `%%` magic that makes something else of it?"
            )
    return ""


def taken_again(name: str, changed: Sequence[str]) -> str:
    """That cells below the check of a function changed its name, or others that it looks up."""
    if name in changed:
        return f"A cell further down changes `{name}`: what its check saw is what counts."
    names = ", ".join(f"`{plain(each)}`" for each in changed)
    return f"A cell further down changes {names}, which `{name}` uses: what its check saw counts."


def all_taken_again(changed: Mapping[str, Sequence[str]]) -> str:
    """The same for the instructor, in one line for the notebook; empty where nothing changed."""
    names = ", ".join(plain(name) for each in changed.values() for name in each)
    return f"cells further down change {names}: what each check saw counts" if names else ""


def removed_by_a_call(name: str) -> str:
    return f"`{name}` was defined when all cells had run, and a call removed it while grading."


def not_a_value(
    question: Question | Concept, answer: Answer, case: Case, known: Around = NOTHING
) -> str:
    """Why there is no result to compare."""
    name = f"`{question.function}`"
    match answer:
        case Missing(similar):
            found = f" There is a `{plain(similar[0])}`: is the name misspelt?" if similar else ""
            return f"No function {name} is defined when all cells have run.{found}"
        case Raised("NotImplementedError", function=where):
            if where == question.function:
                return f"{name} is still to be written."
            needed = f"`{where}`, which" if where else "a function that"
            return f"{name} needs {needed} is still to be written."
        case Raised():
            return f"For {case.label}, {name} raised {_error(answer)}.{advice(answer, known)}"
        case Ended("timeout", detail):
            return (
                f"{name} had not returned after {detail}, for {case.label}. "
                "Does a loop in it end? Does a recursion?"
            )
        case Ended():
            return f"{name} {_ended(answer)}, for {case.label}, so nothing came back."
    raise TypeError(f"{answer} is a value")


def other_form(concept: Concept, got: str) -> str:
    return f"`{concept.function}` returned {_kind(got)}; expected {concept.form_in_words}."


def not_right(concept: Concept, case: Case) -> str:
    if concept.criterion == "prediction":
        return "That is no plausible prediction."
    return f"That is not right, for {case.label}."


def another_id(typed: str, student: str) -> str:
    """For student and instructor: whose question it was. It costs nothing by itself."""
    if not typed:
        return "No student id was typed at the top, so the numbers were nobody's."
    return (
        f"The numbers are those of the id `{plain(typed)}`, typed at the top; "
        f"this was handed in by `{plain(student)}`."
    )


def differs(question: Question, found: Difference, case: Case) -> str:
    """What differs first, without any value of it; and of the other results, whether they agree."""
    return _differs_first(question, found, case) + _about_others(question, found)


def _about_others(question: Question, found: Difference) -> str:
    names = [(_named(question, number, key), agrees) for number, key, agrees in found.others]
    agreeing = [name for name, agrees in names if agrees]
    if agreeing:
        return f" {_capital_if_words(listed(agreeing))} agree{'s' * (len(agreeing) == 1)} there."
    if not names:
        return ""
    if len(names) == 1:
        return f" {_capital_if_words(names[0][0])} differs too."
    return " So do all the others."


def _differs_first(question: Question, found: Difference, case: Case) -> str:
    result, shape = _result(question, found)
    match found.kind:
        case "structure":
            expected = found.expected
            several = len(question.results) > 1
            if several and found.expected.endswith("results"):
                expected = f"{found.expected}: {', '.join(question.results)}"
            returned = f"`{question.function}` returned {_kind(found.got)}"
            if found.key or (several and not found.expected.endswith("results")):
                returned += f" as {result}"
            elif found.got == "None":
                returned += " (does it `return` its result, or print it?)"
            return f"{returned}, for {case.label}; expected {expected}."
        case "shape":
            got = f"shape {found.got}" if found.got else "another shape"
            return (
                f"{result} has {got}, for {case.label}; "
                f"expected {found.expected}, which is {shape}."
            )
        case "dtype":
            told = f"{result} is {found.got}, for {case.label}; expected {found.expected}."
            return told + _about_dtype(found.got)
        case "not finite":
            told = f"{result} has nan or inf in {found.detail} places, for {case.label}"
            if question.may_be_infinite:
                return f"{told}, where a finite number is right."
            return f"{told}. Where can an overflow, 0/0 or inf/inf arise?"
        case "value":
            how_many = "" if found.detail == "1 of 1" else f" in {found.detail} elements"
            return f"{result} differs{how_many}, for {case.label}."


def single_precision(question: Question, found: Difference, case: Case) -> str:
    """What is told of numbers that are right to as many digits as float32 has."""
    return (
        f"{_result(question, found)[0]} is right to the seven digits of float32, for {case.label}; "
        "expected the sixteen of float64. Where does float32 come in?"
    )


def with_surplus(message: str, keys: Sequence[str]) -> str:
    """The same of a dict with more in it than was asked."""
    named = ", ".join(f"`{plain(key, 40)}`" for key in keys[:8])
    return f"{message} (It also holds {named}, which was not asked and costs nothing.)"


def altered(question: Question | Concept, paths: Sequence[str], case: Case) -> str:
    names = " and ".join(f"`{_argument(question, path)}`" for path in paths[:3])
    what = f"its argument {names}" if names else "an argument"
    return (
        f"`{question.function}` changed {what}, for {case.label}. "
        "Work on a copy, or avoid operations in place on what you are given."
    )


def warned(question: Question, text: str, case: Case) -> str:
    return (
        f"`{question.function}` is right, for {case.label}, but lets a warning through to its "
        f"caller: {plain(text)}. Compute it in a way that cannot get there, or suppress it."
    )


def cell_failed(cell: Cell, run: CellRun, known: Around = NOTHING) -> str:
    """Why a function is missing: the cell that should define it did not run through."""
    where, by_then = cell.describe(), known.when(cell)
    match run.failure:
        case Raised(
            "SyntaxError" | "IndentationError" | "TabError" as kind, message, line, text
        ) as raised:
            what = "an indentation error" if kind != "SyntaxError" else "a syntax error"
            at = f" in line {line}" if line else ""
            shown = f", at `{plain(text)}`" if text else ""
            reason = plain(message.split(" (<ipython")[0])
            at = f"{at} of" if at else " in"
            told = f"There is {what}{at} {where}{shown}: {reason}. Nothing in it was run."
            if MERGE_MARKER.match(text or ""):
                told += " It is a merge marker of git's: keep one of the two versions around it."
            if ONLY_WARNED.match(reason):
                told += was_warned(FILTER, raised, known)
            return told + known.newer_python
        case Raised() as raised:
            return f"{capital(where)} stopped with {_error(raised)}.{advice(raised, by_then)}"
        case Ended("timeout", detail):
            return f"{capital(where)} had not finished after {detail}."
        case Ended() as ended:
            return f"{capital(where)} {_ended(ended)}."
    raise TypeError(f"{run} did not fail")


def _names(functions: Sequence[str]) -> str:
    return listed([f"`{name}`" for name in functions])


def listed(parts: Sequence[str]) -> str:
    """One, one and another, or one, another and a third."""
    *before, last = parts
    return " and ".join(filter(None, [", ".join(before), last]))


def _result(question: Question, found: Difference) -> tuple[str, str]:
    shapes = question.result_shapes
    shown = _capital_if_words(_named(question, found.result, found.key))
    return shown, shapes[min(found.result, len(shapes) - 1)]


def _named(question: Question, number: int, key: str) -> str:
    """A result: in words, or by a name of the code's."""
    name = question.results[min(number, len(question.results) - 1)]
    if key:
        return f"`{name}[{plain(key)!r}]`"
    return name if " " in name else f"`{name}`"


def _capital_if_words(text: str) -> str:
    return text if text.startswith("`") else capital(text)


def _argument(question: Question | Concept, path: str) -> str:
    first, *keys = path.split(".")
    number = int(first) if first.isdecimal() else 0
    by_place = question.parameters[min(number, len(question.parameters) - 1)]
    name = first if first in question.parameters else by_place
    return name + "".join(f"[{plain(key)!r}]" for key in keys)


def _error(raised: Raised) -> str:
    """An error in one line, with the place in the student's own code."""
    shown = f", at `{plain(raised.text)}`" if raised.text else ""
    if raised.function and raised.function != "<module>":
        shown = f", in `{plain(raised.function)}`{shown}"
    message = f": {plain(raised.message, 300)}" if raised.message else ""
    return f"{plain(raised.type)}{message}{shown}"


def _kind(got: str) -> str:
    """What came back, in words: `got` is a type's name where it is nothing that is compared."""
    if not got:
        return "something else"
    if got in KINDS:
        return KINDS[got]
    if got.isidentifier() and got != "None":
        return f"an object of type `{plain(got)}`"
    return plain(f"an {got}" if got.startswith("array of") else got)


def _about_dtype(got: str) -> str:
    if got in ("float128", "float96", "longdouble"):
        return " That comes of `np.longdouble`, of which the grader takes none: leave it out."
    if got == "float16":
        return " That comes of `np.float16`, which keeps three digits: leave it out."
    return ""


def calmed(cells: Sequence[Cell]) -> str:
    """For the student: what was left out, as it is no answer."""
    return f"{capital(_settings(cells))} makes errors of warnings: it was asked without."


def all_calmed(cells: Sequence[Cell]) -> str:
    """The same for the instructor, in one line for the notebook."""
    return f"{_settings(cells)} makes errors of warnings: functions that it stopped ran without"


def _settings(cells: Sequence[Cell]) -> str:
    return place_of(SETERR, cells) or place_of(FILTER, cells) or "a setting of the notebook"


def _ended(ended: Ended) -> str:
    match ended.reason:
        case "timeout":
            return f"had not finished after {ended.detail}"
        case "exit":
            # Not with which status: a notebook could tell something by it.
            return "ended the Python process"
        case "signal":
            return f"crashed the Python process ({ended.detail})"
        case "processor time":
            return "used up its processor time"
        case "memory":
            return "used up its memory"
        case "garbled":
            return "broke the connection to the grader"
