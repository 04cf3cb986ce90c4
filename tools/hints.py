"""`make hints`: whether every hint is true, on answers with one mistake, with two and with none.

Each known mistake is put in for many students, in the graders' sizes and in others, and must be
named; every right answer beside every mistake, and every two mistakes in one function or in two,
must not be taken for what they are not. A third mistake may be named only where the answer acts
as it does for all students in all sizes. Takes minutes; `make test` does a part of it.
"""

from __future__ import annotations

import argparse
import functools
import json
import multiprocessing
import os
import resource
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent.parent))

from autograder import course as course_module
from tests.course import hints
from tests.course.hint_checks import CHECKS, UNTRUE, judge

MOST_MEMORY = 2 << 30  # bytes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("assignment", nargs="*", help="default: all of them")
    parser.add_argument("--students", type=int, default=20, metavar="N", help="default: 20")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="write the figures there too, an assignment at a time",
    )
    options = parser.parse_args()
    names = options.assignment or list(course_module.load().assignments)
    untrue = 0
    for name in names:
        counts = verified(name, options)
        untrue += counts[UNTRUE]
        if options.json:
            keep(options.json, name, options.students, counts)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{sum(each.ru_utime + each.ru_stime for each in used):.0f} s of processor time")
    print(f"{untrue} hint(s) untrue or missing" if untrue else "every hint is true")
    return 1 if untrue else 0


def as_a_worker_is() -> None:
    """Bounds the memory: what a right run hands on of a wrong cell may double at each step."""
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, most))


def keep(path: Path, name: str, students: int, counts: Counter[str]) -> None:
    """Writes an assignment's figures beside those of the others that are there already."""
    figures = json.loads(path.read_text()) if path.exists() else {}
    figures[name] = {
        "students": students,
        "answers": counts.total(),
        "untrue": counts[UNTRUE],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")


def verified(name: str, options: argparse.Namespace) -> Counter[str]:
    """Prints what each check of an assignment came to; how many answers came to what."""
    print(f"{name}:")
    own = hints.of(name)  # before the fork, so that every process has it
    every: Counter[str] = Counter()
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(options.jobs, fork, as_a_worker_is) as pool:
        for key, check in CHECKS.items():
            tasks = check.tasks(own, options.students)
            chunk = max(1, len(tasks) // (8 * options.jobs))
            found = list(pool.map(functools.partial(judge, name, key), tasks, chunksize=chunk))
            what = (check.__doc__ or "").splitlines()[0]
            counts = Counter(each.kind for each in found)
            print(
                f"  {what}: {len(found)}",
                *(f"    {counts[k]:5} {k}" for k in check.kinds),
                sep="\n",
            )
            for each in found:
                if each.told:
                    print(f"      {each.told}")
            every += counts
            sys.stdout.flush()
    return every


if __name__ == "__main__":
    sys.exit(main())
