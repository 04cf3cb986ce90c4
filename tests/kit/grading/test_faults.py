"""Whatever is killed from outside, and however a grader breaks, no student loses a point by it."""

import json
import os
import signal
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Limits
from autograder.runner import parallel
from autograder.runner.run import Task
from autograder.validation.notebooks import filled_in
from tests.kit.courses.mini import RIGHT, MiniCourse, tiny_notebook
from tests.kit.grading.test_broken_graders import outcomes

# What the grader itself does with a student, whom it knows by the numbers drawn for them.
BROKEN_GRADER = """
def seeded(self, rng):
    import ctypes, time
    drawn = int(rng.integers(1 << 40))
    yield case("four of your own", rng.normal(size=4))
    if drawn == raises:
        raise LookupError("a bug of ours")
    if drawn == exits:
        raise SystemExit(3)
    if drawn == hangs:
        time.sleep(600)
    if drawn == crashes:
        ctypes.string_at(0)
    if drawn == says_nonsense:
        yield "no case at all"
"""
TROUBLES = ("raises", "exits", "hangs", "crashes", "says_nonsense")
OTHERS = [f"student {number}" for number in range(14)]


class Troubled(MiniCourse):
    """A course whose grader breaks on five students, each of whom is named after how."""

    def __init__(self, root):
        super().__init__(root, double=BROKEN_GRADER)
        path = root / "tests" / "graders" / self.name / f"test_{self.name}.py"
        known = [f"{trouble} = {self._drawn(trouble)}\n" for trouble in TROUBLES]
        path.write_text(path.read_text() + "".join(known))

    def _drawn(self, student):
        rng = self.run.secret.generator(self.name, student, "double", "seeded")
        return int(rng.integers(1 << 40))

    def graded(self, students, on_result=None, seconds=300.0):
        """The results by student, in processes of their own, and who was kept on record there."""
        # It takes a while, so that those who are struck are struck in the middle.
        answers = {**RIGHT, "fourfold": "import time\ntime.sleep(0.2)\n" + RIGHT["fourfold"]}
        content = json.dumps(filled_in(tiny_notebook(), answers)).encode()
        tasks = [Task(f"{student}.ipynb", content, student) for student in students]
        run = replace(self.run, limits=Limits(notebook_seconds=seconds))
        results = parallel.grade(run, tasks, 2, on_result)
        return dict(zip(students, results, strict=True))


def below(pid):
    """All processes that descend from one, and who has none below it."""
    children = [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    everybody, leaves = list(children), []
    for child in children:
        more, last = below(child)
        everybody += more
        leaves += last or [child]
    return everybody, leaves


def children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def zygotes_and_graders(of_others):
    """Of the children that a grading has: the zygotes (or what stands around them), and the rest.

    Other tests of this process keep zygotes too, which nothing here may kill.
    """
    own = [c for c in children() if c not in of_others]
    zygotes = [c for c in own if b"/autograder/worker" in Path(f"/proc/{c}/cmdline").read_bytes()]
    return [int(c) for c in zygotes], [int(c) for c in own if c not in zygotes]


def kill(*pids):
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(pids)


@pytest.fixture
def struck():
    """Kills something after some results: workers, then the zygote, then a grader process."""
    told, killed, of_others = [], {}, children()

    def on_result(number, result):
        told.append(number)
        zygotes, graders = zygotes_and_graders(of_others)
        match len(told):
            case 2:  # and a branch of the zygote's, if it has no worker at the moment
                killed["workers"] = kill(*(leaf for each in zygotes for leaf in below(each)[1]))
            case 6:
                killed["zygotes"] = kill(*zygotes)
            case 10:
                killed["graders"] = kill(*graders[:1])

    on_result.killed, on_result.told = killed, told
    return on_result


def test_whatever_dies_nobody_loses_a_point_and_only_a_grader_s_own_bug_is_told(tmp_path, struck):
    course = Troubled(tmp_path)
    results = course.graded([*TROUBLES[:2], *OTHERS, *TROUBLES[3:]], struck)
    assert sorted(struck.told) == list(range(len(results)))
    assert struck.killed["workers"] >= 1
    assert struck.killed["zygotes"] >= 1
    assert struck.killed["graders"] == 1

    fine = {student: (results[student].score, results[student].notes) for student in OTHERS}
    assert fine == dict.fromkeys(OTHERS, (12, []))
    for student in ("raises", "says_nonsense"):
        assert outcomes(results[student]) == {"double.seeded": "grader_error"}
        assert results[student].score == 9
        assert results[student].notes[0].startswith("the grader failed in double.seeded: ")
    for student in ("exits", "crashes"):
        assert results[student].outcome == "grader_error"
        assert results[student].notes
    assert results["crashes"].notes == ["its grader process was ended by SIGSEGV, twice"]


def test_a_grader_that_hangs_is_stopped_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.course.model.OVERTIME", 1.0)
    results = Troubled(tmp_path).graded(["hangs", *OTHERS[:2]], seconds=2.0)
    assert [results[student].score for student in OTHERS[:2]] == [12, 12]
    assert results["hangs"].outcome == "grader_error"
    assert results["hangs"].notes == ["its grading did not end within 11 s, and was stopped"]
