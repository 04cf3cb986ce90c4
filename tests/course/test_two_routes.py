"""A class is graded by the judge called directly, and one notebook by pytest: all the same."""

import subprocess
import sys
from xml.etree import ElementTree

import pytest

from autograder import runner
from autograder.course.corpus import load_corpus, load_hostile
from autograder.grading.seeds import CHECKED_STUDENT
from autograder.release.master import solved_answers
from autograder.validation.notebooks import attack
from autograder.validation.samples import made
from tests.conftest import ROOT


def submissions(course):
    """By name: right, wrong on a mistake, broken, and hostile."""
    corpus = load_corpus(course.assignment("rnn_forward"))
    own = solved_answers(corpus.assignment)
    known = {each.id: each.as_answer() for each in corpus.all_misconceptions}
    hostile = load_hostile(course)
    answers = {
        "right": own,
        "untouched": {},
        "a mistake below": {**own, "softmax": known["normalises_over_batch"]},
        "a mistake on a mistake": {
            **own,
            "softmax": known["applies_sigmoid"],
            "rnn_cell_forward": known["forgets_the_output_bias"],
        },
        "a stub below": {**own, "softmax": "def softmax(x):\n    raise NotImplementedError\n"},
        "a syntax error": {
            **own,
            "run_forward": "def run_forward(x, a0, parameters):\n    return (",
        },
        "an error": {**own, "softmax": "def softmax(x):\n    return x @ np.ones((99, 1))\n"},
        "an end": {
            **own,
            "rnn_cell_forward": "import os\ndef rnn_cell_forward(*_):\n    os._exit(0)",
        },
        "two faces": attack(hostile["show_two_faces"], corpus.assignment),
        "no rectangle": attack(hostile["return_no_rectangle"], corpus.assignment),
    }
    return corpus, answers


@pytest.fixture(scope="module")
def directly(course, context):
    """The results of the judge, by name."""
    corpus, answers = submissions(course)
    run = runner.Run.of(course.root, "rnn_forward")
    tasks = [made(corpus, name, each) for name, each in answers.items()]
    return dict(zip(answers, runner.grade_here(context, run, tasks), strict=True))


@pytest.fixture(scope="module")
def by_pytest(course, tmp_path_factory):
    """What pytest says: by notebook, the complaint of each criterion, and none where it passed."""
    folder = tmp_path_factory.mktemp("handed in")
    corpus, answers = submissions(course)
    options = []
    for name, each in answers.items():
        path = folder / f"{name}.ipynb"
        path.write_bytes(made(corpus, name, each).content)
        options += ["--submission", str(path)]
    report = folder / "report.xml"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "tests/graders/rnn_forward", *options),
            *("-q", "-p", "no:cacheprovider", f"--junit-xml={report}"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 1, done.stdout + done.stderr  # some tests failed, none broke
    told = {name: {} for name in answers}
    for case in ElementTree.parse(report).iter("testcase"):
        test, _, name = case.attrib["name"].removesuffix("]").partition("[")
        function = case.attrib["classname"].rpartition(".")[2]
        failure = case.find("failure")
        assert case.find("error") is None
        message = None if failure is None else failure.text
        told[name][function, test.removeprefix("test_")] = message
    return told


def test_both_grade_as_the_same_student():
    assert runner.Task("a", b"").student == CHECKED_STUDENT


NAMES = (
    *("right", "untouched", "a mistake below", "a mistake on a mistake", "a stub below"),
    *("a syntax error", "an error", "an end", "two faces", "no rectangle"),
)
SCORES = dict(zip(NAMES, (20, 0, 17, 12, 16, None, None, None, 0, 0), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_both_routes_come_to_the_same_outcomes_and_scores(directly, by_pytest, name):
    result = directly[name]
    assert result.outcome == "graded"
    passed = {
        (f"Test{question.name.title().replace('_', '')}", criterion.name): criterion
        for question in result.questions
        for criterion in question.criteria
    }
    assert {key: each.outcome == "passed" for key, each in passed.items()} == {
        key: message is None for key, message in by_pytest[name].items()
    }
    if SCORES[name] is not None:
        assert result.score == SCORES[name]


@pytest.mark.parametrize("name", NAMES)
def test_both_routes_say_the_same(directly, by_pytest, name):
    """pytest names no known mistake: a hint is the record's."""
    for question in directly[name].questions:
        for criterion in question.criteria:
            key = f"Test{question.name.title().replace('_', '')}", criterion.name
            said = by_pytest[name][key]
            if said is not None:
                assert criterion.message == said.strip()
