"""What lets a released notebook stand by itself: it says what it lacks, and carries its pictures.

A master holds none of this: `complete` puts it into the cells of every release.
"""

from __future__ import annotations

import ast
import base64
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from ..course import Assignment, CourseError
from ..student import SELFCHECK
from ..submission.template import SHOW

START = "is-all-here"  # the grade_id of the cell that looks whether all is here
PICTURE = re.compile(r"(!\[[^\]]*\])\((?![a-z]+:)([^)\s]+)\)")
KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
FOLD = "fold"  # the tag of given code that need not be read either, though it runs while grading
LONG = 4  # lines: what is longer and only shows is folded from the start
# Python alone, as anything else may be what is missing.
LOOKS = Template('''\
# Is all here that this notebook needs? If not, this cell says in two lines what to do.
import sys
from importlib.util import find_spec
from pathlib import Path


class NotHere(Exception):
    """Told in its own words, without a traceback."""

    def _render_traceback_(self):
        return list(self.args)


def look_for(beside, installed, archive):
    lacking = [name for name in beside if find_spec(name) is None]
    found = getattr(find_spec("selfcheck"), "origin", None)
    if found and not Path(found).parent.with_name("selfcheck.json").exists():
        lacking.append("selfcheck.json")
    if lacking and "google.colab" in sys.modules:
        how = f"Upload {archive}.zip, then run `!unzip -o {archive}.zip` and `%cd {archive}`."
    else:
        how = f"All is in {archive}.zip: unpack it, and open the notebook from its folder."
    if lacking:
        raise NotHere(f"Not beside this notebook: {', '.join(lacking)}.", how)
    if absent := [name for name in installed if find_spec(name) is None]:
        how = f"Run `%pip install {' '.join(absent)}` in a cell of its own, and then this one."
        raise NotHere(f"Not installed here: {', '.join(absent)}.", how)


look_for($beside, $installed, $archive)''')


def complete(assignment: Assignment, cells: list[Any]) -> None:
    """Adds it all to a master's cells, in place."""
    folder = assignment.source.parent
    for cell in cells:
        if cell["cell_type"] == "markdown":
            carry_pictures(cell, folder, assignment.name)
        elif is_folded(cell):
            cell["metadata"]["jupyter"] = {"source_hidden": True}
    first = next((i for i, cell in enumerate(cells) if is_given_code(cell)), None)
    beside = {SELFCHECK.name} | {path.stem for path in folder.glob("*.py")} - {assignment.name}
    needed = sorted(set(imported(cells)))
    if first is not None and SELFCHECK.name in needed:
        cells.insert(first, _start(assignment.name, needed, beside))


def carry_pictures(cell: Any, folder: Path, name: str) -> None:
    """Puts the pictures that a text names by file into its cell, so that they are never missing.

    CourseError where there is no such file, or JupyterLab would not show one from inside a cell.
    """

    def carried(match: re.Match[str]) -> str:
        path = folder / match[2]
        kind = KINDS.get(path.suffix.lower())
        if kind is None or not path.is_file():
            what = f"one of {', '.join(KINDS)}" if kind is None else "in the master's folder"
            raise CourseError(
                f"source/{name}: the picture {match[2]!r} in the text of {cell['id']} is not"
                f" {what}, and so a notebook cannot carry it."
            )
        data = base64.b64encode(path.read_bytes()).decode()
        cell.setdefault("attachments", {})[path.name] = {kind: data}
        return f"{match[1]}(attachment:{path.name})"

    cell["source"] = PICTURE.sub(carried, cell["source"])


def is_given_code(cell: Mapping[str, Any]) -> bool:
    about = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "code" and bool(about.get("locked")) and not about.get("grade")


def is_folded(cell: Mapping[str, Any]) -> bool:
    tags = cell["metadata"].get("tags", ())
    return FOLD in tags or (SHOW in tags and cell["source"].count("\n") >= LONG)


def imported(cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The modules that the given cells cannot do without, but for Python's own."""
    for cell in filter(is_given_code, cells):
        for node in ast.parse(cell["source"]).body:
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            tops = [each.partition(".")[0] for each in names]
            yield from (top for top in tops if top and top not in sys.stdlib_module_names)


def _start(name: str, needed: Sequence[str], beside: set[str]) -> Any:
    import nbformat

    source = LOOKS.substitute(
        beside=json.dumps([each for each in needed if each in beside]),
        installed=json.dumps([each for each in needed if each not in beside]),
        archive=json.dumps(name),
    )
    about = {"grade": False, "grade_id": START, "locked": True, "schema_version": 3}
    cell = nbformat.v4.new_code_cell(source, id=START)  # type: ignore[no-untyped-call]
    cell.metadata = {
        "nbgrader": {**about, "solution": False, "task": False},
        "jupyter": {"source_hidden": True},
        "tags": [SHOW],
    }
    return cell
