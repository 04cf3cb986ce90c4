"""The figures of the last measurements, and each as the page has it.

The measuring commands write them into `docs/figures/`: `autograder validate`, `tools.mutation`,
`tools/hints.py`, `tools.wild`, and `counting`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
FIGURES = ROOT / "docs" / "figures"
SOURCES = ("validate", "mutation", "hints", "wild", "tests")
Figures = Mapping[str, Any]


def load() -> dict[str, Any]:
    """The figures, each empty where it was not measured; SystemExit where no page can be made."""
    figures: dict[str, Any] = {}
    for name in SOURCES:
        path = FIGURES / f"{name}.json"
        figures[name] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if not figures["validate"]:
        sys.exit(f"{FIGURES.relative_to(ROOT)}/validate.json is not there: `make trust` writes it.")
    return figures


def write(path: Path, figures: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def counted(kind: str) -> Callable[[Figures], str]:
    """How many answers of a kind came out as they must, over all assignments."""

    def figure(figures: Figures) -> str:
        pairs = [each["kinds"][kind] for each in figures["validate"]["assignments"]]
        good, of = (sum(each) for each in zip(*pairs, strict=True))
        return f"{good} of {of}"

    return figure


def hints(name: str) -> Callable[[Figures], str]:
    """A count of the confusion matrix, over all assignments."""
    return lambda figures: str(
        sum(each["hints"][name] for each in figures["validate"]["assignments"])
    )


def mutation(figures: Figures) -> str:
    if not figures["mutation"]:
        return "not measured yet: `make mutation`"
    total = figures["mutation"]["total"]
    left = total["mutants"] - total["equivalent"]
    return f"{total['killed']} of {left} changes lose points ({total['equivalent']} change nothing)"


def verified(figures: Figures) -> str:
    if not figures["hints"]:
        return "not measured yet: `make hints`"
    by_assignment = figures["hints"]
    answers, untrue = (
        sum(each[key] for each in by_assignment.values()) for key in ("answers", "untrue")
    )
    students = min(each["students"] for each in by_assignment.values())
    measured = f"{answers} answers, {untrue} untrue hints, {students} students"
    lacking = [
        a["name"] for a in figures["validate"]["assignments"] if a["name"] not in by_assignment
    ]
    return f"{measured}; not measured: {', '.join(lacking)}" if lacking else measured


def wild(name: str, of: str) -> Callable[[Figures], str]:
    """How many of the answers as people write them were judged so, over all assignments."""

    def figure(figures: Figures) -> str:
        if not figures["wild"]:
            return "not measured yet: `make wild`"
        counts: Counter[str] = Counter()
        for each in figures["wild"].values():
            counts.update(each)
        if of == "untrue":
            named = f"{counts['named']} of {counts['wrong']} named"
            return f"{named}, {counts['untrue']} untruly"
        return f"{counts[name]} of {counts[of]}"

    return figure
