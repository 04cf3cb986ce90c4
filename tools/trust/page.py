"""`docs/trust.md`, from the promises and the figures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from .figures import ROOT, Figures
from .promises import SECTIONS, Promise

PAGE = ROOT / "docs" / "trust.md"
SHARED_BY_WORKERS, NOT_PROMISED = (
    Path(__file__).with_name(name).read_text(encoding="utf-8").rstrip()
    for name in ("shared_by_workers.md", "not_promised.md")
)


def page(figures: Figures) -> str:
    """The whole page."""
    about = figures["validate"]["measured"]
    lines = [
        "# What is promised, and what is not",
        "",
        "Made by `make trust`, not by hand: each promise with the tests that hold it, how many of",
        "them passed when they were last run for this page, and what was measured then.",
        "",
        f"Last made on {about['on']}, with Python {about['python']} and numpy {about['numpy']}.",
    ]
    if not figures["tests"]:
        lines.append("The tests named here were not counted for it.")
    elif not figures["tests"]["slow too"]:
        lines.append("The slow tests were left out.")
    for title, promises in SECTIONS.items():
        lines += ["", f"## {title}", "", "| promise | held by | figure |", "| --- | --- | --- |"]
        lines += [row(promise, figures) for promise in promises]
    lines += ["", "## Error rates", "", *rates(figures["validate"])]
    lines += ["", "## What two workers share", "", SHARED_BY_WORKERS]
    lines += ["", "## What is not promised", "", NOT_PROMISED]
    return "\n".join(lines) + "\n"


def row(promise: Promise, figures: Figures) -> str:
    links = "<br>".join(f"[`{Path(path).stem}`](../{path})" for path in promise.tests)
    figure = [promise.figure(figures), *ended(promise, figures["tests"])]
    return f"| {promise.text} | {links} | {'; '.join(filter(None, figure))} |"


def ended(promise: Promise, tests: Figures) -> list[str]:
    """How the tests of a promise ended, where they were run for the page."""
    if not tests:
        return []
    counts = Counter[str]()
    for path in promise.tests:
        counts.update(tests["files"].get(path, {}))
    bad = [f"{counts[each]} {each}" for each in ("failed", "skipped") if counts[each]]
    return [f"{counts['passed']} tests passed", *bad]


def rates(validated: Figures) -> list[str]:
    """The table of error rates, and what the graders' complaints were."""
    kinds = list(validated["assignments"][0]["kinds"])
    lines = [f"| assignment | {' | '.join(kinds)} |", f"| --- {'| ---: ' * len(kinds)}|"]
    for each in validated["assignments"]:
        cells = (f"{good} of {of}" for good, of in each["kinds"].values())
        lines.append(f"| `{each['name']}` | {' | '.join(cells)} |")
    complaints = validated["complaints"]
    return [*lines, "", *([f"- {each}" for each in complaints] or ["No complaints."])]
