"""What a late submission loses, by the course's rule and each way of grading."""

from datetime import UTC, datetime

import pytest
from nbgrader.api import Gradebook

from autograder import course as course_module
from autograder.course.lateness import Charge, Lateness
from autograder.feedback.timing import Timing
from tests.conftest import sampled
from tests.kit.courses.tiny import NAME
from tests.kit.gradebook import late_course
from tests.kit.gradebook.late_course import (
    A_DAY_LATE,
    DUE,
    TWO_DAYS_LATE,
    WAYS,
    copied,
    hand_in,
    page,
    penalties,
    stamp,
    state_rule,
    told,
)

RULE = {
    "penalty": "percent",
    "percent_a_day": 10,
    "at_most": 25,
    "free_days": 3,
    "free_days_each": 2,
    "grace_minutes": 15,
}
# When each handed in the earlier one and this one, due on 1 March at noon, in UTC.
CLASS = {
    "in_time": (None, "2026-03-01 11:00:00"),
    "in_grace": (None, "2026-03-01 12:15:00"),
    "a_minute": (None, "2026-03-01 12:16:00"),
    "three": (None, "2026-03-03 13:00:00"),
    "spent": ("2026-02-03 10:00:00", "2026-03-03 13:00:00"),
    "capped": (None, "2026-03-15 13:00:00"),
    "undated": (None, None),
}
LOST = {"three": 0.3, "spent": 0.6, "capped": 0.75}  # of 3 points


def free_days(spent, left):
    """What a page says of them; its words are pinned in `test_timing.py`."""
    charge = Charge(Lateness("zero", free_days=3), days=spent, free=spent, left=left)
    (line,) = Timing(datetime(2026, 3, 1, tzinfo=UTC), None, charge=charge).lines[1:]
    return line


TOLD = {
    "in_time": [
        "Handed in Sunday 1 March 2026, 12:00 (UTC+01:00), in time.",
        free_days(0, left=3),
    ],
    "in_grace": [
        (
            "Handed in Sunday 1 March 2026, 13:15 (UTC+01:00), 15 minutes after the deadline, "
            "which is not counted as late."
        ),
        free_days(0, left=3),
    ],
    "a_minute": [
        "Handed in Sunday 1 March 2026, 13:16 (UTC+01:00), 16 minutes late.",
        free_days(1, left=2),
    ],
    "three": [
        "Handed in Tuesday 3 March 2026, 14:00 (UTC+01:00), 2 days and 1 hour late.",
        free_days(2, left=1),
        A_DAY_LATE,
    ],
    "spent": [
        "Handed in Tuesday 3 March 2026, 14:00 (UTC+01:00), 2 days and 1 hour late.",
        free_days(1, left=0),
        TWO_DAYS_LATE,
    ],
    "capped": [
        "Handed in Sunday 15 March 2026, 14:00 (UTC+01:00), 14 days and 1 hour late.",
        free_days(2, left=1),
        "It counts as 13 days late, which takes off 25 % of the points.",
    ],
    "undated": [free_days(0, left=3)],
}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    folder = late_course.make(tmp_path_factory.mktemp("late") / "course", RULE)
    for student, (earlier, when) in CLASS.items():
        hand_in(folder, student, when)
        if earlier:
            stamp(folder, student, "essay", earlier)
    return folder


@pytest.fixture(scope="module")
def graded(handed_in, tmp_path_factory):
    """The class, graded by `autograder grade`."""
    folder = copied(handed_in, tmp_path_factory.mktemp("command") / "course")
    folder.here("grade", NAME, check=True)
    return folder


@pytest.fixture
def folder(graded, tmp_path):
    return copied(graded, tmp_path / "course")


# The button is tried for groups, always.
@pytest.fixture(scope="module", params=sampled([(way,) for way in WAYS], every=2))
def other_way(request, handed_in, tmp_path_factory):
    folder = copied(handed_in, tmp_path_factory.mktemp("other") / "course")
    WAYS[request.param](folder)
    return folder


def test_everybody_loses_what_the_rule_says(graded):
    assert penalties(graded) == {student: LOST.get(student) for student in CLASS}


@pytest.mark.parametrize("student", CLASS)
def test_the_page_tells_the_deadline_the_late_days_and_what_they_cost(graded, student):
    assert told(graded, student) == [DUE, *TOLD[student]]


def test_every_way_takes_off_the_same_and_makes_the_same_page(graded, other_way):
    assert other_way.grades() == graded.grades()
    for student in CLASS:
        assert page(other_way, student) == page(graded, student)


def test_what_another_way_graded_is_not_graded_again(other_way, tmp_path):
    folder = copied(other_way, tmp_path / "course")
    folder.nbgrader("autograde", "--force", NAME)
    folder.nbgrader("generate_feedback", "--force", NAME)
    assert folder.here("grade", NAME).stdout == f"{NAME}: {len(CLASS)} unchanged\n"


def test_another_rule_is_carried_out_without_running_an_answer_again(folder):
    records = {path: path.stat().st_mtime_ns for path in folder.path.glob(".autograder/*/*/*")}
    assert records
    state_rule(folder, {"penalty": "zero"})
    assert folder.here("grade", NAME).returncode == 0
    late = ("a_minute", "in_grace", "three", "spent", "capped")
    assert penalties(folder) == {student: 3 if student in late else None for student in CLASS}
    assert told(folder, "a_minute")[1:] == [
        "Handed in Sunday 1 March 2026, 13:16 (UTC+01:00), 16 minutes late.",
        "It counts as 1 day late, which takes off 100 % of the points.",
    ]
    assert {path: path.stat().st_mtime_ns for path in records} == records
    assert folder.here("grade", NAME).stdout == f"{NAME}: {len(CLASS)} unchanged\n"


def test_a_release_with_another_rule_has_no_answer_run_again(folder):
    records = {path: path.stat().st_mtime_ns for path in folder.path.glob(".autograder/*/*/*")}
    state_rule(folder, {"penalty": "none"})
    folder.here("release", NAME)
    assert folder.here("grade", NAME).returncode == 0
    assert penalties(folder) == dict.fromkeys(CLASS)
    assert {path: path.stat().st_mtime_ns for path in records} == records


def test_free_days_that_an_earlier_assignment_takes_are_gone(folder):
    stamp(folder, "three", "essay", "2026-02-02 10:00:00")
    assert folder.here("grade", NAME).returncode == 0
    assert penalties(folder)["three"] == 0.3  # one was spent there, two are left
    stamp(folder, "three", "essay", "2026-02-03 10:00:00")
    folder.here("grade", NAME)
    assert penalties(folder)["three"] == 0.6


def test_what_is_due_later_takes_no_free_day_from_an_earlier_assignment(folder):
    config = folder.path / "course_config.py"
    config.write_text(config.read_text().replace("2026-02-01T12:00", "2026-04-01T12:00"))
    stamp(folder, "spent", "essay", "2026-04-03 10:00:00")
    folder.here("grade", NAME)
    assert penalties(folder)["spent"] == 0.3


def test_a_later_assignment_that_loses_its_free_days_is_named(folder):
    config = folder.path / "course_config.py"
    config.write_text(config.read_text().replace("2026-02-01T12:00", "2026-04-01T12:00"))
    state_rule(folder, {**RULE, "free_days": 1})
    with Gradebook(f"sqlite:///{folder.path / 'gradebook.db'}", "tiny") as gradebook:
        gradebook.add_assignment("essay", duedate="2026-04-01 12:00")
        gradebook.add_notebook("essay", "essay")
        gradebook.add_grade_cell("all", "essay", "essay", max_score=3, cell_type="code")
        when = datetime(2026, 4, 2, 11)  # noqa: DTZ001 - in UTC
        for student in ("in_time", "three"):
            gradebook.add_submission("essay", student, timestamp=when)
            gradebook.find_grade("all", "essay", "essay", student).auto_score = 3
        gradebook.db.commit()
    line = (
        "autograder: three: other free late days are left for essay than when it was graded. Run "
        "`autograder grade essay`.\n"
    )
    assert folder.here("grade", NAME).stderr == line
    folder.sql(
        "update submitted_notebook set late_submission_penalty = 0.3 where id in ("
        "select sn.id from submitted_notebook sn join notebook on notebook.id = sn.notebook_id "
        "join submitted_assignment sa on sa.id = sn.assignment_id "
        "where notebook.name = 'essay' and sa.student_id = 'three')"
    )
    assert folder.here("grade", NAME).stderr == ""


def test_the_release_tells_the_deadline_and_the_rule(folder):
    folder.here("release", NAME)
    readme = (folder.path / "release" / NAME / "README.md").read_text()
    rule = course_module.load(folder.path).assignment(NAME).lateness.in_words
    assert "at most 2 on one assignment" in rule
    assert f"in the folder above this one.\n\n**{DUE}** {rule}\n\nKeep the names" in readme


def test_a_rule_beside_nbgraders_own_setting_is_refused(folder):
    config = folder.path / "course_config.py"
    config.write_text(f'{config.read_text()}    c.LateSubmissionPlugin.penalty_method = "zero"\n')
    done = folder.here("grade", NAME)
    assert done.returncode == 1
    assert done.stderr == (
        f"autograder: {config} has a setting that nbgrader does not take: "
        "c.LateSubmissionPlugin.penalty_method says what LATENESS says too. Leave it out. Mend it, "
        "and run this again: what was graded is kept.\n"
    )


@pytest.mark.parametrize("plugin", ["", '"nbgrader.plugins.LateSubmissionPlugin"'])
def test_a_rule_that_nobody_would_carry_out_is_refused(folder, plugin):
    config = folder.path / "course_config.py"
    before, mark, after = config.read_text().partition("    c.AssignLatePenalties.plugin_class = ")
    rest = after.partition("\n")[2]
    config.write_text(f"{before}{mark + plugin if plugin else ''}\n{rest}")
    done = folder.here("grade", NAME)
    assert done.returncode == 1
    assert done.stderr == (
        "autograder: course_config.py says what lateness costs, and names another plugin to carry "
        "it out, or none. Set c.AssignLatePenalties.plugin_class = "
        '"autograder.nbgrader_plugins.lateness.LatenessPlugin", or leave LATENESS empty.\n'
    )


def test_without_a_rule_nbgraders_own_setting_counts(folder):
    state_rule(folder, {})
    config = folder.path / "course_config.py"
    config.write_text(f'{config.read_text()}    c.LateSubmissionPlugin.penalty_method = "zero"\n')
    assert folder.here("grade", NAME).returncode == 0
    assert penalties(folder)["a_minute"] == 3
    assert told(folder, "a_minute") == [
        DUE,
        "Handed in Sunday 1 March 2026, 13:16 (UTC+01:00), 16 minutes late.",
    ]
