"""What to do about an error whose cause is another than it seems, in a sentence behind it."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..course import libraries
from ..sandbox.answers import CellRun, Raised
from ..submission import Cell
from .phrases import capital, plain

HASHABLE = (
    " Arrays, lists and dicts cannot be hashed: they cannot be keys of a dict, elements of a set, "
    "or arguments of a function under `cache` or `lru_cache`: take that off."
)
NAME_ERROR = re.compile(r"name '(\w+)' is not defined")
MISSING_IN = re.compile(
    r"^(?:cannot import name '\w+' from|module|No module named) '(\w+)(?:\.[\w.]+)?'"
)
# What makes errors of warnings: of numpy's, or of all.
SETERR = re.compile(r"(?<![\w.])(?:\w+\.)?(?:seterr|errstate)\([^()\n]*raise[^()\n]*\)")
FILTER = re.compile(
    r"(?<![\w.])(?:\w+\.)?(?:filterwarnings|simplefilter|catch_warnings)\([^()\n]*['\"]error['\"][^()\n]*\)"
)
# Syntax errors that are warnings, unless a filter makes errors of them.
ONLY_WARNED = re.compile(r'invalid escape|"is(?: not)?" with|.* is an invalid escape')
# What waits for somebody at the keyboard, and what ends a notebook.
DEBUGGER = re.compile(
    r"(?<![\w.])(?:\w+\.)*(?:breakpoint|set_trace|post_mortem|pm|runcall|interact|embed)\([^()\n]*\)"
    r"|%%?debug\b|\bimport (?:ipdb|pudb|debugpy)\b"
)
KEYBOARD = re.compile(  # a debugger asks there, too
    r"(?<![\w.])(?:\w+\.)*(?:input|getpass|stdin\.read\w*)\((?:[^()\n]|\([^()\n]*\))*\)|"
    + DEBUGGER.pattern
)
EXIT = re.compile(r"raise SystemExit\b|(?<![\w.])(?:\w+\.)*(?:exit|quit)\([^()\n]*\)")
# What a message is looked for in: a cell may be as long, and there may be as many, as one likes.
MOST_SEARCHED, LONGEST_LINE = 100_000, 1000  # characters, in all and of a line
UNHASHABLE = re.compile(r"unhashable type: |cannot use '.+' as a (dict key|set element)")


@dataclass(frozen=True)
class Around:
    """What a message can tell beyond an answer or a cell.

    `lost` says of names that cells took away which cell it was, and what has the name now ("" for
    nothing). `libraries` are those that the course adds. `python` is the one that the notebook was
    saved with, as in (3, 14); empty where it does not say. `cells` are those that ran.
    """

    libraries: Sequence[str] = ()
    lost: Mapping[str, tuple[Cell, str]] = field(default_factory=dict)
    python: tuple[int, ...] = ()
    cells: Sequence[Cell] = ()

    def when(self, cell: Cell) -> Around:
        """What was around when this cell had run."""
        lost = {name: by for name, by in self.lost.items() if by[0].position <= cell.position}
        ran = [each for each in self.cells if each.position <= cell.position]
        return replace(self, lost=lost, cells=ran)

    @property
    def newer_python(self) -> str:
        """That the notebook is of a newer Python than the grader's; empty where it is not."""
        if self.python <= sys.version_info[:2]:
            return ""
        theirs, ours = (".".join(map(str, each)) for each in (self.python, sys.version_info[:2]))
        return (
            f" The notebook was written with Python {theirs}; the grader has Python {ours}, and "
            "what is new since then it does not know."
        )


def around(
    cells: Sequence[Cell],
    runs: Sequence[CellRun],
    added: Sequence[str],
    python: tuple[int, ...] = (),
) -> Around:
    """What is around when these cells have run."""
    lost: dict[str, tuple[Cell, str]] = {}
    for cell, run in zip(cells, runs, strict=True):
        lost |= {name: (cell, kind) for name, kind in run.lost.items()}
    return Around(added, lost, python, cells)


NOTHING = Around()


def advice(raised: Raised, known: Around) -> str:
    """The sentence, with a blank before it; empty where there is none."""
    match raised.type:
        case _ if known.newer_python and _is_not_in_python(raised):
            return known.newer_python
        case "BdbQuit" | "StdinNotImplementedError" | "EOFError" | "SystemExit":
            return _left_in_a_cell(raised, known)
        case "KeyboardInterrupt":
            return " That is what interrupts a kernel by hand: take out the line that raises it."
        case "ModuleNotFoundError":
            return f" The grader has {libraries.in_words(known.libraries)}; do it with these."
        case "FloatingPointError":
            asks = " By itself numpy only warns: do `np.seterr` or `np.errstate` ask for errors?"
            return was_warned(SETERR, raised, known) or asks
        case type_ if type_.endswith("Warning"):
            asks = " Does a filter of `warnings` make an error of a warning?"
            return was_warned(FILTER, raised, known) or asks
        case "FileNotFoundError":
            return " While grading there are only the files that the notebook itself has written."
        case "OSError" | "PermissionError" | "BlockingIOError":
            return " While grading there is a folder to write to, and no network or second process."
        case "TypeError" if UNHASHABLE.match(raised.message):
            return HASHABLE
        case "NameError":
            named = NAME_ERROR.match(raised.message)
            cell, kind = known.lost.get(named[1], (None, "")) if named else (None, "")
            if named and cell and not kind:
                return f" {capital(cell.describe())} removed `{named[1]}`."
            return " Only arguments and names that your cells define exist while grading."
        case "RecursionError":
            return " A function calls itself without end."
        case "MemoryError":
            return " It asked for more memory than a submission may use."
    return ""


def was_warned(setting: re.Pattern[str], raised: Raised, known: Around) -> str:
    """What made an error of a warning, where it stands in a cell; empty where it does not."""
    where = place_of(setting, known.cells, raised)
    return f" It is a warning, which {where} turned into an error: take that out." if where else ""


def _left_in_a_cell(raised: Raised, surroundings: Around) -> str:
    """What waits for somebody, or ends a notebook, and was left in it."""
    if raised.type == "SystemExit":
        where = place_of(EXIT, surroundings.cells, raised) or "what raises it"
        return f" That ends the whole notebook: take out {where}. A function ends by `return`."
    waits = DEBUGGER if raised.type == "BdbQuit" else KEYBOARD
    where = place_of(waits, surroundings.cells, raised) or "what waits for somebody"
    return f" Nobody is at the keyboard while grading: take out {where}."


def place_of(what: re.Pattern[str], cells: Sequence[Cell], raised: Raised | None = None) -> str:
    """A piece of code of this kind, and its cell; empty where there is none.

    In the cell with the line that raised, or else the last.
    """
    line = raised.text if raised and raised.text else ""
    key = lambda cell: (line in cell.source, cell.position)  # noqa: E731
    room = MOST_SEARCHED
    for cell in sorted(cells, key=key, reverse=True):
        lines = [
            each
            for each in cell.source.splitlines()
            if len(each) <= LONGEST_LINE and (room := room - len(each)) >= 0
        ]
        if pieces := [match[0] for each in lines for match in what.finditer(each)]:
            return f"`{plain(pieces[-1])}` in {cell.describe()}"
    return ""


def _is_not_in_python(raised: Raised) -> bool:
    """Whether something is missing in Python's own library."""
    match = MISSING_IN.search(raised.message)
    return match is not None and match[1] in sys.stdlib_module_names
