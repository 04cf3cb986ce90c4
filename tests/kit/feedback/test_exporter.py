"""nbgrader's own commands make, and release, the kit's page."""

import json
import shutil

import pytest

from autograder.release.master import master_notebook, solved_answers
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from tests.kit.courses.folder import Folder
from tests.kit.gradebooks import add_assignment, hand_in, open_gradebook
from tests.kit.pages import code, complaints, question, read, record

NAME = "daily_polls"
POINTS = {"shares-points": 6, "read-poll-points": 6}


def handed_in(course):
    assignment = course.assignment(NAME)
    made = filled_in(released_notebook(assignment), solved_answers(assignment))
    made["cells"].append(code("print('as I saved it')"))
    return as_bytes(made)


@pytest.fixture(scope="module")
def folder(course, tmp_path_factory):
    """A course in which amara's submission is graded, corrected by hand, and late."""
    root = tmp_path_factory.mktemp("course")
    for name in ("course_config.py", "nbgrader_config.py"):
        shutil.copy(course.root / name, root)
    for name in ("release", "solutions"):
        (root / name).symlink_to(course.root / name)
    content = handed_in(course)
    for place, notebook in (
        ("submitted", content),
        ("autograded", json.dumps(master_notebook(course.assignment(NAME))).encode()),
    ):
        (root / place / "amara" / NAME).mkdir(parents=True)
        (root / place / "amara" / NAME / f"{NAME}.ipynb").write_bytes(notebook)
    graded = root / "autograded" / "amara" / NAME
    (graded / "timestamp.txt").write_text("2025-03-14 09:26:00.000000 UTC")
    (graded / "submission_secret.txt").write_text("a secret between student and exchange")
    records = root / ".autograder" / "records" / NAME
    records.mkdir(parents=True)
    told = record(question("shares", values="failed"), question("read_poll"))
    (records / "amara.json").write_text(json.dumps(told.as_json()))
    with open_gradebook(root) as gradebook:
        gradebook.add_student("amara")
        add_assignment(gradebook, NAME, POINTS)
        scores = {"shares-points": (4, 5.5), "read-poll-points": 6}
        hand_in(gradebook, NAME, "amara", scores, 1, {"shares": "Nearly."})
    return root


@pytest.fixture
def api(folder, monkeypatch):
    """What the formgrader's buttons call."""
    from nbgrader.apps import NbGrader, NbGraderAPI

    monkeypatch.chdir(folder)
    app = NbGrader()
    app.initialize([])
    return NbGraderAPI(config=app.config)


@pytest.fixture(scope="module")
def path(folder):
    return folder / "feedback" / "amara" / NAME / f"{NAME}.html"


@pytest.fixture(scope="module")
def page(folder, path):
    """The page that the command makes."""
    Folder(folder).nbgrader("generate_feedback", NAME)
    return path.read_text(encoding="utf-8")


@pytest.fixture
def told_record(folder):
    """The record's file, which is as it was afterwards."""
    path = folder / ".autograder" / "records" / NAME / "amara.json"
    before = path.read_text()
    yield path
    path.write_text(before)


def test_generate_feedback_makes_the_kits_page(page):
    text = " ".join(read(page).body.get_text(" ").split())
    assert "10.5 of 12 points" in text
    assert "11.5 for your answers, less 1 for handing in late." in text
    assert "The automatic grade was 4." in text
    assert "From your instructor Nearly." in text
    assert "said by the autograder" not in text
    assert complaints(page) == []


def test_the_cells_are_those_that_were_handed_in(page):
    assert "as I saved it" in page
    assert "HIDDEN" not in page


def test_the_formgraders_button_makes_the_same_page(api, path, page):
    path.write_text("old")
    told = api.generate_feedback(NAME, "amara")
    assert told["success"], told
    assert path.read_text(encoding="utf-8") == page


# nbgrader misspells an argument of its own, and leaves a file open.
@pytest.mark.filterwarnings("ignore:Passing unrecognized arguments:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:.*timestamp.txt:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_release_feedback_finds_the_page(api, page, tmp_path):
    tmp_path.chmod(0o777)
    api.config.Exchange.root = str(tmp_path)
    told = api.release_feedback(NAME)
    assert told["success"], told
    (released,) = tmp_path.glob("polls/feedback/*.html")
    assert released.read_text(encoding="utf-8") == page


def test_a_notebook_handed_in_since_is_not_taken_for_the_graded_one(api, path, page, told_record):
    told = json.loads(told_record.read_text())
    told_record.write_text(json.dumps({**told, "submission": "0" * 64}))
    assert api.generate_feedback(NAME)["success"]
    made = path.read_text(encoding="utf-8")
    assert "You have handed in again" in made
    assert "as I saved it" not in made


def test_a_submission_without_a_record_is_told_with_what_to_do(api, page, told_record):
    told_record.unlink()
    told = api.generate_feedback(NAME)
    assert not told["success"]
    assert "amara.json is not there: grade this submission first." in told["log"]


def test_a_damaged_record_is_told_with_what_to_do(api, page, told_record):
    told_record.write_text('{"questions": [')
    assert "Delete it and grade this submission again." in api.generate_feedback(NAME)["log"]


def test_who_is_in_the_gradebook_no_more_is_passed_over_and_named(api, folder, path, page):
    gone = folder / "autograded" / "gone" / NAME
    shutil.copytree(folder / "autograded" / "amara" / NAME, gone)
    told = api.generate_feedback(NAME)
    shutil.rmtree(gone.parent)
    assert told["success"], told
    assert (
        f"gone: the gradebook has no submission of theirs for {NAME} any more, so there is no "
        "page: delete autograded/gone/"
    ) in " ".join(told["log"].split())
    assert "Traceback" not in told["log"]
    assert not (folder / "feedback" / "gone").exists()
    assert path.read_text(encoding="utf-8") == page
