"""A notebook's own cells, as plain parts that a template can show.

Everything in a notebook is a claim of whoever saved it: types are checked before they are used, and
all text goes through `pages.clean`. What came with the assignment is not repeated, so that nothing
of the graders' copy of a cell can show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from markupsafe import Markup

from ..course import question_of
from ..pages import clean
from ..pages.blocks import Blocks
from ..submission import Submission, Template
from ..submission.parse import saved_cells

MOST_CELLS = 300
MOST_OUTPUT = 20_000  # characters of one output
MOST_PICTURES = 30
MOST_PAGE = 4_000_000  # characters of code, text and pictures on one page
MOST_PARSED = 500_000  # characters of HTML and markdown on one page
MOST_WORK = 3 * clean.MOST_WORK  # of parsing markdown for one page
MOST_BLOCKS = 3 * clean.MOST_BLOCKS  # that markdown makes on one page
MOST_HIGHLIGHTED = 100_000  # characters of code on one page, whose syntax takes longer to mark

Kind = Literal["text", "failed", "rich", "picture", "note"]


@dataclass(frozen=True)
class Shown:
    """One part of an output. `content` is HTML that is safe, or a picture's address."""

    kind: Kind
    content: Markup | str
    left_out: int = 0


@dataclass
class ShownCell:
    """One cell of the student's own."""

    position: int
    kind: Literal["code", "markdown", "raw"]
    source: Markup
    question: str | None = None  # the function that this is the answer cell of
    outputs: list[Shown] = field(default_factory=list)
    left_out: int = 0


@dataclass
class Own:
    """The student's cells, and how many more there are than a page can hold."""

    cells: list[ShownCell]
    more: int = 0


def own_cells(
    content: bytes | Sequence[Any],
    template: Template | None = None,
    submission: Submission | None = None,
) -> Own:
    """The cells that are the student's: answers and additions, in the notebook's order.

    content: a notebook's bytes, or its cells as they were saved.

    Which those are, the submission says that was graded; without one, as of an assignment that the
    kit does not grade, all cells are. Unreadable when there are none.
    """
    run = {cell.position: cell for cell in submission.cells} if submission else {}
    collected = Own([])
    room = Room()
    saved = saved_cells(content) if isinstance(content, bytes) else content
    for position, cell in enumerate(saved, start=1):
        if not isinstance(cell, dict):
            continue
        ran = run.get(position)
        if template is not None and (ran is None or ran.role == "given"):
            is_theirs = cell.get("cell_type") != "code" and not _is_given(template, cell)
            if not is_theirs:
                continue
        source = _text(cell.get("source", ""))
        if not source.strip() and not cell.get("outputs"):
            continue
        if len(collected.cells) >= MOST_CELLS or room.left <= 0:
            collected.more += 1
            continue
        answers = ran.grade_id if ran is not None and ran.role == "answer" else None
        question = question_of(answers) if answers else None
        collected.cells.append(_cell(position, cell, source, question, room))
    return collected


def _is_given(template: Template, cell: Mapping[str, Any]) -> bool:
    """Whether a text cell came with the assignment, by nbgrader's metadata or by its id.

    An answer in words did too, and is the student's own.
    """
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = about.get("grade_id") if isinstance(about, dict) else None
    names = {name for name in (grade_id, cell.get("id")) if isinstance(name, str)}
    return bool(names & set(template.order)) and not names & template.answers


class Room:
    """What is left of a page's size, and of the work that one page may make."""

    def __init__(self) -> None:
        self.left = MOST_PAGE
        self.parsed = MOST_PARSED
        self.work = MOST_WORK
        self.blocks = Blocks(MOST_BLOCKS)
        self.highlighted = MOST_HIGHLIGHTED
        self.pictures = MOST_PICTURES

    def take(self, size: int) -> bool:
        self.left -= size + 200  # and the tags around it
        return self.left >= 0

    def show(self, picture: int) -> bool:
        """Whether there is room for a picture of so many characters."""
        if not self.pictures or not self.take(picture):
            return False
        self.pictures -= 1
        return True

    def parse(self, source: str, work: int = 0) -> bool:
        self.parsed -= len(source)
        self.work -= min(work, clean.MOST_WORK)
        return self.parsed >= 0 and self.work >= 0

    def highlight(self, size: int) -> bool:
        self.highlighted -= size
        return self.highlighted >= 0


def _cell(
    position: int, cell: Mapping[str, Any], source: str, question: str | None, room: Room
) -> ShownCell:
    kind = cell.get("cell_type")
    if kind == "markdown":
        source, left_out = clean.shortened(source, clean.MOST_CHARACTERS)
        room.take(len(source))
        plain = Markup("<pre>{}</pre>").format(clean.seen(source))
        fits = room.parse(source, clean.markdown_work(source))
        shown = plain
        if fits:
            shown = clean.markdown(source, _attachments(cell), room.show, room.blocks)
        return ShownCell(position, "markdown", shown, left_out=left_out)
    source, left_out = clean.shortened(source, clean.MOST_CHARACTERS)
    room.take(len(source))
    plain = Markup.escape(clean.seen(source))
    if kind != "code":
        return ShownCell(position, "raw", plain, left_out=left_out)
    outputs = list(_outputs(cell.get("outputs"), room))
    shown = clean.code(source) if room.highlight(len(source)) else plain
    return ShownCell(position, "code", shown, question, outputs, left_out)


def _text(value: Any) -> str:
    """Notebooks store text whole or as a list of lines."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _attachments(cell: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    attachments = cell.get("attachments")
    if not isinstance(attachments, dict):
        return {}
    return {
        name: {kind: _text(data) for kind, data in kinds.items()}
        for name, kinds in attachments.items()
        if isinstance(kinds, dict)
    }


# -- outputs --------------------------------------------------------------------------------


def _outputs(outputs: Any, room: Room) -> Iterator[Shown]:
    printed: list[str] = []
    for output in outputs if isinstance(outputs, list) else []:
        if room.left <= 0:
            yield Shown("note", "More output is left out: this page is full.")
            return
        if not isinstance(output, dict):
            continue
        if output.get("output_type") == "stream":
            printed.append(_text(output.get("text")))
            continue
        yield from _printed(printed, room)
        printed = []
        yield from _output(output, room)
    yield from _printed(printed, room)


def _printed(parts: list[str], room: Room) -> Iterator[Shown]:
    """What was printed in one go, in however many pieces it was saved."""
    if any(parts):
        yield _shown_text("text", "".join(parts), room)


def _output(output: Mapping[str, Any], room: Room) -> Iterator[Shown]:
    if output.get("output_type") == "error":
        trace = output.get("traceback")
        lines = [line for line in trace if isinstance(line, str)] if isinstance(trace, list) else []
        summary = f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}"
        yield _shown_text("failed", "\n".join(lines) or summary, room)
        return
    data = output.get("data")
    if isinstance(data, dict):
        yield from _displayed(data, room)


def _displayed(data: Mapping[str, Any], room: Room) -> Iterator[Shown]:
    """The first form of a displayed value that can be shown safely."""
    for kind in ("image/png", "image/jpeg"):
        address = clean.picture(_text(data.get(kind)), kind) if data.get(kind) else None
        if address is not None:
            if room.show(len(address)):
                yield Shown("picture", address)
            else:
                yield Shown("note", "A picture is left out: this page is full.")
            return
    rich = _rich(data, room)
    plain = _text(data.get("text/plain")) or _text(data.get("text/latex"))
    if rich is not None:
        yield rich
    elif plain:
        yield _shown_text("text", plain, room)
    room.take(0)  # a note is on the page, too
    if rich is None and any(str(kind).startswith("image/") for kind in data):
        yield Shown("note", "A picture is left out: only PNG and JPEG are shown, up to 2 MB each.")
    elif rich is None and not plain and data:
        yield Shown("note", "An interactive output is left out: this page runs nothing.")


def _rich(data: Mapping[str, Any], room: Room) -> Shown | None:
    for kind in ("text/html", "text/markdown"):
        source = _text(data.get(kind))
        is_html = kind == "text/html"
        work = 0 if is_html else clean.markdown_work(source)
        if not source or len(source) > clean.MOST_CHARACTERS or not room.parse(source, work):
            continue
        html = clean.html(source) if is_html else clean.markdown(source, of_page=room.blocks)
        if html is not None and (html.striptags() or "<img" in html) and room.take(len(html)):
            return Shown("rich", html)
    return None


def _shown_text(kind: Kind, value: str, room: Room) -> Shown:
    value, left_out = clean.shortened(value, MOST_OUTPUT)
    room.take(len(value))
    return Shown(kind, clean.text(value), left_out)
