"""Whom answers are taken for, in this process: for any student, in the graders' sizes or in others.

An answer to one question is made by a function of ours, and put to the diagnosis at once. Where two
functions are wrong, the whole notebook is graded.
"""

import contextlib
import functools
import inspect
import itertools
import sys
import types
from types import SimpleNamespace
from typing import NamedTuple
from unittest import mock

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import load_corpus
from autograder.grading.concept import concepts_of
from autograder.grading.concept_grader import ConceptGrader
from autograder.grading.diagnosis import fitting, outcome, same_answer, tolerance
from autograder.grading.merging import Text, code_of, function_of, plain_source
from autograder.grading.pairs import Pairs
from autograder.grading.question import questions_of
from autograder.grading.seeds import Secret
from autograder.grading.submission_grader import SubmissionGrader
from autograder.sandbox.answers import Returned
from autograder.submission.read import parse_submission
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from tests.conftest import ROOT
from tests.kit.grading.local_worker import LocalGrader, lost, misconceptions_named

SECRET = Secret(b"of the hints")


# A concept question that rests on no wrong function, and whose cause is not asked for.
NOTHING_ELSE = SimpleNamespace(
    is_due=lambda *_: False, failed=lambda *_: [], no_value=lambda *_: "no value"
)


class Draw(NamedTuple):
    """A student, and whether the hidden inputs have the graders' own sizes."""

    student: str
    own_sizes: bool = True


CLASS = Draw("the class")


def students(count):
    return [f"student {n}" for n in range(count)]


def draws(count):
    """So many students, each in the graders' sizes and in others."""
    return [Draw(student, own) for student in students(count) for own in (True, False)]


class Hints:
    """The questions of one assignment, their known mistakes, and whom an answer is taken for."""

    def __init__(self, corpus):
        self.corpus = corpus
        self.assignment = corpus.assignment
        self.questions = questions_of(corpus.assignment)
        self.concepts = concepts_of(corpus.assignment)
        self.grader = LocalGrader(corpus, SECRET.key)
        self.known = {known.id: known for known in corpus.all_misconceptions}
        self.styles = {"solution": {}, **corpus.accepted}

    # One question alone

    def named(self, question, function, draw):
        """The ids of all known mistakes that a function's answers are."""
        known = self.corpus.misconceptions[question]
        if question in self.concepts:
            return self._named_concept(question, function, draw.student)
        answers = self.answers(question, function, draw)
        return [each.id for each in fitting(self.questions[question], answers, known)]

    def both_named(self, question, function, draw):
        """The id of the two known mistakes that they are together; None where they are not."""
        if question in self.concepts or self.named(question, function, draw):
            return None
        found = self.pairs(question).named(self.answers(question, function, draw))
        return found.id if found else None

    def act_as(self, question, function, both, draw):
        """Whether they are what two mistakes, by their id, give together, and no mistake alone."""
        merged = [
            each
            for each in self.pairs(question).merged.every
            if both in [pair.id for pair in each.pairs]
        ]
        answers = self.answers(question, function, draw)
        fit = fitting(self.questions[question], answers, merged)
        return bool(fit) and not self.named(question, function, draw)

    @functools.cache  # noqa: B019 - one of these lives as long as its process
    def pairs(self, question):
        """Every two of a question's mistakes, as the class of a course makes them."""
        known, cases = self.corpus.misconceptions[question], self.cases(question, CLASS)
        return Pairs(self.questions[question], known, cases)

    def answers(self, question, function, draw):
        """What a function answers to each case of a draw."""
        return [
            (case, outcome(function, case.arguments, case.keywords))
            for case in self.cases(question, draw)
        ]

    def return_alike(self, one, other):
        """Whether two known mistakes of a question, by their ids, return the same on all inputs."""
        known = [self.known[id_] for id_ in (one, other)]
        question = known[0].question
        if question in self.concepts:
            return one == other
        every = [self.answers(question, each.fresh({}), CLASS) for each in known]
        return all(
            same_answer(a, b, tolerance(self.questions[question], case))
            for (case, a), (_, b) in zip(*every, strict=True)
        )

    def _named_concept(self, question, function, student):
        concept_grader = ConceptGrader(student, NOTHING_ELSE, NOTHING_ELSE)
        asked = Asked(student, function)
        concept_grader.ask({question: self.concepts[question]}, asked)
        known = self.corpus.misconceptions[question]
        judged = concept_grader.judge(question, known)
        return [judged.misconception] if judged.misconception else []

    @functools.lru_cache(maxsize=64)  # noqa: B019 - one of these lives as long as its process
    def cases(self, question, draw):
        """What a student is asked, in the order in which it is put."""
        about = self.assignment.name, draw.student, question
        sizes = contextlib.nullcontext() if draw.own_sizes else other_sizes(draw.student)
        with sizes:
            return [
                case
                for criterion in CRITERIA
                for case in self.questions[question].cases(
                    criterion, SECRET.generator(*about, criterion)
                )
                if not case.large
            ]

    def two_in_one(self, question):
        """The sources that hold two mistakes of a question, by the two."""
        asked = self.questions.get(question) or self.concepts[question]
        right = [inspect.getsource(asked.reference), self.grader.solution[question]]
        right += [cells[question] for cells in self.corpus.accepted.values() if question in cells]
        bases = [each for each in (plain_source(text, question) for text in right) if each]
        wrong = {
            known.id: plain_source(known.as_answer(), question)
            for known in self.corpus.misconceptions[question]
        }
        bases += wrong.values()
        return merges(bases, wrong)

    def three_in_one(self, question):
        """The sources that hold three mistakes of a question, by the three."""
        known = self.corpus.misconceptions[question]
        wrong = {each.id: plain_source(each.as_answer(), question) for each in known}
        return {
            (*both, third): made
            for merged in self.pairs(question).merged.every
            for both in [[known.id for known in merged.pairs[0].both]]
            for (_, third), made in merges(
                [plain_source(inspect.getsource(self.questions[question].reference), question)],
                {"": merged.id, **{id_: wrong[id_] for id_ in wrong if id_ not in both}},
                only="",
            ).items()
        }

    def function(self, question, source):
        """A function from its source, among what the question's known mistakes can use."""
        names = {}
        for known in self.corpus.misconceptions[question]:
            names.update(known.function.__globals__)
        return function_of(code_of(source), names, question)

    # The whole notebook

    def graded(self, student, answers):
        """The result of the notebook's own solution with some answers replaced."""
        notebook = filled_in(
            released_notebook(self.assignment), {**self.grader.solution, **answers}
        )
        for cell in notebook["cells"]:
            if "".join(cell["source"]) == 'student_id = ""':
                cell["source"] = f"student_id = {student!r}"
        submission = parse_submission(as_bytes(notebook), self.grader.template, student, "n")
        submission_grader = SubmissionGrader(self.grader.context, submission)
        submission_grader.hold()
        self.grader.context.zygote.log.clear()  # of thousands, what was asked would be kept
        return submission_grader.result()

    def named_in(self, result):
        """Whom each question's answers were taken for, where points were lost."""
        return {question: misconceptions_named(result, question) for question in lost(result)}

    def rests_on(self, question):
        """All the functions that a question needs, at first hand or not."""
        asked = self.questions.get(question) or self.concepts[question]
        found = set()
        for earlier in asked.depends_on:
            found |= {earlier} | self.rests_on(earlier)
        return found

    def two_in_two(self):
        """Every mistake together with every one in a function that it rests on."""
        return [
            (earlier, later)
            for later in self.known
            for earlier in self.known
            if self.known[earlier].question in self.rests_on(self.known[later].question)
        ]

    def beside(self):
        """Every style together with every mistake in what one of its functions rests on."""
        return [
            (style, id_)
            for style, cells in self.styles.items()
            for id_, known in self.known.items()
            if style == "solution"
            or any(known.question in self.rests_on(each) for each in cells if each != "extra")
        ]


def merges(bases, wrong, only=None):
    """Of every two wrong answers, or of one and each other, the sources that hold both.

    All of a question's answers serve as `bases`, the wrong ones too: what both mistakes have right
    is then a change of both. The fewest changes come first.
    """
    texts = {source: Text(source) for source in (*bases, *wrong.values())}
    found = {}
    for one, other in itertools.combinations(wrong, 2):
        if only is not None and only not in (one, other):
            continue
        a, b = texts[wrong[one]], texts[wrong[other]]
        sizes = {
            made: len(texts[base].changes(a) | texts[base].changes(b))
            for base in reversed(bases)
            for made in texts[base].with_both(a, b)
        }
        new = [made for made in sizes if made not in texts and code_of(made)]
        found[one, other] = sorted(new, key=lambda made: (sizes[made], made))
    return found


class Asked:
    """An execution of a notebook that has one function, and a student's id in it."""

    def __init__(self, student, function):
        self._student = student
        self._function = function

    def ask(self, name, case):
        return Returned(self._student)

    def ask_all(self, questions):
        return [outcome(self._function, case.arguments, case.keywords) for _, case in questions]


@contextlib.contextmanager
def other_sizes(seed):
    """Lets the graders draw their inputs in other sizes, which differ from each other as theirs do.

    The number of examples stays: some cases name examples one by one.
    """
    rng = Secret(b"sizes").generator("", seed, "", "")
    made = {}

    def instead(value):
        if type(value) is tuple:
            return tuple(map(instead, value))
        if type(value).__name__ == "Sizes":
            return made.setdefault(id(value), resized(value, rng))
        return value

    with contextlib.ExitStack() as stack:
        for name, module in sorted(sys.modules.items()):
            if name.startswith("tests.graders.") and isinstance(module, types.ModuleType):
                values = {key: instead(value) for key, value in vars(module).items()}
                changed = {key: new for key, new in values.items() if new is not vars(module)[key]}
                stack.enter_context(mock.patch.dict(vars(module), changed))
        yield


def resized(sizes, rng):
    """Other numbers of features and steps, all different, and still fewer steps than examples."""
    steps = sizes.T if sizes.T in (1, 40) else sizes.T + int(rng.integers(2))
    free = [number for number in range(4, 11) if number not in (sizes.m, steps)]
    features = [name for name in sizes._fields if name not in ("m", "T")]
    while True:
        drawn = rng.choice(free, size=len(features), replace=False).tolist()
        other = sizes._replace(T=steps, **dict(zip(features, drawn, strict=True)))
        if not any(getattr(other, name) == getattr(sizes, name) for name in features):
            return other


@functools.cache
def of(name):
    """The hints of an assignment, read once a process."""
    return Hints(load_corpus(course_module.load(ROOT).assignment(name)))
