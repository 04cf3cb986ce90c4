"""What `check` says, as plain text and as HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .calls import Observed
from .data import NAMED_FUNCTIONS, Case
from .words import kind

SHOWN_ENTRIES = 60  # larger arrays are abridged when a case is shown in numbers
SHOWN_PRINT = 2000  # characters of what a function printed in that case

# How a question stands here. An answer of the right form is no pass: nothing here knows more of it.
Standing = Literal["passed", "answered", "not yet", "stub"]
# JupyterLab's own, which are others in the dark; elsewhere the colour of the text.
COLOURS: dict[Standing, str] = {
    "passed": "var(--jp-success-color1, currentColor)",
    "answered": "var(--jp-ui-font-color3, currentColor)",
    "not yet": "var(--jp-warn-color1, currentColor)",
    "stub": "var(--jp-warn-color1, currentColor)",
}


@dataclass(frozen=True)
class Finding:
    """One criterion: its verdict, how many cases are right, and the first that is not."""

    criterion: str
    verdict: str
    right: int
    total: int
    case: str = ""
    problem: str = ""
    numbers: str = ""
    printed: bool = False

    @property
    def heading(self) -> str:
        return f"{self.criterion}: {self.verdict}"

    @property
    def tally(self) -> str:
        return (
            f"{self.right} of {self.total} cases right" if self.total else "the shape comes first"
        )


@dataclass(frozen=True)
class Report:
    """What `check` says of one question, which `name` is, as plain text and as HTML."""

    title: str
    findings: tuple[Finding, ...] = ()
    advice: str = ""
    advice_word: str = ""
    standing: Standing = "not yet"
    name: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing more can be asked for here."""
        return self.standing in ("passed", "answered")

    def __repr__(self) -> str:
        lines = [self.title]
        for finding in self.findings:
            lines.append(f"  {finding.heading} ({finding.tally})")
            if finding.problem:
                lines += [f"    {finding.case}", f"    {finding.problem}"]
        if self.advice:
            lines.append(f"{self.advice_word}: {self.advice}" if self.advice_word else self.advice)
        return "\n".join(lines).replace("`", "")

    def _repr_html_(self) -> str:
        # Borders and text take the page's own colours, so light and dark need no rule of their own.
        title = marked_up(self.title)
        parts = [f'<p role="status"><strong>{title}</strong></p>']
        if self.findings:
            parts.append(f"<ul>{''.join(map(_finding_html, self.findings))}</ul>")
        if self.advice:
            word = f"<strong>{html.escape(self.advice_word)}:</strong> " if self.advice_word else ""
            parts.append(f"<p>{word}{marked_up(self.advice)}</p>")
        name = f"Check of {self.name}" if self.name else "Answer of the check"
        return region(name, COLOURS[self.standing], "".join(parts))


def region(name: str, colour: str, content: str) -> str:
    """A part of the page with a name of its own, by which a screen reader lists and finds it."""
    style = f"border-left: 0.3em solid {colour}; padding-left: 1em; max-width: 50em"
    return f'<section aria-label="{html.escape(name)}" style="{style}">{content}</section>'


def _finding_html(finding: Finding) -> str:
    said = f"<strong>{html.escape(finding.heading)}</strong> ({html.escape(finding.tally)})"
    if finding.problem:
        said += f"<br>{marked_up(finding.case)}<br>{marked_up(finding.problem)}"
    if finding.numbers:
        printed = ", and what it printed" if finding.printed else ""
        said += (
            f"<details><summary>This case in numbers{printed}</summary>"
            # JupyterLab wraps a pre, and then a minus sign may end one line and its digits begin
            # the next: let it scroll.
            '<pre tabindex="0" style="white-space: pre; overflow-x: auto">'
            f"{html.escape(finding.numbers)}</pre></details>"
        )
    return f"<li>{said}</li>"


def marked_up(text: str) -> str:
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(text))


def findings(
    exercise: Mapping[str, Any],
    cases: Sequence[Case],
    calls: Sequence[Observed],
    problems: Sequence[str | None],
) -> Iterator[Finding]:
    """A finding for each criterion; after a wrong form, values are not assessed."""
    misshapen = False
    for criterion in sorted({case.criterion for case in cases}, key=lambda c: c != "shapes"):
        if misshapen:
            yield Finding(criterion, "not assessed", 0, 0)
            continue
        places = [i for i, case in enumerate(cases) if case.criterion == criterion]
        failing = [i for i in places if problems[i]]
        right = len(places) - len(failing)
        if not failing:
            yield Finding(criterion, "pass", right, len(places))
            continue
        misshapen = criterion == "shapes"
        case, seen = cases[failing[0]], calls[failing[0]]
        by_place, by_name = case.inputs()
        inputs = dict(zip(exercise["arguments"], by_place, strict=False)) | by_name
        yield Finding(
            criterion,
            "FAIL",
            right,
            len(places),
            f"Asked: {case.label}, with {', '.join(map(_sized, inputs, inputs.values()))}.",
            problems[failing[0]] or "",
            "\n\n".join(_in_numbers(inputs, case, seen, exercise["results"])),
            bool(seen.printed),
        )


def _sized(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray):
        of_type = "" if value.dtype == np.float64 else f" {value.dtype}"
        return f"`{name}` {value.shape}{of_type}"
    if isinstance(value, dict):
        return f"`{name}` ({', '.join(map(_sized, value, value.values()))})"
    return f"`{name}` = {_plain(value)}"


def _plain(value: Any) -> str:
    """A public input that is no array, in one word."""
    names = {function: name for name, function in NAMED_FUNCTIONS.items()}
    return names.get(value, repr(value)) if callable(value) else repr(value)


def _in_numbers(
    inputs: Mapping[str, Any], case: Case, seen: Observed, results: list[str]
) -> Iterator[str]:
    for name, value in inputs.items():
        yield from _entries(name, value)
    if case.tolerance is not None:
        yield from _entries("expected", case.expected, results)
    if seen.error is None:
        yield from _entries("came back", seen.value, results)
    if seen.printed:
        more = " ..." if len(seen.printed) > SHOWN_PRINT else ""
        yield f"printed\n{seen.printed[:SHOWN_PRINT].rstrip()}{more}"


def _entries(name: str, value: Any, parts: list[str] | None = None) -> Iterator[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _entries(f"{name} {key}", entry)
    elif isinstance(value, tuple | list) and parts and len(parts) == len(value):
        for part, entry in zip(parts, value, strict=True):
            yield from _entries(f"{name} {part}", entry)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        entries = np.array2string(np.asarray(value), precision=6, threshold=SHOWN_ENTRIES)
        yield f"{name} {value.shape}\n{entries}"
    elif isinstance(value, bool | int | float | np.generic):
        yield f"{name} = {value}"
    else:
        yield f"{name}: {_plain(value) if callable(value) else kind(value)}"
