"""The students' version of a master, as nbgrader's `generate_assignment` makes it."""

from __future__ import annotations

import io
import json
import re
import shutil
import tempfile
from pathlib import Path

from ..course import Assignment, Course, CourseError
from .master import master_notebook


def generate_assignment(
    course: Course, assignment: Assignment, into: Path | None, db_url: str | None = None
) -> None:
    """Runs nbgrader on the master in a course folder of its own.

    into: where what it releases goes. db_url: the gradebook that gets the assignment's cells.
    """
    import logging

    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = root / "source" / assignment.name
        shutil.copytree(assignment.source.parent, source)
        (source / assignment.source.name).unlink()
        for stray in source.glob("*.ipynb"):
            stray.unlink()
        notebook = source / f"{assignment.name}.ipynb"
        notebook.write_text(json.dumps(master_notebook(assignment)), encoding="utf-8")
        config = Config()
        config.CourseDirectory.root = str(root)
        config.CourseDirectory.course_id = course.name
        config.CourseDirectory.assignment_id = assignment.name
        config.GenerateAssignment.no_database = db_url is None
        config.SaveCells.enabled = db_url is not None
        if db_url is not None:
            config.CourseDirectory.db_url = db_url
        config.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
        converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
        log = io.StringIO()
        handler = logging.StreamHandler(log)
        converter.log.setLevel(logging.ERROR)
        converter.log.addHandler(handler)
        try:
            converter.start()
        except Exception as error:
            # Its exception says only that there was one; the log holds the traceback's last line.
            causes = re.findall(r"^\w+(?:Error|Exception): .+$", log.getvalue(), re.MULTILINE)
            raise CourseError(
                f"{assignment.source}: nbgrader cannot make the students' version of it: "
                + (causes[-1] if causes else f"{type(error).__name__}: {error}")
            ) from error
        finally:
            converter.log.removeHandler(handler)
        if into is not None:
            shutil.copytree(root / "release" / assignment.name, into)
    if into is not None:
        released = into / f"{assignment.name}.ipynb"
        text = released.read_text(encoding="utf-8")
        released.write_text(normalised(text), encoding="utf-8")


def normalised(text: str) -> str:
    """The notebook as JupyterLab would save it: sorted keys, one space, a final newline."""
    notebook = json.loads(text)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
