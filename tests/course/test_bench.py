"""What `make bench` measures with: the class, the hidden tests of peers, the table, the page."""

import json
import sys
from collections import Counter

import numpy as np
import pytest

from autograder.course.corpus import answer_cells, load_corpus
from autograder.release.master import solved_answers
from tools.bench import course as bench_course
from tools.bench import measure, page, peers, stages, table
from tools.bench.arithmetic import in_class_of, without_start
from tools.bench.course import NOT_VECTORISED, Bench, members
from tools.bench.session import QUICK, Measurements
from tools.bench.timing import CommandFailed, Cost, run

RNN = "rnn_forward"


@pytest.fixture(scope="module")
def assignment(course):
    return course.assignment(RNN)


# -- the class ------------------------------------------------------------------------------


def test_in_every_class_one_in_five_is_wrong_and_one_in_ten_late(assignment):
    for count in (20, 60, 100):
        made = [*members(assignment, count, 20)]
        assert Counter(each.is_right for each in made) == {True: count * 4 // 5, False: count // 5}
        assert sum(each.is_late for each in made) == count // 10


def test_a_large_class_is_the_small_one_over_and_over(assignment):
    small = [each.answers for each in members(assignment, 20, 20)]
    assert [each.answers for each in members(assignment, 60, 20)] == 3 * small


def test_a_class_of_fifty_has_all_styles_and_ten_mistakes(assignment):
    made = [*members(assignment, 50, 50)]
    right = {str(each.answers) for each in made if each.is_right}
    assert len(right) == len(set(load_corpus(assignment).accepted) - NOT_VECTORISED) + 1
    assert len({str(each.answers) for each in made if not each.is_right}) == 10


def test_no_two_files_are_alike(assignment):
    made = [*members(assignment, 60, 20)]
    notebook = json.loads(assignment.released.read_text())
    assert len({each.filled(notebook) for each in made}) == 60


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    made = Bench(tmp_path_factory.mktemp("bench") / "course", RNN)
    made.hand_in([*members(made.assignment, 10, 10)])
    return made


def test_a_class_hands_in_notebooks_with_their_time(bench):
    submitted = bench.folder / "submitted"
    stamps = [path.read_text() for path in sorted(submitted.glob(f"*/{RNN}/timestamp.txt"))]
    assert stamps == 8 * [bench_course.IN_TIME] + [bench_course.LATE, bench_course.IN_TIME]
    assert len([*submitted.glob(f"*/{RNN}/{RNN}.ipynb")]) == 10
    assert bench.assignment.due.isoformat() == "2026-03-02T12:00:00+00:00"


def test_after_forgetting_only_the_course_and_what_was_handed_in_is_there(bench):
    (bench.folder / "gradebook.db").touch()
    (bench.folder / "feedback" / "student00000").mkdir(parents=True)
    (bench.folder / ".autograder" / "records").mkdir()
    bench.forget()
    there = {path.name for path in bench.folder.iterdir()}
    assert {"gradebook.db", "feedback"} & there == set()
    assert {"submitted", "release", "source", "course_config.py"} <= there
    assert [path.name for path in (bench.folder / ".autograder").iterdir()] == ["secret"]


def test_a_change_is_to_one_file_and_to_no_answer(bench):
    before = bench.notebook("student00000").read_bytes()
    bench.change("student00000")
    after = bench.notebook("student00000").read_bytes()
    assert after != before
    assert after.replace(b"# changed, student", b"# student") == before


# -- the peers ------------------------------------------------------------------------------


def lost(answers, questions):
    """The functions of which the peers' hidden tests say that they are wrong."""
    tests = answer_cells(peers.HIDDEN)
    space = {"np": np}
    for cell in ("extra", *questions):
        exec(answers.get(cell, ""), space)  # noqa: S102 - the course's own answers
    exec(tests["setup"], space)  # noqa: S102 - the bench's own file
    # The lecture's run finds nothing that the others do not, and takes longest.
    space["lecture"] = lambda: space["drawn"](np.random.default_rng(5), *space["SIZES"][0])
    found = []
    for question in questions:
        exec(tests[question], space)  # noqa: S102
        try:
            space[f"test_{question}"](space[question])
        except Exception:  # noqa: BLE001 - a wrong answer may raise anything
            found.append(question)
    return found


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:overflow", "ignore:divide by zero")
def test_the_peers_hidden_tests_accept_what_is_right_and_catch_every_mistake(assignment):
    corpus, own = load_corpus(assignment), solved_answers(assignment)
    for name, style in {"solution": {}, **corpus.accepted}.items():
        assert lost({**own, **style}, assignment.questions) == [], name
    for known in corpus.all_misconceptions:
        answers = {**own, known.question: known.as_answer()}
        assert known.question in lost(answers, assignment.questions), known.id


def test_peers_get_neither_what_only_shows_nor_the_notebooks_own_check(bench):
    master = bench.folder / "source" / RNN / f"{RNN}.ipynb"
    before = json.loads(master.read_text(encoding="utf-8"))
    shown = [c["id"] for c in before["cells"] if "show" in c["metadata"].get("tags", ())]
    left = peers.plain(before)["cells"]
    assert shown
    assert {cell["id"] for cell in left} & set(shown) == set()
    assert [cell for cell in left if "import check" in cell["source"]] == []


def test_a_peer_that_grades_wrongly_is_not_timed(assignment):
    made = [*members(assignment, 5, 5)]
    scores = {each.student: 20 if each.is_right else 14 for each in made}
    peers.verify("it", assignment, made, scores)
    with pytest.raises(peers.PeerError, match=r"^it gave student00000, whose answers are right, 4"):
        peers.verify("it", assignment, made, {**scores, "student00000": 4})
    with pytest.raises(peers.PeerError, match=r"^it gave student00004, whose answers are wrong, 2"):
        peers.verify("it", assignment, made, {**scores, "student00004": 20})


def test_every_version_of_the_peers_is_pinned_once():
    own, beside = (
        [line.split("#")[0].strip() for line in path.read_text().splitlines()]
        for path in peers.CONSTRAINTS
    )
    pinned = [line.partition("==")[0] for line in filter(None, beside)]
    assert all("==" in line for line in beside if line)
    assert set(pinned) & {line.partition("==")[0] for line in own if line} == set()


# -- timing ---------------------------------------------------------------------------------


def test_a_command_costs_what_all_its_processes_cost(tmp_path):
    inner = "held = bytearray(120_000_000); sum(range(10**7)); import time; time.sleep(0.6)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    cost = run([sys.executable, "-c", outer], tmp_path, {})
    assert cost.memory > 120_000_000
    assert cost.cpu > 0.05
    assert cost.wall > 0.6


def test_a_command_that_fails_is_no_measurement(tmp_path):
    command = [sys.executable, "-c", "print('why'); raise SystemExit(3)"]
    with pytest.raises(CommandFailed, match=r"ended with 3:\nwhy\n$"):
        run(command, tmp_path, {})
    assert run(command, tmp_path, {}, fine=(3,)).wall > 0


def test_a_peers_start_counts_once_a_class():
    # Two seconds of start, and two a submission; once the machine had something else to do.
    told = in_class_of(1000, (1, [4.0, 9.0, 4.0]), (11, [24.0, 24.0, 25.0]))
    assert told == pytest.approx([2.002, 2.002, 2.102])


def test_growth_is_told_without_the_start():
    ones = [Cost(0, 3.0, 0), Cost(0, 5.0, 0)]
    larges = [Cost(0, 13.0, 0), Cost(0, 25.0, 0)]
    assert without_start(larges, 101, ones) == pytest.approx([0.1, 0.2])


def test_an_account_adds_up_what_the_processes_wrote(tmp_path):
    grader = {"is_main": False, "own": 2.0, "workers": 4.0, "calls": 3.0, "forked": 5, "ended": 4}
    main = {**grader, "is_main": True, "workers": 0.0, "calls": 0.0, "forked": 0, "ended": 0}
    for number, told in enumerate((grader, grader, main)):
        (tmp_path / f"{number}.json").write_text(json.dumps({**told, "waits": {"calls": 1.5}}))
    found = stages.totals(tmp_path)
    # The fifth worker of each has not been heard of, and counts as the other four.
    assert found["workers"] == 10.0
    assert (found["graders"], found["main"], found["calls"]) == (4.0, 2.0, 6.0)
    assert (found["wait calls"], found["wait fork"]) == (4.5, 0.0)


# -- the table and the page -----------------------------------------------------------------

LINES = [
    table.at_least("against a peer", 40, "times", (38.24, 44.1, 41.26), "a class of 60"),
    table.at_most("again", 3, "s", (3.456,)),
    table.at_most("a cluster", 10, "ms", (), "`distributed` is not installed"),
]


def test_the_table_says_target_measured_and_verdict_and_counts_what_is_not_met():
    assert table.text(LINES).splitlines() == [
        "what            target               measured",
        "against a peer  at least 40.0 times  41.3 times (38.2 times to 44.1 times)  met",
        "    a class of 60",
        "again           at most 3.00 s       3.46 s                                 NOT MET",
        "a cluster       at most 10.00 ms     not measured                           -",
        "    `distributed` is not installed",
        "",
        "1 of 3 targets met, 1 NOT MET, 1 not measured",
    ]


def test_lines_survive_being_written_as_json():
    assert table.from_json(json.loads(json.dumps(table.as_json(LINES)))) == LINES


def test_what_fails_is_told_and_the_rest_is_measured_all_the_same(monkeypatch, capsys):
    def fails(_):
        raise CommandFailed("the command ended with 1:\nand said so")

    class Few:
        def __init__(self, folder, plan):
            self.measured = Measurements()

    monkeypatch.setattr(measure, "Session", Few)
    monkeypatch.setattr(measure, "SECTIONS", [fails, lambda _: LINES])
    lines = measure.measure(QUICK, []).lines
    assert [line.verdict for line in lines] == ["-", "met", "NOT MET", "-"]
    assert lines[0].note == "the command ended with 1:"
    assert "fails failed: the command ended with 1:\nand said so" in capsys.readouterr().err


@pytest.fixture
def figures():
    return json.loads(page.FIGURES.read_text(encoding="utf-8"))


def test_the_page_is_made_from_the_figures(figures):
    assert page.PAGE.read_text(encoding="utf-8") == page.page(figures)


def test_what_was_not_measured_is_said_not_to_be(figures):
    made = page.page({**figures, "costs": {}, "stages": {}})
    assert "The peers were not measured." in made
    assert "The stages were not measured." in made
    assert "Not worked out: it needs the cost of a submission and its stages." in made


def test_the_page_says_how_far_the_students_own_code_lets_any_grader_get(figures):
    costs = {"autograder grade": {"wall": 0.07, "memory": 1.0}, "otter run": {"wall": 4.0}}
    (told,) = page.bound({**figures, "costs": costs, "stages": {"calls": 0.08}})
    assert told.startswith("The graded calls alone are 80 ms of student code")
    assert "On 2 cores that is 40 ms by the clock" in told
    assert "would be 100 times as fast as `otter run`." in told


def test_the_time_for_many_is_that_of_the_cores_or_of_the_one_writer(figures):
    costs = {
        "autograder grade": {"wall": 0.072, "memory": 900.0},
        "otter run": {"wall": 3.6, "memory": 300.0},
    }
    made = page.deadline({**figures, "costs": costs, "stages": {"main": 0.018}})
    rows = [line for line in made if line.startswith("| ") and line[2].isdigit()]
    # 0.144 s of a core each: 14,400 s of one core; the writer alone needs 1,800 s.
    assert rows[0] == "| 2 | 2.0 h | 60 min | 50.0 h |"
    assert rows[1] == "| 4 | 60 min | at once | 25.0 h |"
    assert rows[3] == "| 16 | 30 min | at once | 6.2 h |"
    assert "So 4 cores keep up with 100,000 that come in evenly within an hour;" in made[0]
    assert (
        "needs 18.0 ms each, which is 200,000 an hour with any number of cores: it keeps" in made[0]
    )


def test_a_writer_that_is_too_slow_for_many_is_said_to_be(figures):
    costs = {"autograder grade": {"wall": 0.072, "memory": 900.0}}
    made = page.deadline({**figures, "costs": costs, "stages": {"main": 0.072}})
    assert "which is 50,000 an hour with any number of cores: it does not keep up." in made[0]
    assert "| 128 | 2.0 h | 60 min |" in made
