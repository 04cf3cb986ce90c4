"""How the formgrader shows markdown: without what a student's HTML would load, style or run.

nbgrader's templates put it into the instructor's page as it is, scripts included, and nbconvert's
renderer lets a quotation mark in a picture's description end its attribute. Named in
`course_config.py`, where nbconvert's HTML exporter finds it as its `markdown2html`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import escape
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

from ..pages import clean

TAGS = set(
    "a b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s span "
    "strong sub sup table tbody td th thead tr u ul".split()
)
COLOURED = ("code", "div", "pre", "span")  # what code is coloured by
# A line takes up to 50 microseconds, a character half of one: a second for a page, in all.
MOST_LINES, MOST_LINES_OF_PAGE = 5_000, 10_000
MOST_OF_PAGE = 5 * clean.MOST_CHARACTERS
MOST_WORK_OF_PAGE = 3 * clean.MOST_WORK
READ = "autograder_read"  # by what nbconvert's resources know how much of a page was read


@dataclass
class _Read:
    """How much of a student's markdown was read for one page."""

    lines: int = 0
    characters: int = 0
    work: int = 0

    def add(self, source: str) -> bool:
        """Whether a text may be read too."""
        lines, work = source.count("\n"), clean.markdown_work(source)
        if len(source) > clean.MOST_CHARACTERS or lines > MOST_LINES or work > clean.MOST_WORK:
            return False
        self.lines += lines
        self.characters += len(source)
        self.work += work
        return (
            self.lines <= MOST_LINES_OF_PAGE
            and self.characters <= MOST_OF_PAGE
            and self.work <= MOST_WORK_OF_PAGE
        )


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Markdown as HTML. Only a locked cell, which is ours, may bring HTML of its own."""
    cell: Any = context.get("cell", {})
    about = cell.get("metadata", {}).get("nbgrader", {})
    is_ours = about.get("locked") and not about.get("solution")
    resources: Any = context.get("resources", {})
    if not is_ours and not resources.setdefault(READ, _Read()).add(source):
        # It would hold up the server for everybody, and brackets nbconvert's next filter too.
        return f"<pre>{escape(source)}</pre>".replace("[", "&#91;")
    renderer = _Renderer(
        escape=not is_ours,
        allow_harmful_protocols=False,
        attachments=cell.get("attachments") or {},
    )
    try:
        html = MarkdownWithMath(renderer=renderer).render(source)
    except Exception:  # noqa: BLE001 - what a student wrote must not end the page of a submission
        return f"<pre>{escape(source)}</pre>".replace("[", "&#91;")
    return html if is_ours else _cleaner().clean(html)


class _Renderer(IPythonRenderer):
    """A picture that was dropped into the cell; the words for it where it is not there."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        try:
            return str(super().image(text, url, title))
        except InvalidNotebook:
            return f"[{escape(text or url)}: a picture that was not handed in]"


@functools.cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes={"a": {"href"}, "img": {"src", "alt"}, **{tag: {"class"} for tag in COLOURED}},
        attribute_filter=_may_stay,
        url_schemes={"http", "https", "mailto", "data"},
    )


def _may_stay(tag: str, name: str, value: str) -> str | None:
    """What stays of an attribute: no link that acts, and no picture from elsewhere."""
    if name == "href":
        return value if value.startswith(("http://", "https://", "mailto:", "#")) else None
    if name == "src":
        return value if value.startswith("data:image/") else None
    return value
