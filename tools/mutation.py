"""`make mutation`: every mutant of every reference, graded as a student's answer.

Prints the score of each function, and every mutant that kept its points though it is not listed as
equivalent; fails when there is one.

    tools/mutation.py [--every N] [--part K] [ASSIGNMENT ...]      only each N-th, from the K-th
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("AUTOGRADER_SECRET", "mutation")

from autograder import course as course_module
from autograder import engine
from autograder.commands._progress import progress
from autograder.corpus import load_corpus
from autograder.course import Course
from autograder.mutants import Mutant, equivalents, mutants
from autograder.release.build import solved_answers

# A mutant whose loop never ends should not take as long as a course allows.
LIMITS = {"cell_seconds": 4, "call_seconds": 2, "notebook_seconds": 20}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("assignments", nargs="*")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--part", type=int, default=0)
    options = parser.parse_args()
    course = course_module.load()
    survived = 0
    for name in options.assignments or course.assignments:
        survived += examine(course, name, options.every, options.part)
    return 1 if survived else 0


def examine(course: Course, name: str, every: int, part: int) -> int:
    """Grades an assignment's mutants and prints the scores; how many survived that should not."""
    assignment = course.assignment(name)
    corpus = load_corpus(assignment)
    known = equivalents(assignment)
    found = list(mutants(corpus))
    chosen = [each for each in found[part::every] if each.key not in known]
    equal = Counter(each.question for each in found if each.key in known)
    fates = zip(chosen, killed(course, name, chosen), strict=True)
    kept = [each for each, is_killed in fates if not is_killed]
    tried = Counter(each.question for each in chosen)
    left = Counter(each.question for each in kept)
    for question in assignment.questions:
        count = tried[question]
        print(
            f"{name}.{question}: {count - left[question]} of {count} mutants lost points"
            f"; {equal[question]} are equivalent"
        )
    for each in kept:
        print(
            f"KEPT ITS POINTS: {each.question} ({each.operator})\n"
            f"  - {each.removed}\n  + {each.added}"
        )
    unused = set(known) - {each.key for each in found}
    for question, removed, added in sorted(unused):
        print(f"NO SUCH MUTANT any more: {question}: {removed} -> {added}")
    return len(kept) + len(unused)


def killed(course: Course, name: str, chosen: Sequence[Mutant]) -> list[bool]:
    """Whether each mutant lost points on its own function."""
    corpus = load_corpus(course.assignment(name))
    run = engine.Run.of(course.root, name)
    run = replace(run, limits=replace(run.limits, **LIMITS))
    solved = solved_answers(corpus.assignment)
    tasks = [
        engine.made(corpus, f"{each.question}/{number}", {**solved, each.question: each.source})
        for number, each in enumerate(chosen)
    ]
    with progress(name, len(tasks)) as bar:
        results = engine.grade(run, tasks, on_result=lambda *_: bar.update())
    lost = []
    for each, result in zip(chosen, results, strict=True):
        if result.outcome != "graded":
            raise SystemExit(f"{each.question}: {' '.join(result.notes)}")
        (question,) = (q for q in result.questions if q.name == each.question)
        lost.append(question.score < question.max_score)
    return lost


if __name__ == "__main__":
    sys.exit(main())
