"""The course as `course_config.py` states it: found, read, and checked once."""

from __future__ import annotations

import ast
import functools
import math
import os
import runpy
import sys
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from ..util.files import state
from ..util.text import nearest, nearly
from . import libraries
from .lateness import Lateness, stated_lateness
from .model import (
    CONCEPT_CRITERIA,
    CONFIG,
    CRITERIA,
    LARGEST_GROUP,
    Assignment,
    Course,
    CourseError,
    Limits,
)

# What the file states, in names at its top.
SETTINGS = ("COURSE", "ASSIGNMENTS", "LIBRARIES", "LATENESS", "LIMITS")
# What an assignment states.
KEYS = ("title", "questions", "concepts", "manual", "due", "lateness", "group_size")


def find_root(start: Path | None = None) -> Path:
    """The nearest folder, here or above, that has a `course_config.py`."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise CourseError(f"No {CONFIG} in {start} or above it: run this inside a course's folder.")


def place() -> Path:
    """The course's folder, from the environment or the working directory."""
    return find_root(Path(os.environ.get("AUTOGRADER_COURSE") or Path.cwd()))


def load(root: Path | None = None) -> Course:
    """Reads and checks the configuration; CourseError says what is wrong in it."""
    root = root or place()
    path = root / CONFIG
    try:
        stated = runpy.run_path(str(path))
    except Exception as error:
        raise CourseError(f"{path} cannot be executed: {type(error).__name__}: {error}") from error
    _ensure_settings(path, stated)
    course = stated.get("COURSE", root.name)
    if not isinstance(course, str) or not course.strip():
        raise CourseError(f"{path}: COURSE is {course!r}; it is the course's name, as in 'rnn'.")
    limits = _limits(path, stated.get("LIMITS", {}))
    added = _libraries(path, stated.get("LIBRARIES", ()))
    late = _lateness(path, "LATENESS", stated.get("LATENESS"), None)
    assignments = {
        name: _assignment(path, name, described, added, late)
        for name, described in _mapping(path, "ASSIGNMENTS", stated.get("ASSIGNMENTS", {})).items()
    }
    if not assignments:
        raise CourseError(f"{path} names no ASSIGNMENTS.")
    return Course(root, course, limits, assignments, added)


def as_it_is(root: Path) -> Course:
    """The course, read again when its configuration changes: a Jupyter server lives long."""
    return _as_of(root, state(root / CONFIG))


@functools.lru_cache(maxsize=4)
def _as_of(root: Path, _: object) -> Course:
    return load(root)


def _ensure_settings(path: Path, stated: Collection[str]) -> None:
    """CourseError where a name is nearly a setting's: it would be passed over without a word.

    A name that the file itself reads is one of its own.
    """
    names = (node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Name))
    used_names = {each.id for each in names if isinstance(each.ctx, ast.Load)}
    for name in stated:
        is_read = name in used_names or name in SETTINGS or name.startswith("_")
        if not is_read and (near := nearest(name, SETTINGS, 0.7)):
            raise CourseError(f"{path}: {name} is no setting; did you mean {near}?")


def _limits(path: Path, stated: object) -> Limits:
    described = _described(path, "LIMITS", stated, [each.name for each in fields(Limits)])
    for name, value in described.items():
        if not _is_number(value) or value <= 0:
            raise CourseError(f"{path}: LIMITS has {name} {value!r}; it is a number above 0.")
    return Limits(**described)


def _described(path: Path, where: str, stated: object, keys: Collection[str]) -> Mapping[str, Any]:
    """What is stated under known keys; CourseError tells any other."""
    for key in (described := _mapping(path, where, stated)):
        if key not in keys:
            raise CourseError(
                f"{path}: {where} has {key!r}; there are {', '.join(keys)}.{nearly(str(key), keys)}"
            )
    return described


def _mapping(path: Path, where: str, stated: object) -> Mapping[str, Any]:
    if not isinstance(stated, Mapping):
        raise CourseError(f"{path}: {where} is {stated!r}; it is written as {{...}}.")
    return stated


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]


def _ensure_points(path: Path, where: str, points: object) -> None:
    """CourseError where a criterion has no number of points, or a negative one."""
    for criterion, value in _mapping(path, where, points).items():
        if not _is_number(value) or value < 0:
            raise CourseError(
                f"{path}: {where} gives {value!r} points to {criterion}; "
                "points are a number, 0 or more."
            )


def _libraries(path: Path, stated: object) -> tuple[str, ...]:
    named = isinstance(stated, (tuple, list)) and all(isinstance(name, str) for name in stated)
    if not isinstance(stated, (tuple, list)) or not named:
        raise CourseError(
            f"{path}: LIBRARIES is {stated!r}; it lists import names, as in ('pandas', 'sklearn')."
        )
    for number, name in enumerate(stated):
        if not name.isidentifier():
            raise CourseError(
                f"{path}: LIBRARIES has {name!r}, which is no import name: put there what stands "
                "behind `import`, as in sklearn for scikit-learn."
            )
        if name in (*libraries.ALWAYS, *sys.stdlib_module_names, *stated[:number]):
            raise CourseError(f"{path}: LIBRARIES has {name}, which is there already.")
    return tuple(stated)


def _lateness(path: Path, where: str, stated: object, base: Lateness | None) -> Lateness | None:
    """The rule that is stated, on top of the course's; the course's where nothing is."""
    if stated is None or stated == {}:
        return base
    try:
        return stated_lateness(stated, base)
    except ValueError as error:
        raise CourseError(f"{path}: {where} {error}.") from None


def _assignment(
    path: Path,
    name: str,
    stated: object,
    added: tuple[str, ...],
    late: Lateness | None,
) -> Assignment:
    described = _described(path, name, stated, KEYS)
    questions, concepts, manual = (
        _mapping(path, f"{name}.{key}", described.get(key, {}))
        for key in ("questions", "concepts", "manual")
    )
    for question, points in questions.items():
        _ensure_points(path, f"{name}.{question}", points)
        if set(points) != set(CRITERIA):
            raise CourseError(
                f"{path}: {name}.{question} must give points, 0 or more, to each of "
                f"{', '.join(CRITERIA)}; it gives them to {', '.join(points)}."
            )
    if not questions:
        raise CourseError(f"{path}: assignment {name} has no questions.")
    for concept, points in concepts.items():
        _ensure_points(path, f"{name}.{concept}", points)
        if len(points) != 1 or not set(points) <= set(CONCEPT_CRITERIA):
            raise CourseError(
                f"{path}: {name}.{concept} must give points, 0 or more, to one of "
                f"{', '.join(CONCEPT_CRITERIA)}; it gives them to {', '.join(points) or 'none'}."
            )
    for question, value in manual.items():
        if not _is_number(value) or value <= 0:
            raise CourseError(f"{path}: {name}.{question} must give more than 0 points.")
    twice = [each for each in (*concepts, *manual) if each in questions]
    twice += [each for each in manual if each in concepts]
    if twice:
        raise CourseError(f"{path}: {name} has two questions called {', '.join(twice)}.")
    title, due = str(described.get("title", name)), _due(path, name, described.get("due"))
    if (of_its_own := described.get("lateness", {})) != {}:
        late = _lateness(path, f"{name}.lateness", of_its_own, late or Lateness())
    size = described.get("group_size", 1)
    if type(size) is not int or not 1 <= size <= LARGEST_GROUP:
        raise CourseError(
            f"{path}: {name}.group_size is {size!r}; it is how many may hand in one notebook, a "
            f"whole number from 1 to {LARGEST_GROUP}."
        )
    return Assignment(name, title, questions, path.parent, due, concepts, manual, added, late, size)


def _due(path: Path, name: str, stated: object) -> datetime | None:
    if stated is None:
        return None
    try:
        due = datetime.fromisoformat(str(stated))
    except ValueError:
        due = None
    if due is None or due.tzinfo is None:
        raise CourseError(
            f"{path}: {name} is due {stated!r}, which is no date with a time zone, "
            "as in '2026-03-01T23:59+01:00'."
        )
    return due
