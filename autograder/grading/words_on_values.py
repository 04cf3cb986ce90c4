"""What a student reads of a value that came back: what differs, and nothing of what was expected.

Each message: what happened, where, one thing to try; no hidden value.
"""

from __future__ import annotations

from collections.abc import Sequence

from .compare import Difference
from .concept import Concept
from .phrases import capital, listed, plain
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


def differs(question: Question, difference: Difference, case: Case) -> str:
    """What differs first, without any value of it; and of the other results, whether they agree."""
    return _differs_first(question, difference, case) + _about_others(question, difference)


def _differs_first(question: Question, difference: Difference, case: Case) -> str:
    result, shape = _result(question, difference)
    match difference.kind:
        case "structure":
            expected = difference.expected
            several = len(question.results) > 1
            if several and difference.expected.endswith("results"):
                expected = f"{difference.expected}: {', '.join(question.results)}"
            returned = f"`{question.function}` returned {_kind(difference.got)}"
            if difference.key or (several and not difference.expected.endswith("results")):
                returned += f" as {result}"
            elif difference.got == "None":
                returned += " (does it `return` its result, or print it?)"
            return f"{returned}, for {case.label}; expected {expected}."
        case "shape":
            got = f"shape {difference.got}" if difference.got else "another shape"
            return (
                f"{result} has {got}, for {case.label}; "
                f"expected {difference.expected}, which is {shape}."
            )
        case "dtype":
            message = (
                f"{result} is {difference.got}, for {case.label}; expected {difference.expected}."
            )
            return message + _about_dtype(difference.got)
        case "not finite":
            message = f"{result} has nan or inf in {difference.detail} places, for {case.label}"
            if question.may_be_infinite:
                return f"{message}, where a finite number is right."
            return f"{message}. Where can an overflow, 0/0 or inf/inf arise?"
        case "value":
            how_many = "" if difference.detail == "1 of 1" else f" in {difference.detail} elements"
            return f"{result} differs{how_many}, for {case.label}."


def _about_others(question: Question, difference: Difference) -> str:
    names = [(_named(question, number, key), agrees) for number, key, agrees in difference.others]
    agreeing = [name for name, agrees in names if agrees]
    if agreeing:
        return f" {_capital_if_words(listed(agreeing))} agree{'s' * (len(agreeing) == 1)} there."
    if not names:
        return ""
    if len(names) == 1:
        return f" {_capital_if_words(names[0][0])} differs too."
    return " So do all the others."


def single_precision(question: Question, difference: Difference, case: Case) -> str:
    """What is told of numbers that are right to as many digits as float32 has."""
    result, _ = _result(question, difference)
    return (
        f"{result} is right to the seven digits of float32, for {case.label}; "
        "expected the sixteen of float64. Where does float32 come in?"
    )


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


def other_form(concept: Concept, got: str) -> str:
    return f"`{concept.function}` returned {_kind(got)}; expected {concept.form_in_words}."


def not_right(concept: Concept, case: Case) -> str:
    if concept.criterion == "prediction":
        return "That is no plausible prediction."
    return f"That is not right, for {case.label}."


def _result(question: Question, difference: Difference) -> tuple[str, str]:
    shapes = question.result_shapes
    shown = _capital_if_words(_named(question, difference.result, difference.key))
    return shown, shapes[min(difference.result, len(shapes) - 1)]


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
