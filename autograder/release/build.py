"""From the text master to what students receive: notebook, check data, README, zip.

nbgrader's own `generate_assignment` makes the student version, so that releases are what an
nbgrader course expects; around it everything is made deterministic (cell ids, order, time stamps),
and the result must pass `leaks` before it replaces what was there.
"""

from __future__ import annotations

import functools
import io
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

from .. import student
from ..course import Assignment, Course, CourseError, libraries, question_of
from ..course.corpus import Corpus, load_corpus
from ..grading.concept import concepts_of
from ..grading.diagnosis import tolerance
from ..grading.question import questions_of
from ..grading.seeds import public_generator
from ..submission import Unreadable, read_template
from ..submission.history import MARK, mark_of, read_history
from ..submission.typed import ID_CELL
from ..util.moments import moment
from . import alone, leaks, placing, points, selfcheck_data

SHIPPED = Path(student.__file__).parent
SOLUTION = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[^\n]*\n?", re.MULTILINE)
# Ends every grade cell: without this kit, nbgrader would give its points to whatever runs through.
CLOSED = """
### BEGIN HIDDEN TESTS
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError("Not graded: this course is graded by `autograder grade`.")
### END HIDDEN TESTS"""
# What is seeded stays with the grader.
PUBLIC_CRITERIA: tuple[Literal["shapes", "values"], ...] = ("shapes", "values")
MARKED_CELL = re.compile(r"^# %%.*\bnbgrader=\{", re.MULTILINE)
PYTHON = re.compile(r"Python 3\.\d+")


def master_notebook(assignment: Assignment) -> dict[str, Any]:
    """The text master as a notebook, with solutions; each cell's id is its grade_id.

    What masters leave out is there: the points of the course, what closes the grade cells, and what
    lets the notebook stand alone.
    """
    notebook: dict[str, Any] = json.loads(_master_text(assignment))
    return notebook


@functools.cache
def _master_text(assignment: Assignment) -> str:
    import nbformat

    notebook = _read_master(assignment.source)
    points.fill_in(assignment, notebook.cells, _name(assignment))
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade") and not about.get("solution"):  # the others are a person's
            cell.source += CLOSED
    alone.complete(assignment, notebook.cells)
    # Traces of how the text is stored are no student's business.
    notebook.metadata = {
        "kernelspec": notebook.metadata.get("kernelspec", {}),
        "language_info": {"name": "python"},
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return json.dumps(notebook)


def _name(assignment: Assignment) -> str:
    """The master, as it is named in messages: by its path in the course."""
    return "/".join(assignment.source.parts[-3:])


def _read_master(path: Path) -> Any:
    """The text master as jupytext reads it, with a grade_id as each cell's id."""
    import jupytext

    if not path.is_file():
        raise CourseError(f"{path} is missing: an assignment is written there, as text.")
    notebook = jupytext.read(path)
    seen: dict[str, int] = {}
    for number, cell in enumerate(notebook.cells):
        wanted = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell-{number}"
        if wanted in seen:
            raise CourseError(f"{path}: grade_id {wanted!r} stands twice.")
        seen[wanted] = number
        cell.metadata.pop("lines_to_next_cell", None)  # of the text, not of the notebook
        cell["id"] = wanted
    return notebook


def write_master(assignment: Assignment) -> Path:
    """The master as a notebook beside its text, for JupyterLab and the formgrader.

    jupytext keeps the two together while they are edited. CourseError where the notebook was edited
    and the text was not.
    """
    import nbformat

    path, master = _synced_master(assignment)
    if master is not None:
        nbformat.write(master, path)  # type: ignore[no-untyped-call]
    return path


def _synced_master(assignment: Assignment) -> tuple[Path, Any | None]:
    """Where that notebook lies, and what must be written there; None where nothing must."""
    import nbformat

    path = assignment.source.with_suffix(".ipynb")
    master = _read_master(assignment.source)
    points.enter(assignment, master.cells)  # nbgrader reads no grade cell without
    if path.exists():
        try:
            there = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        except Exception as error:
            raise CourseError(f"{path} is damaged ({error}). Move it away or delete it.") from error
        before = [_content(cell) for cell in there.cells]
        points.enter(assignment, there.cells)
        now = [_content(cell) for cell in there.cells]
        if now == [_content(cell) for cell in master.cells]:
            return path, there if now != before else None
        if path.stat().st_mtime > assignment.source.stat().st_mtime:
            raise CourseError(
                f"{path} was edited after {assignment.source.name}, which is the master. "
                "`jupytext --sync` brings them together; or delete the notebook."
            )
    return path, master


def _content(cell: Any) -> tuple[Any, ...]:
    about = dict(cell.metadata.get("nbgrader", {}))
    return cell.cell_type, cell.source, about, cell.metadata.get("tags")


def solved_answers(assignment: Assignment) -> dict[str, str]:
    """The master's own solution, by function: the content of its answer cells."""
    answers = {}
    for cell in master_notebook(assignment)["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("solution"):
            answers[question_of(about["grade_id"])] = SOLUTION.sub("", cell["source"])
    return answers


def check_data(corpus: Corpus) -> str:
    """`selfcheck.json`: right and mistaken outputs on public inputs, no code."""
    exercises = {}
    for name, question in questions_of(corpus.assignment).items():
        cases = []
        for criterion in PUBLIC_CRITERIA:
            rng = public_generator(corpus.assignment.name, name, criterion)
            for case in question.cases(criterion, rng):
                if case.large:
                    continue
                within = tolerance(question, case)
                cases.append(
                    selfcheck_data.PublicCase(
                        case.label,
                        criterion,
                        case.arguments,
                        within.rtol,
                        within.atol,
                        within.scale,
                        case.keywords,
                        question.must_not_warn if criterion == "values" else "",
                    )
                )
        exercises[name] = selfcheck_data.Exercise(
            reference=question.reference,
            cases=cases,
            mistakes=[
                (known.hint, known.fresh({}))
                for known in corpus.misconceptions[name]
                if known.hint  # one that was only named has none yet
            ],
            results=question.results if len(question.results) > 1 else (),
        )
    data = selfcheck_data.build(exercises)
    cells = master_notebook(corpus.assignment)["cells"]
    data["points"] = points.by_question(corpus.assignment, cells)
    for name, concept in concepts_of(corpus.assignment).items():
        # A page may say whether an answer is there, never what it is.
        data["exercises"][name] = {
            "arguments": list(concept.parameters),
            "form": list(concept.form),
        }
        if concept.letters:
            data["exercises"][name]["letters"] = dict(concept.letters)
        if concept.plausible:
            bounds = {"plausible": dict(concept.plausible), "advice": concept.look}
            data["exercises"][name] |= bounds
    return selfcheck_data.to_json(data)


def build(course: Course, assignment: Assignment, into: Path) -> None:
    """Everything a student receives, into a new folder; LeakError when something hidden shows."""
    ensure_one_notebook(assignment)
    master = master_notebook(assignment)
    cells = [cell["source"].strip() for cell in master["cells"]]
    if assignment.group_size > 1 and ID_CELL not in cells:
        raise CourseError(
            f"{_name(assignment)}: has no cell `{ID_CELL}` for the ids that a group types. Add "
            "one, or state no group_size."
        )
    corpus = load_corpus(assignment)
    generate_assignment(course, assignment, into)
    _mark(assignment, into / assignment.released.name)
    for name in student.files_of_the_check():
        (into / name).parent.mkdir(exist_ok=True)
        (into / name).write_text((SHIPPED / name).read_text())
    (into / "selfcheck.json").write_text(check_data(corpus))
    added = libraries.packages(course.libraries)
    requirements = (SHIPPED / "requirements.txt").read_text()
    (into / "requirements.txt").write_text(requirements + "".join(f"{each}\n" for each in added))
    readme = (SHIPPED / "README.md").read_text()
    readme = readme.format(
        title=assignment.title,
        assignment=assignment.name,
        libraries=libraries.in_words(course.libraries),
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        deadline=_deadline(assignment),
    )
    (into / "README.md").write_text(readme)
    leaks.check(corpus, master, into)


def ensure_one_notebook(assignment: Assignment) -> None:
    """CourseError where the master's folder has another notebook, which no release would have."""
    folder = assignment.source.parent
    # An editor's locks and drafts begin with a dot.
    visible = (path for path in folder.glob("[!.]*") if path.is_file())
    for path in sorted(visible):
        is_notebook = path.suffix == ".ipynb" and path.stem != assignment.name
        is_master = path.suffix == ".py" and path != assignment.source and _has_marked_cells(path)
        if is_notebook or is_master:
            raise CourseError(
                f"{'/'.join(path.parts[-3:])}: an assignment has one notebook, "
                f"{assignment.released.name}, and this would be in no release. Make "
                f"{path.stem} an assignment of its own, in source/{path.stem}/ and "
                "course_config.py, or move the file out of this folder."
            )


def _has_marked_cells(path: Path) -> bool:
    """Whether a text has cells of nbgrader's, as a master has."""
    return bool(MARKED_CELL.search(path.read_text(encoding="utf-8", errors="replace")))


def _mark(assignment: Assignment, fresh: Path) -> None:
    """Has a notebook say which release it is of, where an earlier one had not all of its cells.

    So who deletes a new question is told from who never had it.
    """
    try:
        before = read_template(assignment.released)
    except (Unreadable, ValueError, KeyError, TypeError):
        before = None  # none yet, or what somebody made of it
    cells = set(read_template(fresh).order)
    was_marked = before is not None and (before.mark or cells - set(before.order))
    if was_marked or read_history(assignment.released).added:
        notebook = json.loads(fresh.read_text(encoding="utf-8"))
        notebook["metadata"][MARK] = mark_of(cells)
        fresh.write_text(_normalised(json.dumps(notebook)), encoding="utf-8")


def _deadline(assignment: Assignment) -> str:
    """A paragraph on handing in: until when, late, together; empty where nothing is stated.

    Everybody's: an extension is its student's own business.
    """
    lines = []
    if assignment.due is not None:
        lines.append(f"**Due {moment(assignment.due)}.**")
    if assignment.lateness is not None:
        lines.append(assignment.lateness.in_words)
    if assignment.group_size > 1:
        lines.append(
            f"Up to {assignment.group_size} of you may hand in one notebook: type all your ids "
            "into its id cell, with commas between them, and one of you hands it in."
        )
    return f"\n{' '.join(lines)}\n" if lines else ""


def release(course: Course, assignment: Assignment) -> Path:
    """Builds an assignment's release and its zip, and only then replaces what was there."""
    with prepared(course, assignment) as put:
        return put()


def prepared(
    course: Course, assignment: Assignment, is_rehearsal: bool = False
) -> AbstractContextManager[Callable[[], Path]]:
    """The same in two steps, as `placing.prepared` has it.

    is_rehearsal: that nothing is to be put in place, so that the master's notebook stays, too.
    """
    if is_rehearsal:
        _synced_master(assignment)
    else:
        write_master(assignment)
    archive = course.root / "dist" / f"{assignment.name}.zip"
    return placing.prepared(
        assignment.released.parent, archive, functools.partial(build, course, assignment)
    )


def out_of_step(course: Course, assignment: Assignment) -> list[str]:
    """The released files that a rebuild would change; numbers may differ by rounding."""
    released = assignment.released.parent
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / assignment.name
        build(course, assignment, fresh)
        names = {
            str(file.relative_to(base))
            for base in (fresh, released)
            for file in base.rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        }
        return sorted(name for name in names if not _same(fresh / name, released / name))


def _same(built: Path, released: Path) -> bool:
    if not (built.is_file() and released.is_file()):
        return False
    if built.name == "selfcheck.json":
        return _close(json.loads(built.read_text()), json.loads(released.read_text()))
    if built.name == "README.md":  # which names the Python that made it
        return PYTHON.sub("", built.read_text()) == PYTHON.sub("", released.read_text())
    return built.read_bytes() == released.read_bytes()


def _close(one: Any, other: Any) -> bool:
    """Equal, but for the last digits of floats: processors differ in those of tanh and exp."""
    if isinstance(one, float) and isinstance(other, (int, float)):
        return abs(one - other) <= 1e-7 * max(abs(one), abs(other)) + 1e-13
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_close(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_close, one, other))
    return bool(one == other)


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
        released.write_text(_normalised(text), encoding="utf-8")


def _normalised(text: str) -> str:
    """The notebook as JupyterLab would save it: sorted keys, one space, a final newline."""
    notebook = json.loads(text)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
