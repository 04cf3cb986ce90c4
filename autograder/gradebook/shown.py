"""The graded notebook, as a person opens it in the formgrader: the submission, repaired.

The same text as nbgrader's Autograde makes with our preprocessors, written without a converter.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..results.result import Result
from ..submission import Submission, Template
from ..submission.notebook import Notebook, as_notebook, plain_output

# Where a graded notebook says which record it shows.
STAMP = "autograder"
STAMPED = re.compile(
    rb'^  "autograder": \{\n   "graded_with": .*\n   "seconds_late": .*\n'
    rb'   "submission": "([0-9a-f]*)"\n',
    re.MULTILINE,
)
CUT_OUTPUT = "... Output truncated ..."
CUT_TRACEBACK = "... Traceback truncated ..."


@dataclass(frozen=True)
class OutputLimits:
    """nbgrader's LimitOutput: the most lines of a cell's output and of a traceback; -1 for all."""

    max_lines: int = 1000
    max_traceback: int = 100

    def of(self, outputs: Iterable[Notebook]) -> list[Notebook]:
        """The outputs of a cell, cut as that preprocessor cuts them."""
        kept, length = [], 0
        for output in outputs:
            if output["output_type"] == "stream" and self.max_lines != -1:
                if length == self.max_lines:
                    continue
                lines = output["text"].split("\n")
                if len(lines) + length > self.max_lines:
                    lines = [*lines[: self.max_lines - length - 1], CUT_OUTPUT]
                length += len(lines)
                output = {**output, "text": "\n".join(lines)}
            if output["output_type"] == "error" and self.max_traceback != -1:
                output = {**output, "traceback": self._traceback(output["traceback"])}
            kept.append(output)
        return kept

    def _traceback(self, lines: list[str]) -> list[str]:
        if len(lines) <= self.max_traceback:
            return lines
        start = self.max_traceback // 2
        end = self.max_traceback - start - 1
        return [*lines[:start], CUT_TRACEBACK, *lines[-end:]]


def stamp(result: Result, seconds_late: float) -> dict[str, Any]:
    """What tells a finished graded notebook of this result, so late, from any other."""
    return {
        "submission": result.submission,
        "graded_with": result.graded_with,
        "seconds_late": seconds_late,
    }


def is_shown_by(stamped: Mapping[str, Any], content: bytes) -> bool:
    """Whether a file is the whole graded notebook with this stamp.

    No cell can hold the stamp's text: what cells hold, JSON writes in one line each.
    """
    text = _lines({STAMP: stamped}, 1)[2:-2].rstrip()
    return text.encode() in content and content.endswith(b"}\n")


def shown_submission(content: bytes) -> str:
    """The SHA-256 of what was handed in, by a graded notebook's stamp; empty where it has none."""
    match = STAMPED.search(content)
    return match[1].decode() if match else ""


def graded_notebook(
    submission: Submission,
    template: Template,
    metadata: Mapping[str, Any],
    result: Result,
    seconds_late: float,
    limits: OutputLimits,
) -> str:
    """Its text, as nbformat writes it.

    metadata: the released notebook's, with the kernel that the gradebook states.
    """
    about = {**metadata, STAMP: stamp(result, seconds_late)}
    notebook = as_notebook(submission, template, about)
    cells = []
    for cell in notebook["cells"]:
        shown = result.outputs.get(cell["id"]) if cell["cell_type"] == "code" else None
        if shown:
            plain = [output for output in map(plain_output, shown) if output]
            cell["outputs"] = limits.of(plain)
            cells.append(_cell(cell))
        else:
            cells.append(_quiet_cell(cell))
    rest = _lines({**notebook, "cells": []}, 0).removeprefix('{\n "cells": []')
    listed = ",\n".join(cells)
    return f'{{\n "cells": [\n{listed}\n ]{rest}\n'


def _quiet_cell(cell: Notebook) -> str:
    """A cell without outputs: those that came with the assignment are the same for everybody."""
    if not cell["metadata"].get("nbgrader", {}).get("locked"):
        return _cell(cell)
    about = {name: cell[name] for name in ("metadata", "attachments") if name in cell}
    text = json.dumps(about, sort_keys=True)
    return _written(cell["cell_type"], cell["id"], cell["source"], text)


@functools.lru_cache(maxsize=256)
def _written(kind: str, cell_id: str, source: str, about: str) -> str:
    cell: Notebook = {"cell_type": kind, "id": cell_id, "source": source, **json.loads(about)}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return _cell(cell)


def _cell(cell: Notebook) -> str:
    split = {**cell, "source": cell["source"].splitlines(True)}
    if "outputs" in cell:
        split["outputs"] = [_in_lines(output) for output in cell["outputs"]]
    return "  " + _lines(split, 2)


def _in_lines(output: Notebook) -> Notebook:
    """An output whose text stands in lines, as nbformat stores it."""
    if output["output_type"] == "stream":
        return {**output, "text": output["text"].splitlines(True)}
    if "data" not in output:
        return output
    data = {
        mime: value.splitlines(True) if mime.startswith("text/") else value
        for mime, value in output["data"].items()
    }
    return {**output, "data": data}


def _lines(value: Any, depth: int) -> str:
    """JSON as nbformat indents it, so many steps in; the first line is not."""
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    return text.replace("\n", "\n" + " " * depth)
