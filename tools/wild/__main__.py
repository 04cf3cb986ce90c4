"""`make wild`: grades answers as people write them with the hidden graders, through real workers.

    python -m tools.wild [ASSIGNMENT...] [--jobs N] [--json FILE]

Prints how many right ones were accepted, and how many wrong ones caught and named; names each that
was not judged as it must be, and ends with 1 where a right one lost points, a wrong one kept them
all, or a hint was untrue.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from autograder import course as course_module
from autograder.course.corpus import load_corpus
from autograder.release.master import solved_answers
from autograder.runner import Run, parallel
from autograder.validation.samples import made

from .answers import answers
from .measure import COUNTS, counted, in_words

ROOT = Path(__file__).parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tools.wild")
    parser.add_argument("assignment", nargs="*", help="default: all of them")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="default: one a core")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    total: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    is_there = options.json and options.json.exists()  # of other assignments, which stay
    figures = json.loads(options.json.read_text(encoding="utf-8")) if is_there else {}
    for name in options.assignment or list(course_module.load(ROOT).assignments):
        counts, complaints = graded(name, options.jobs)
        print(f"{name}:", *in_words(counts), *complaints, sep="\n  ", flush=True)
        figures[name] = dict(counts)
        total.update(counts)
    print("altogether:", *in_words(total), sep="\n  ")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    is_well = total["accepted"] == total["right"] and total["caught"] == total["wrong"]
    return 0 if is_well and not total["untrue"] else 1


def graded(name: str, jobs: int) -> tuple[Counter[str], list[str]]:
    """What all the answers of an assignment came to, each in an otherwise solved notebook."""
    corpus = load_corpus(course_module.load(ROOT).assignment(name))
    own, wild = solved_answers(corpus.assignment), list(answers(name))
    tasks = [made(corpus, each.name, {**own, each.question: each.source}) for each in wild]
    results = parallel.grade(Run.of(ROOT, name), tasks, jobs)
    return counted(zip(wild, results, strict=True))


if __name__ == "__main__":
    sys.exit(main())
