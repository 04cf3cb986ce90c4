"""One known mistake, just named: whether it is caught, named as itself, and acts as it should."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ..course import Assignment, Course
from ..course.corpus import load_corpus, load_module
from ..grading.fingerprint import Fingerprint, all_agree
from ..mistakes.naming import MistakesFile
from ..results.result import Result
from ..runner import Names, Run, grade_here, open_prepared
from ..runner.pool import Lost, Pool
from ..util.text import last_line
from .samples import NOT_NAMED, misjudged, wrong


@dataclass(frozen=True)
class Tried:
    """What came of it: the criteria that caught it, and beside how many known ones it is distinct.

    `complaint` says why it cannot stay; empty where it can.
    """

    caught_by: Sequence[str]
    others: int
    complaint: str = ""


def parameters_of(assignment: Assignment, question: str) -> list[str]:
    """What the reference's function is given, by name."""
    path = assignment.solutions / "reference.py"
    reference = load_module(path, f"solutions.{assignment.name}.reference")
    return list(inspect.signature(getattr(reference, question)).parameters)


def tried(
    course: Course,
    assignment: Assignment,
    id_: str,
    file: MistakesFile,
    text: str,
    meant: Fingerprint,
    unsafe: bool = False,
) -> Tried:
    """Grades the mistake in an otherwise solved notebook. `meant` is how it should behave.

    text: what the file would be with it. The course's own is not touched: whatever comes of it, in
    a process of its own and within the time that a notebook has, was only tried.
    """
    with TemporaryDirectory() as folder:
        draft = Path(folder) / file.path.name
        draft.write_text(text, encoding="utf-8")

        def work(_: object, number: int) -> Tried:
            load_draft(assignment, file.path, draft)
            return _tried(course, assignment, id_, meant, unsafe)

        pool = Pool(work, ExitStack, course.limits.notebook_seconds)
        ((_, outcome),) = pool.run([0], 1)
    if isinstance(outcome, Lost):
        return Tried([], 0, f"it cannot be tried: {last_line(outcome.why)}")
    assert isinstance(outcome, Tried)
    return outcome


def load_draft(assignment: Assignment, path: Path, draft: Path) -> None:
    """Has this process take a draft for a file of known mistakes."""
    name = f"solutions.{assignment.name}.misconceptions.{path.stem}"
    if str(assignment.root) not in sys.path:
        sys.path.insert(0, str(assignment.root))
    load_corpus.cache_clear()
    load_module(draft, name).__file__ = str(path)


def _tried(
    course: Course, assignment: Assignment, id_: str, meant: Fingerprint, unsafe: bool
) -> Tried:
    corpus = load_corpus(assignment)
    sample = next(each for each in wrong(corpus) if each.wrong and each.wrong.id == id_)
    assert sample.wrong is not None
    run = Run.of(course.root, assignment.name, unsafe)
    context = open_prepared(run)
    try:
        (result,) = grade_here(context, run, [sample.task])
    finally:
        context.close()
    question = sample.wrong.question
    lost = [
        each.name
        for every in result.questions
        if every.name == question
        for each in every.criteria
        if each.outcome == "failed"
    ]
    others = len(corpus.misconceptions[question]) - 1
    caught = replace(sample.wrong, caught_by=tuple(lost))  # whatever its entry says so far
    complaint = _unlike(result, question, meant) or misjudged(caught, result)
    if complaint == NOT_NAMED:
        fingerprint = Fingerprint.of(result.fingerprints[question])
        same = [
            each
            for each in Names(run).fitting(result.student, question, fingerprint)
            if each != id_
        ]
        if same:
            complaint = f"{', '.join(same)} gives the same numbers: it has a name already"
    return Tried(lost, others, complaint)


def _unlike(result: Result, question: str, meant: Fingerprint) -> str:
    """That it does not act like the group it was made from, made into one function; or nothing."""
    if question not in result.fingerprints:
        return "made into one function, it loses no point"
    fingerprint = Fingerprint.of(result.fingerprints[question])
    if fingerprint.misshapen and meant.misshapen:
        return ""
    if all_agree(fingerprint.shared, meant.shared) is not True:
        why = "on right earlier functions" if meant.after else "made into one function"
        return f"{why}, it does not act like the answer: write the mistake by hand"
    return ""
