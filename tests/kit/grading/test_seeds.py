"""Every student has inputs of their own, from a secret that is made once and never shown."""

import hmac
import json
import multiprocessing
import os
import stat

import numpy as np
import pytest

from autograder.grading.seeds import (
    VARIABLE,
    Secret,
    course_secret,
    public_generator,
)
from tests.kit.courses import polls
from tests.kit.grading.local_worker import LocalGrader

ASKED = ("daily_polls", "alice", "shares", "values")
OTHERS = {
    "assignment": ("essay", "alice", "shares", "values"),
    "student": ("daily_polls", "bob", "shares", "values"),
    "question": ("daily_polls", "alice", "run_polls", "values"),
    "criterion": ("daily_polls", "alice", "shares", "seeded"),
}


def drawn(secret, *about):
    return secret.generator(*about).normal(size=4).tolist()


# Inputs


def test_the_same_student_gets_the_same_inputs():
    assert drawn(Secret(b"one"), *ASKED) == drawn(Secret(b"one"), *ASKED)


@pytest.mark.parametrize("about", OTHERS.values(), ids=OTHERS)
def test_any_other_part_gives_other_inputs(about):
    assert drawn(Secret(b"one"), *about) != drawn(Secret(b"one"), *ASKED)


def test_another_secret_gives_other_inputs():
    assert drawn(Secret(b"two"), *ASKED) != drawn(Secret(b"one"), *ASKED)


def test_what_belongs_to_one_part_cannot_move_into_the_next():
    one, other = ("a", "bc", "d", "e"), ("ab", "c", "d", "e")
    assert drawn(Secret(b"one"), *one) != drawn(Secret(b"one"), *other)


def test_a_regrade_years_later_draws_the_same_inputs():
    about = b"daily_polls\0alice\0shares\0values"
    seed = int.from_bytes(hmac.digest(b"one", about, "sha256")[:16], "little")
    expected = np.random.Generator(np.random.PCG64(seed)).normal(size=4).tolist()
    assert drawn(Secret(b"one"), *ASKED) == expected


def test_public_inputs_need_no_secret_and_no_student():
    one, other = (public_generator("daily_polls", "shares", "values") for _ in range(2))
    assert np.array_equal(one.normal(size=3), other.normal(size=3))


def test_public_inputs_differ_by_question_and_criterion():
    first = [
        public_generator("daily_polls", *about).random()
        for about in (("shares", "values"), ("shares", "shapes"), ("run_polls", "values"))
    ]
    assert len(set(first)) == 3


def test_what_a_worker_is_asked_follows_the_student(grader):
    def asked(student, secret=b"local"):
        context = grader.anew(secret, ["shares"])
        context.submission_grader(context.solution, student).hold()
        return [np.asarray(each.arguments[0]).tobytes() for each in context.zygote.log]

    assert asked("alice") == asked("alice")
    assert asked("alice") != asked("bob")
    assert asked("alice") != asked("alice", b"another")


def test_hard_coding_the_answers_of_another_student_earns_nothing_seeded(grader):
    context = grader.anew(questions=["shares"])
    context.submission_grader(context.solution, "alice").hold()
    known = {}
    for asked in context.zygote.log:
        scores = asked.arguments[0]
        known[scores.tobytes().hex()] = polls.reference().shares(scores).tolist()
    copied = f"""
import json
KNOWN = json.loads('''{json.dumps(known)}''')

def shares(x):
    return np.array(KNOWN.get(x.tobytes().hex(), np.zeros(x.shape)))
"""
    passed = {}
    for student in ("alice", "bob"):
        submission_grader = context.submission_grader(
            {**context.solution, "shares": copied}, student
        )
        submission_grader.hold()
        passed[student] = submission_grader.verdict("shares", "seeded").passed
    assert passed == {"alice": True, "bob": False}


# The secret


@pytest.fixture
def private(tmp_path, monkeypatch):
    """The private folder of a new course, and no secret in the environment."""
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path / ".autograder"


def test_a_secret_is_made_at_first_use_and_kept(private):
    assert course_secret(private) == course_secret(private)
    assert len((private / "secret").read_bytes()) == 64


def test_two_courses_have_different_secrets(private, tmp_path):
    assert course_secret(private) != course_secret(tmp_path / "another")


def test_only_its_owner_may_read_the_secret(private):
    before = os.umask(0)
    try:
        course_secret(private)
    finally:
        os.umask(before)
    assert stat.S_IMODE((private / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_nothing_else_is_left_in_the_private_folder(private):
    course_secret(private)
    assert [path.name for path in private.iterdir()] == ["secret"]


def _make(private, start, made):
    start.wait()
    made.put(course_secret(private).key)


def test_eight_processes_at_a_time_make_one_secret(private):
    context = multiprocessing.get_context("fork")
    start, made = context.Barrier(8), context.Queue()
    processes = [context.Process(target=_make, args=(private, start, made)) for _ in range(8)]
    for process in processes:
        process.start()
    keys = {made.get(timeout=30) for _ in processes}
    for process in processes:
        process.join(30)
    assert keys == {(private / "secret").read_bytes()}
    assert [path.name for path in private.iterdir()] == ["secret"]


def test_the_environment_comes_before_the_file(private, monkeypatch):
    course_secret(private)
    monkeypatch.setenv(VARIABLE, "stated")
    assert course_secret(private) == Secret(b"stated")


def test_an_empty_variable_is_none(private, monkeypatch):
    monkeypatch.setenv(VARIABLE, "")
    assert len(course_secret(private).key) == 64


# What is shown of it


def test_a_fingerprint_tells_secrets_apart_and_does_not_tell_them():
    one, other = Secret(b"one"), Secret(b"other")
    assert one.fingerprint != other.fingerprint
    assert len(one.fingerprint) == 12
    assert "one" not in one.fingerprint


def test_a_secret_does_not_show_in_a_traceback_or_a_log():
    assert repr(Secret(b"very private")) == "Secret()"


def test_the_secret_is_never_in_a_result(corpus):
    result = LocalGrader(corpus, secret=b"very private").grade_solved(shares="1/0")
    assert result.secret == Secret(b"very private").fingerprint
    assert "very private" not in repr(result) + json.dumps(result.as_json())


def test_no_worker_is_told_the_secret_or_the_student(grader):
    context = grader.anew(b"very private")
    context.grade_solved("alice", shares="def shares(x):\n    return x")
    told = repr(context.zygote.log)
    assert "very private" not in told
    assert "alice" not in told
