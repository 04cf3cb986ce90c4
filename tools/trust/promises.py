"""What is promised, section by section, with the tests and the figure that hold each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .figures import Figures, counted, hints, mutation, verified, wild


@dataclass(frozen=True)
class Promise:
    """One promise: what holds it, and what that last gave beside the number of its tests."""

    text: str
    tests: tuple[str, ...]
    figure: Callable[[Figures], str] = lambda figures: ""


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
