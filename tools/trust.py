"""`make trust`: `docs/trust.md`, each promise with the tests that hold it and its last figure.

The figures are what the measuring commands wrote into `docs/figures/`: `autograder validate`,
`tools.mutation`, `tools/hints.py`, `tools.wild`, and this one, of the tests that the page names,
slow ones too.

    python -m tools.trust            run those tests, and write the page (--quick: no slow ones)
    python -m tools.trust --render   write the page from the figures that are there
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "docs" / "figures"
PAGE = ROOT / "docs" / "trust.md"
SOURCES = ("validate", "mutation", "hints", "wild", "tests")
Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Promise:
    """One promise: what holds it, and what that last gave beside the number of its tests."""

    text: str
    tests: tuple[str, ...]
    figure: Callable[[Figures], str] = lambda figures: ""


def counted(kind: str) -> Callable[[Figures], str]:
    """How many answers of a kind came out as they must, over all assignments."""

    def figure(figures: Figures) -> str:
        pairs = [each["kinds"][kind] for each in figures["validate"]["assignments"]]
        good, of = (sum(each) for each in zip(*pairs, strict=True))
        return f"{good} of {of}"

    return figure


def hints(name: str) -> Callable[[Figures], str]:
    """A count of the confusion matrix, over all assignments."""
    return lambda figures: str(
        sum(each["hints"][name] for each in figures["validate"]["assignments"])
    )


def mutation(figures: Figures) -> str:
    if not figures["mutation"]:
        return "not measured yet: `make mutation`"
    total = figures["mutation"]["total"]
    left = total["mutants"] - total["equivalent"]
    return f"{total['killed']} of {left} changes lose points ({total['equivalent']} change nothing)"


def verified(figures: Figures) -> str:
    if not figures["hints"]:
        return "not measured yet: `make hints`"
    told = figures["hints"]
    answers, untrue = (sum(each[key] for each in told.values()) for key in ("answers", "untrue"))
    students = min(each["students"] for each in told.values())
    measured = f"{answers} answers, {untrue} untrue hints, {students} students"
    lacking = [a["name"] for a in figures["validate"]["assignments"] if a["name"] not in told]
    return f"{measured}; not measured: {', '.join(lacking)}" if lacking else measured


def wild(name: str, of: str) -> Callable[[Figures], str]:
    """How many of the answers as people write them were judged so, over all assignments."""

    def figure(figures: Figures) -> str:
        if not figures["wild"]:
            return "not measured yet: `make wild`"
        counts: Counter[str] = Counter()
        for each in figures["wild"].values():
            counts.update(each)
        if of == "untrue":
            named = f"{counts['named']} of {counts['wrong']} named"
            return f"{named}, {counts['untrue']} untruly"
        return f"{counts[name]} of {counts[of]}"

    return figure


SECTIONS: Mapping[str, tuple[Promise, ...]] = {
    "Student code never meets the answers": (
        Promise(
            "A worker is given code and inputs, and has no reference, expected value, score, seed "
            "or other submission in its reach.",
            ("tests/kit/sandbox/test_boundary.py", "tests/kit/sandbox/test_isolation.py"),
        ),
        Promise(
            "No attack earns a point.",
            ("tests/course/hostile/test_hostile.py",),
            counted("hostile"),
        ),
        Promise(
            "None reads a secret, writes outside its folder, reaches a socket, outlives its "
            "deadline or costs a neighbour anything: as root and as an ordinary user, with and "
            "without bubblewrap.",
            (
                "tests/kit/sandbox/test_layers.py",
                "tests/kit/sandbox/test_deaths.py",
                "tests/kit/sandbox/test_ordinary_user.py",
            ),
            lambda figures: "behind " + ", ".join(figures["validate"]["layers"]),
        ),
        Promise(
            "No two workers share a name that can be looked up or a count that can be read, as far "
            "as *What two workers share* says.",
            ("tests/kit/sandbox/test_apart.py",),
        ),
        Promise(
            "What a worker says is decoded strictly, and never believed.",
            ("tests/kit/sandbox/test_channel.py", "tests/kit/sandbox/test_values.py"),
        ),
        Promise(
            "Nothing hidden is in what students receive.",
            ("tests/kit/release/test_leaks.py",),
        ),
        Promise(
            "No message repeats a hidden input, an expected value or a returned one.",
            ("tests/course/test_nothing_hidden_is_told.py",),
        ),
    ),
    "What is right is accepted": (
        Promise(
            "The known right answers, in all their styles, have full marks.",
            ("tests/course/test_right_answers.py",),
            counted("right"),
        ),
        Promise(
            "So have right answers that are put together at random from equivalent pieces.",
            ("tests/course/test_pieces.py",),
        ),
        Promise(
            "So have right answers of students with habits: threads, files, magics, long prints.",
            ("tests/course/test_fairness.py",),
        ),
        Promise(
            "So have right answers as people write them, in words that the corpora do not know.",
            ("tests/course/test_wild.py",),
            wild("accepted", "right"),
        ),
        Promise(
            "A mistake costs once.",
            ("tests/course/test_mistakes_cost_once.py", "tests/kit/grading/test_concept.py"),
        ),
        Promise(
            "Damage to a notebook that is not in an answer costs nothing, and gives nothing.",
            (
                "tests/kit/submission/test_any_damage.py",
                "tests/kit/submission/test_damaged_grades.py",
                "tests/kit/submission/test_damaged_files.py",
            ),
            counted("broken"),
        ),
        Promise(
            "A grade does not depend on what else the machine has to do.",
            ("tests/kit/sandbox/test_deadline.py", "tests/kit/grading/test_deadlines.py"),
        ),
    ),
    "What is wrong is caught": (
        Promise(
            "The known mistakes lose the points of the criteria that must catch them, no others.",
            ("tests/course/rnn_forward/test_corpus.py", "tests/course/test_every_grader.py"),
            counted("wrong"),
        ),
        Promise(
            "So do wrong answers as people write them.",
            ("tests/course/test_wild.py",),
            wild("caught", "wrong"),
        ),
        Promise(
            "What a docstring promises is asked in every form of the arguments.",
            ("tests/course/test_promises.py",),
        ),
        Promise(
            "So do changes of the references that a machine makes, all but those that change "
            "nothing.",
            ("tests/course/test_mutants.py",),
            mutation,
        ),
        Promise(
            "What computes nothing earns nothing on top of a mistake, however the functions below "
            "it collude.",
            ("tests/course/test_worthless_answers.py", "tests/course/test_stand_ins.py"),
        ),
        Promise(
            "Whatever a notebook returns, the grader compares it, in bounded memory.",
            ("tests/kit/grading/test_any_value.py", "tests/course/test_any_value.py"),
        ),
        Promise(
            "So does one element that is off by 1e-4 of itself.",
            ("tests/kit/grading/test_near_enough.py",),
        ),
        Promise(
            "Vanishing gradients are compared relatively: zero, a wrong sign and a thousandfold "
            "are wrong.",
            ("tests/kit/grading/test_scales.py",),
        ),
    ),
    "Hints are true": (
        Promise(
            "Known mistakes are named as themselves.",
            ("tests/course/rnn_forward/test_diagnosis.py", "tests/kit/grading/test_diagnosis.py"),
            hints("itself"),
        ),
        Promise(
            "So are most of those that people make, and none by another's name.",
            ("tests/course/test_wild.py",),
            wild("named", "untrue"),
        ),
        Promise(
            "None is named as another.",
            ("tests/kit/commands/test_validate.py",),
            hints("another"),
        ),
        Promise(
            "No right answer is named.", ("tests/kit/commands/test_validate.py",), hints("of_right")
        ),
        Promise(
            "Two together are named where exactly two give all the numbers, and nowhere else.",
            ("tests/kit/grading/test_pairs.py",),
        ),
        Promise(
            "That holds for other students and other sizes, and for two mistakes or three at once.",
            ("tests/course/test_hints.py",),
            verified,
        ),
    ),
    "Nothing is lost, and no zero is false": (
        Promise(
            "A run that is killed at any moment ends, when it is run again, with the same "
            "gradebook; nothing is graded twice.",
            ("tests/kit/gradebook/test_killed.py",),
        ),
        Promise(
            "Neither a full disk, a locked gradebook nor a clock that jumps loses a grade.",
            ("tests/kit/gradebook/test_disk_lock_clock.py",),
        ),
        Promise(
            "A worker, a zygote or a grader process that dies costs nobody a point.",
            ("tests/kit/grading/test_faults.py", "tests/kit/grading/test_pool.py"),
        ),
        Promise(
            "A grader's own bug is reported as one, is no zero, and blocks nobody else.",
            ("tests/kit/grading/test_broken_graders.py",),
        ),
        Promise(
            "The command, `nbgrader autograde` and the formgrader's button give the same.",
            ("tests/kit/gradebook/test_three_ways.py",),
        ),
    ),
    "Pages are safe to open": (
        Promise(
            "Nothing that a student wrote runs, loads or leads anywhere on a feedback page, in the "
            "report or in the formgrader.",
            (
                "tests/kit/feedback/test_hostile.py",
                "tests/course/hostile/test_attacks.py",
                "tests/kit/feedback/test_browser.py",
            ),
        ),
    ),
}

SHARED_BY_WORKERS = """
A worker that saw something hidden could leave it as a mark for one that is asked later, or for a
neighbour's. Each has its own files and processes where the machine lets the sandbox make
namespaces (`autograder doctor` tells), as it does nearly everywhere with bubblewrap, and mostly
for root without.

Closed, with namespaces:

- **Files.** A worker's folder is a file system in memory that only it has mounted, of 64 MiB and
  100,000 files, and vanishes with it. All have the same path to another folder: there is no name
  to guess, no number of files, no link count and no time to read, and nothing to be cleared.
- **What all may read** is mounted for reading only, so that not even the time of the last reading
  changes.
- **Processes.** A worker sees none but itself, under the number 1; `/proc` is empty. Process and
  thread numbers count its own, and nobody else's clock or processors can be asked for. (Not for
  an ordinary user without bubblewrap: there the numbers are the machine's.)
- **The course's secret places.** In bubblewrap they do not exist. Without it something empty lies
  over each that was there when grading began, so that `stat` tells neither size nor time.

Closed everywhere, by the list of system calls and by Landlock: free space and files of a disk,
free memory and load, what `/proc` and `/sys` tell, shared memory, message queues, semaphores,
keyrings, sockets with a name, locks and leases on common files, watches on folders, what lies in
the page cache (`mincore`), the count of sockets, and waking whoever waits on a page that all have
mapped. The inputs that all are given are mapped and not open, so that nobody sees when they were
last read.

Without namespaces only this is left: folders have names of 128 random bits below folders that
cannot be listed, and each is cleared before the next worker of the same grader process starts
(for 20 seconds at most; the name stays secret). Not closed there: whether, and since when, one of
the 32 places is in use; numbers of files and processes, which are counted for all; when a library
was last read; which processes exist; and, without bubblewrap too, what `stat` tells of any file
whose name is known, the course's among them.

Closed nowhere:

- Time: how busy the processors, their caches and the memory are, and whether a file that all may
  read is in memory already.
- Numbers that the kernel gives out for the whole machine: those of pipes and pairs of sockets,
  and of mounts, which tell how many others were made. All that runs on the machine counts there.
- That a thread which ends can wake whoever waits on a page that both have mapped.
- Limits of the whole machine or account, such as the number of threads: whoever meets one knows
  that others are at work.

The words of an error that a student wrote are the way out of a worker. What is shown of them is
the graders' rule, and is tested for itself.
"""

NOT_PROMISED = """
- To hide the inputs from the code that must work on them, or to tell whether a right answer was
  somebody else's.
- That a submission learns nothing by the clock. What it prints is kept from before it was asked
  anything, but the words of an error that it chose may tell how long another call took.
- To catch a right answer that hides that it altered its inputs: the copy that is compared is the
  worker's own.
- That nobody learns anything from a grade. Which criterion failed, and how many elements differ,
  are a few bits of each submission. Seeds differ by student: they are no use to another.
- A quota of disk for each worker where there are neither namespaces nor bubblewrap: one that fills
  the disk can spoil a neighbour's files, and not its grade.
- That an attack costs the machine nothing. Until its deadline a worker may keep a core busy and,
  without namespaces, the kernel's memory with as many empty files as it can make in that time.
- To grade where the kernel has no Landlock or seccomp, as on macOS: it refuses, unless told
  `--unsafe`, and every result then says so.
- That a hint is there. Where an answer is none of the known mistakes, more than two at once, or two
  that could as well be another two, what differs is reported and nothing is guessed.
- That a mistake that was named from a student's answer (`autograder mistakes --name`) is harmless.
  Like all known mistakes it runs outside the sandbox. Only a strict grammar of arithmetic is taken,
  and somebody must have read it; that it ends on every input, or in little memory, nobody can see.
- Anything about the formgrader's own pages beyond what students can put on them: they are
  nbgrader's, and fetch MathJax from the web.
"""


def page(figures: Figures) -> str:
    """The whole page."""
    about = figures["validate"]["measured"]
    lines = [
        "# What is promised, and what is not",
        "",
        "Made by `make trust`, not by hand: each promise with the tests that hold it, how many of",
        "them passed when they were last run for this page, and what was measured then.",
        "",
        f"Last made on {about['on']}, with Python {about['python']} and numpy {about['numpy']}.",
    ]
    if not figures["tests"]:
        lines.append("The tests named here were not counted for it.")
    elif not figures["tests"]["slow too"]:
        lines.append("The slow tests were left out.")
    for title, promises in SECTIONS.items():
        lines += ["", f"## {title}", "", "| promise | held by | figure |", "| --- | --- | --- |"]
        lines += [row(promise, figures) for promise in promises]
    lines += ["", "## Error rates", "", *rates(figures["validate"])]
    lines += ["", "## What two workers share", SHARED_BY_WORKERS.rstrip()]
    lines += ["", "## What is not promised", NOT_PROMISED.rstrip()]
    return "\n".join(lines) + "\n"


def row(promise: Promise, figures: Figures) -> str:
    links = "<br>".join(f"[`{Path(path).stem}`](../{path})" for path in promise.tests)
    told = [promise.figure(figures), *ended(promise, figures["tests"])]
    return f"| {promise.text} | {links} | {'; '.join(filter(None, told))} |"


def ended(promise: Promise, tests: Figures) -> list[str]:
    """How the tests of a promise ended, where they were run for the page."""
    if not tests:
        return []
    counts = Counter[str]()
    for path in promise.tests:
        counts.update(tests["files"].get(path, {}))
    bad = [f"{counts[each]} {each}" for each in ("failed", "skipped") if counts[each]]
    return [f"{counts['passed']} tests passed", *bad]


def rates(validated: Figures) -> list[str]:
    """The table of error rates, and what the graders' complaints were."""
    kinds = list(validated["assignments"][0]["kinds"])
    lines = [f"| assignment | {' | '.join(kinds)} |", f"| --- {'| ---: ' * len(kinds)}|"]
    for each in validated["assignments"]:
        cells = (f"{good} of {of}" for good, of in each["kinds"].values())
        lines.append(f"| `{each['name']}` | {' | '.join(cells)} |")
    complaints = validated["complaints"]
    return [*lines, "", *([f"- {each}" for each in complaints] or ["No complaints."])]


def load() -> dict[str, Any]:
    """The figures, each empty where it was not measured; SystemExit where no page can be made."""
    found: dict[str, Any] = {}
    for name in SOURCES:
        path = FIGURES / f"{name}.json"
        found[name] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if not found["validate"]:
        sys.exit(f"{FIGURES.relative_to(ROOT)}/validate.json is not there: `make trust` writes it.")
    return found


class _Counts:
    """A pytest plugin: how each file's tests ended."""

    def __init__(self) -> None:
        self.by_file: dict[str, Counter[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            path = report.nodeid.partition("::")[0]
            self.by_file.setdefault(path, Counter())[report.outcome] += 1


def run_tests(quick: bool) -> int:
    """Runs the tests that the page names, and writes how they ended."""
    named = {test for promises in SECTIONS.values() for each in promises for test in each.tests}
    counts = _Counts()
    which = "not slow" if quick else "slow or not slow"
    options = ["-q", "-m", which, "--numprocesses", "logical", "--dist", "loadfile"]
    status = pytest.main([*sorted(named), *options], plugins=[counts])
    files = {path: dict(ended) for path, ended in counts.by_file.items()}
    write(FIGURES / "tests.json", {"slow too": not quick, "files": files})
    return int(status)


def write(path: Path, figures: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.trust", description=__doc__)
    parser.add_argument("--render", action="store_true", help="run no tests")
    parser.add_argument("--quick", action="store_true", help="leave out the slow tests")
    options = parser.parse_args()
    status = 0 if options.render else run_tests(options.quick)
    PAGE.write_text(page(load()), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
