"""The questions beside the functions, of every assignment: another for every student, and each
judged alike."""

import pytest

from autograder import course as course_module
from autograder.course.corpus import load_corpus
from autograder.grading.concept import agree, concepts_of
from autograder.grading.diagnosis import outcome
from autograder.grading.submission_grader import SubmissionGrader
from autograder.sandbox.answers import Returned
from autograder.student.selfcheck.concepts import are_on_offer, plain
from autograder.submission.read import parse_submission
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from tests.conftest import ROOT, sampled
from tests.kit.grading.local_worker import criteria, lost, misconceptions_named

ASSIGNMENTS = course_module.load(ROOT).assignments
CORPORA = {name: load_corpus(assignment) for name, assignment in ASSIGNMENTS.items()}
CONCEPTS = {name: concepts_of(assignment) for name, assignment in ASSIGNMENTS.items()}
EVERY = [(name, question) for name, concepts in CONCEPTS.items() for question in concepts]
KNOWN = [
    (name, known) for name, question in EVERY for known in CORPORA[name].misconceptions[question]
]
IDS = ["", "ada", "bob@example.org", "李雷", *map(str, range(30))]

each_known = pytest.mark.parametrize(
    ("name", "known"), sampled(KNOWN, every=12), ids=lambda value: getattr(value, "id", value)
)


@pytest.fixture(scope="module")
def typed(graders):
    """Grades the solution, with some answers replaced, under an id typed into the notebook."""

    def grade(name, student, **answers):
        grader = graders[name]
        notebook = filled_in(released_notebook(ASSIGNMENTS[name]), {**grader.solution, **answers})
        (cell,) = [c for c in notebook["cells"] if "".join(c["source"]) == 'student_id = ""']
        cell["source"] = f"student_id = {student!r}"
        submission = parse_submission(as_bytes(notebook), grader.template, student, "n.ipynb")
        submission_grader = SubmissionGrader(grader.context, submission)
        submission_grader.hold()
        return submission_grader.result()

    return grade


def answers_of(concept, function, student):
    """A function's answers to all cases of a question, plain, and what it altered."""
    made = [outcome(function, case.arguments) for case in concept.cases(concept.instance(student))]
    assert all(isinstance(each, Returned) for each in made)
    return [(plain(each.value), each.altered) for each in made]


def accepted(concept, answers, right):
    return all(
        concept.of_form(answer) and concept.accepts(answer, expected) and not altered
        for (answer, altered), (expected, _) in zip(answers, right, strict=True)
    )


@pytest.mark.parametrize(("name", "question"), EVERY)
def test_the_reference_is_of_its_form_and_accepted_for_everybody(name, question):
    concept = CONCEPTS[name][question]
    for student in IDS:
        right = answers_of(concept, concept.reference, student)
        assert accepted(concept, right, right), student
        if concept.letters:
            assert all(are_on_offer(answer, concept.letters) for answer, _ in right), student


@pytest.mark.parametrize(("name", "question"), EVERY)
def test_a_question_depends_on_every_function_that_its_reference_calls(name, question):
    """Otherwise a mistake in one of these would cost its points here as well."""
    concept = CONCEPTS[name][question]
    called = set(concept.reference.__code__.co_names) & ASSIGNMENTS[name].questions.keys()
    if concept.criterion != "prediction":  # which earns its point for being committed
        assert called <= set(concept.depends_on)


@each_known
def test_a_known_mistake_is_wrong_for_five_students_and_unlike_all_others(name, known):
    concept = CONCEPTS[name][known.question]
    for student in IDS[:5]:
        answers = answers_of(concept, known.fresh({}), student)
        right = answers_of(concept, concept.reference, student)
        assert not accepted(concept, answers, right), student
        for other in CORPORA[name].misconceptions[known.question]:
            if other.id != known.id:
                theirs = answers_of(concept, other.fresh({}), student)
                assert not all(
                    agree(mine, its, concept.rtol, concept.atol, equal_nan=True) and a == b
                    for (mine, a), (its, b) in zip(answers, theirs, strict=True)
                ), (student, other.id)


@pytest.mark.parametrize("name", [name for name in CONCEPTS if CONCEPTS[name]])
@pytest.mark.parametrize("student", sampled([(each,) for each in IDS[:6]], every=3))
def test_the_solution_earns_everything_under_any_id(typed, name, student):
    assert lost(typed(name, student)) == []


@each_known
def test_a_known_mistake_is_named_under_an_id_of_ones_own(typed, name, known):
    result = typed(name, "ada", **{known.question: known.as_answer()})
    assert lost(result) == [known.question]
    assert misconceptions_named(result, known.question) == {known.id}


# What no corpus lists

RIGHT = {
    "gated_cells": {
        "predicted_horizon": ["np.inf", "1", "np.array(30)"],
        "order_of_keeping": ["sorted('ABCD', key=KEEPS.get, reverse=True)", "' > '.join(ORDER)"],
        "in_our_convention": [
            "-BIAS, round(sigmoid(np.array([BIAS]))[0], 3)",
            "np.array([-BIAS, 1 - 1 / (1 + np.exp(BIAS))])",
        ],
        "left_of_monday": ["WRITTEN * cell_state_gradient(np.array([[GATES]]))[0, 0, 6]"],
        "line_of_chance": ["np.var(np.linspace(-1, 1, 10001)) * mine['largest'] ** 2"],
    },
    "attention": {
        "predicted_dilution": ["2", "np.float32(0.01)"],
        "share_of_a_day": ["2.0 ** mine['doublings'][mine['asked']] / 23"],
        "who_feels_it_more": ["list(NEAR), ' > '.join(FAR).lower()"],
        "price_of_looking": ["np.array([mine['days'] ** 2, np.tri(mine['days']).sum()])"],
    },
}
WRONG = {
    "gated_cells": {
        "predicted_horizon": ["-5", "2000", "np.nan", "'ten'"],
        "measured_horizon": ["7", "np.inf", "memory_horizon(np.array([1.0, 0.001]))"],
        "order_of_keeping": ["'AB'", "'ABCDE'", "''"],
        "in_our_convention": ["0, 0.5", "mine['update_bias_elsewhere']"],
        "left_of_monday": ["1.0", "sum(mine['forget_gates'].values())"],
        "line_of_chance": ["1 / 3", "0"],
    },
    "attention": {
        "predicted_dilution": ["-1", "2.5", "np.nan"],
        "measured_dilution": ["1.0", "mine['week'] / mine['archive'] / 2"],
        "share_of_a_day": ["0", "0.2 / 7"],
        "who_feels_it_more": ["'ABCD'", "'AB', 'CD'"],
        "price_of_looking": ["mine['days'] * 2, mine['days']", "mine['days'] ** 2"],
    },
}


def written(listed):
    return [
        (name, question, answer)
        for name, questions in listed.items()
        for question, answers in questions.items()
        for answer in answers
    ]


# Short names for the student's numbers, and for ways to work them out.
SHORT = {
    "gated_cells": """
    KEEPS = {k: -b if kind == "GRU" else b for k, (kind, b) in mine["cells"].items()}
    ORDER = sorted(KEEPS, key=lambda k: -KEEPS[k])
    BIAS, WRITTEN = mine["update_bias_elsewhere"], mine["written_on_monday"]
    GATES = [*mine["forget_gates"].values()]
""",
    "attention": """
    felt = lambda k, n: 4 / n if mine["readers"][k] == "attention" else mine["readers"][k] ** n
    NEAR, FAR = (
        sorted("ABCD", key=lambda k: -felt(k, n)) for n in (mine["near"], mine["far"])
    )
""",
}


def returning(name, question, answer):
    return {question: f"def {question}(mine):{SHORT[name]}\n    return {answer}\n"}


@pytest.mark.parametrize(("name", "question", "answer"), sampled(written(RIGHT), every=2))
def test_a_right_answer_in_another_way_earns_its_points(typed, name, question, answer):
    for student in ("ada", "李雷"):
        assert lost(typed(name, student, **returning(name, question, answer))) == []


@pytest.mark.parametrize(("name", "question", "answer"), sampled(written(WRONG), every=3))
def test_an_unlisted_wrong_answer_loses_its_points_without_a_false_hint(
    typed, name, question, answer
):
    result = typed(name, "ada", **returning(name, question, answer))
    assert lost(result) == [question]
    assert misconceptions_named(result, question) == set()


# On top of a wrong function of one's own


CLIPS_WITH_THEIRS = """def after_clipping(mine):
    days = {"a": np.array(mine["monday"]), "b": np.array(mine["sunday"])}
    clipped, norm = clip_by_global_norm(days, mine["limit"])
    return clipped["a"] / clipped["b"], min(norm, mine["limit"])
"""


@pytest.mark.parametrize(
    "mistaken", ["clips_each_array_by_itself", "adds_up_the_norms", "forgets_the_root"]
)
def test_a_question_answered_with_a_wrong_function_costs_that_function_alone(typed, mistaken):
    known = CORPORA["vanishing_gradient"].misconceptions["clip_by_global_norm"]
    (wrong,) = [each for each in known if each.id == mistaken]
    answers = {wrong.question: wrong.as_answer(), "after_clipping": CLIPS_WITH_THEIRS}
    assert lost(typed("vanishing_gradient", "ada", **answers)) == ["clip_by_global_norm"]


@pytest.mark.parametrize(
    ("name", "mistaken", "question"),
    [
        ("gated_cells", "adds_one_to_the_forget_bias", "measured_horizon"),
        ("gated_cells", "never_forgets", "measured_horizon"),
        ("gated_cells", "draws_a_straight_line", "measured_horizon"),
        ("attention", "takes_the_frobenius_norm", "measured_dilution"),
        ("attention", "forgets_the_scale", "measured_dilution"),
        ("attention", "ignores_the_mask", "share_of_a_day"),
    ],
)
def test_a_measurement_with_a_wrong_function_costs_that_function_alone(
    typed, name, mistaken, question
):
    (known,) = [each for each in CORPORA[name].all_misconceptions if each.id == mistaken]
    result = typed(name, "ada", **{known.question: known.as_answer()})
    assert lost(result) == [known.question]
    (told,) = criteria(result, question).values()
    assert told.message.startswith("Right")
