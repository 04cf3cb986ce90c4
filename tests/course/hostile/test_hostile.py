"""Every attack of `solutions/hostile/`, graded for real: it gains nothing and leaves nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import runner
from autograder.course.corpus import load_hostile
from autograder.release.master import solved_answers
from autograder.validation.samples import made

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
ATTACKS = sorted(path.stem for path in (ROOT / "solutions" / "hostile").glob("*.py"))

# One of each kind. `autograder validate` grades all of them, and so does `pytest -m slow`.
SAMPLE = (
    *("forge_frames", "fork_bomb", "leave_marks_to_look_up", "open_sockets"),
    "read_parent_memory",
)
# A notebook of these tests has 4 s; what comes on top is the grader's own, on a busy machine. An
# attack that no deadline stops goes on for two minutes.
DEADLINE = 20.0

APART = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]


def reports(without, attacks, command=(sys.executable,)):
    """What became of the attacks, graded in a process namespace of their own."""
    if os.getuid() != 0:
        pytest.skip("NOT TESTED: only root can make the process namespace (unshare --pid) for it")
    if shutil.which("unshare") is None:
        pytest.skip("NOT TESTED: there is no unshare (util-linux)")
    driver = [str(HERE / "grade_hostile.py"), ",".join(without), *attacks]
    done = subprocess.run(
        [*APART, *command, *driver], capture_output=True, text=True, check=False, timeout=1800
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [report["attack"] for report in found] == list(attacks)
    return found


def harm(report):
    """What an attack achieved, in words; nothing if all is well."""
    full = report["max_score"]
    checks = {
        f"scored {report['score']}": report["score"] == 0,
        f"was not graded: {report['outcome']}, {report['notes']}": report["outcome"] == "graded",
        f"broke the grader: {report['messages']}": report["criteria"] == ["failed"],
        f"cost its neighbours points: {report['neighbours']}": set(report["neighbours"]) == {full},
        f"got out: {report['escaped']}": not report["escaped"],
        f"left files: {report['files']}": not report["files"],
        f"left processes: {report['processes']}": not report["processes"],
        f"took {report['seconds']} s": report["seconds"] < DEADLINE,
        f"left the messages no text: {report['messages']}": all(map(is_text, report["messages"])),
    }
    return [what for what, well in checks.items() if not well]


def is_text(message):
    return message.isprintable() and message.encode("utf-8") and len(message) < 2000


def assert_harmless(found):
    assert {report["attack"]: harm(report) for report in found if harm(report)} == {}


def test_attacks_gain_nothing_and_leave_nothing(without):
    if not without:
        pytest.skip("behind bubblewrap all attacks are graded by `autograder validate`")
    assert_harmless(reports(without, SAMPLE))


def test_the_sample_is_of_attacks_that_exist():
    assert set(SAMPLE) <= set(ATTACKS)


@pytest.mark.slow
def test_every_attack_gains_nothing_and_leaves_nothing(without):
    assert_harmless(reports(without, ATTACKS))


@pytest.mark.slow
def test_every_attack_gains_nothing_under_an_ordinary_user(without, as_nobody):
    assert_harmless(reports(without, ATTACKS, as_nobody))


GET_SOMEWHERE = (
    *("ask_the_kernel", "leave_marks_to_look_up", "open_sockets", "pass_descriptors"),
    *("signal_the_grader", "talk_to_neighbours"),
)


@pytest.mark.long
@pytest.mark.parametrize(
    "attacks", [GET_SOMEWHERE[1::2], pytest.param(GET_SOMEWHERE, marks=pytest.mark.slow)]
)
def test_an_escape_would_be_noticed(attacks):
    """Behind bubblewrap alone, whose files and processes are its own, attacks get somewhere."""
    inner = ("namespaces", "no-capabilities", "landlock", "seccomp")
    for report in reports(inner, attacks):
        assert any(what.startswith("got out: ") for what in harm(report)), report


# -- what these would do where the grader and its students shared a process -------------------


def cells_of(course, name):
    return load_hostile(course)[name]


def shown(worker, source):
    run = worker.run_cell(source, 20)
    return "".join(each.get("text", "") for each in run.outputs)


@pytest.fixture
def worker(one_zygote):
    with one_zygote.fork() as forked:
        yield forked


def test_a_comparison_in_the_students_process_would_be_seen(worker, course):
    cells = cells_of(course, "trace_the_comparison")
    worker.run_cell(cells["extra"], 20)
    worker.run_cell(cells["answers"], 20)
    comparison = "def same(value):\n    expected = 1\n    return value == expected\n"
    worker.run_cell(comparison, 20)
    assert "ESCAPED saw expected in same" in shown(worker, "same(FUNCTION())")


def test_hidden_tests_in_the_students_process_would_be_read_and_pass(worker, course):
    cells = cells_of(course, "rewrite_later_cells")
    for source in (cells["extra"], cells["answers"], "import numpy as np"):
        worker.run_cell(source, 20)
    hidden = "### BEGIN HIDDEN TESTS\nassert np.allclose(softmax([1, 2]), [0.27, 0.73])\n"
    run = worker.run_cell(hidden, 20)
    assert run.failure is None
    assert "ESCAPED read a test" in run.outputs[0]["text"]


@pytest.fixture
def beside_right_answers(context, course):
    """What right answers score in the process of an attack."""

    def graded(name):
        own = solved_answers(context.assignment)
        extra = cells_of(course, name)["extra"]
        run = runner.Run.of(course.root, context.assignment.name)
        tasks = [made(context.corpus, name, {**own, "extra": extra})]
        (result,) = runner.grade_here(context, run, tasks)
        assert result.outcome == "graded"
        return result.score

    return graded


@pytest.mark.parametrize("name", ["patch_numpy", "patch_test_machinery"])
def test_right_answers_in_the_attackers_process_would_lose_points(
    context, beside_right_answers, name
):
    assert beside_right_answers(name) < context.assignment.max_score


def test_settings_that_make_errors_of_warnings_cost_even_their_author_nothing(
    context, beside_right_answers
):
    assert beside_right_answers("leave_settings_behind") == context.assignment.max_score
