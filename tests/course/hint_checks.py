"""What hints owe: every mistake is named, and nothing untrue, whatever else is wrong beside it."""

import itertools
import random
from typing import NamedTuple

from autograder.results.result import AND
from autograder.validation.samples import misjudged
from tests.course import hints
from tests.course.hints import draws, students
from tests.kit.grading.local_worker import lost

UNTRUE = "untrue"
ALWAYS = draws(10)


class Found(NamedTuple):
    """What came of one answer, and, where somebody should read it, what was put in and named."""

    kind: str
    told: str = ""


class OneMistake:
    """one mistake, asked alone"""

    kinds = ("named as themselves", UNTRUE)

    def tasks(self, hints, count):
        return list(itertools.product(hints.known, draws(count)))

    def judge(self, hints, id_, draw):
        known = hints.known[id_]
        named = hints.named(known.question, known.fresh({}), draw)
        if named == [id_]:
            return Found("named as themselves")
        return Found(UNTRUE, f"{id_}, {draw}: {named}")


class OneMistakeGraded:
    """one mistake, in a notebook that is right otherwise"""

    kinds = ("named as themselves, at their own price", UNTRUE)

    def tasks(self, hints, count):
        return list(itertools.product(hints.known, students(max(1, count // 4))))

    def judge(self, hints, id_, student):
        known = hints.known[id_]
        result = hints.graded(student, {known.question: known.as_answer()})
        complaint = misjudged(known, result)
        if not complaint:
            return Found(self.kinds[0])
        return Found(UNTRUE, f"{id_}, {student}: {complaint}")


class RightAnswers:
    """right answers"""

    kinds = ("with full marks", UNTRUE)

    def tasks(self, hints, count):
        return list(itertools.product(hints.styles, students(count)))

    def judge(self, hints, style, student):
        result = hints.graded(student, hints.styles[style])
        if not lost(result):
            return Found(self.kinds[0])
        return Found(UNTRUE, f"{style}, {student}: {hints.named_in(result)}")


class RightAnswersOnAMistake:
    """right answers on top of a mistake"""

    kinds = ("with full marks but for the mistake", "with fewer, and no hint", UNTRUE)

    def tasks(self, hints, count):
        rotating = itertools.cycle(students(count))
        return [(*two, student) for two, student in zip(hints.beside(), rotating, strict=False)]

    def judge(self, hints, style, id_, student):
        known = hints.known[id_]
        cells = {**hints.grader.solution, **hints.styles[style]}
        # Below the right one, as there may be more in its cell that the other answers call.
        both = f"{cells[known.question]}\n\n{known.as_answer()}"
        result = hints.graded(student, {**cells, known.question: both})
        named = hints.named_in(result)
        # Of a style that suppresses warnings, what differs by those alone is as true.
        here = named.get(known.question, set()) & hints.known.keys()
        alike = {each for each in here if hints.return_alike(id_, each)}
        if any(ids - (alike if q == known.question else {None}) for q, ids in named.items()):
            return Found(UNTRUE, f"{style} with {id_}, {student}: {named}")
        if set(named) <= {known.question}:
            return Found(self.kinds[0])
        return Found(self.kinds[1])


class TwoInOneFunction:
    """two mistakes in one function

    A third is true of them, and another two, only where they act so, for whoever, in any sizes.
    """

    kinds = (
        "without a hint",
        "named as one of the two",
        "named as what both are",
        "named as both",
        "named as another two that act so",
        UNTRUE,
    )

    def tasks(self, hints, count, questions=None):
        return [
            (question, made_of, source, draw)
            for question in questions or hints.corpus.misconceptions
            for made_of, sources in self.sources(hints, question).items()
            for source in sources[:3]
            for draw in draws(1)
        ]

    def sources(self, hints, question):
        return hints.two_in_one(question)

    def judge(self, hints, question, made_of, source, draw):
        function = hints.function(question, source)
        found = hints.named(question, function, draw)
        both = None if found else hints.both_named(question, function, draw)
        if len(found) != 1 and both is None:
            return Found("without a hint")
        told = f"{' and '.join(made_of)} as {both or found[0]}"
        if both and set(both.split(AND)) <= set(made_of):
            return Found("named as both")
        if found and found[0] in made_of:
            return Found("named as one of the two")
        for other in ALWAYS:
            if both and not hints.act_as(question, function, both, other):
                return Found(UNTRUE, f"{told}, {other}:\n{source}")
            if not both and hints.named(question, function, other) != found:
                return Found(UNTRUE, f"{told}, {other}:\n{source}")
        if both:
            return Found("named as another two that act so")
        return Found("named as what both are", told)


class ThreeInOneFunction(TwoInOneFunction):
    """three mistakes in one function"""

    kinds = (
        "without a hint",
        "named as one of the three",
        "named as what they are",
        "named as two of the three",
        "named as another two that act so",
        UNTRUE,
    )

    def tasks(self, hints, count, questions=None):
        # Of thousands, as many of each question, the same every time.
        chosen = []
        for question in questions or hints.questions:
            tasks = super().tasks(hints, count, [question])
            chosen += random.Random(question).sample(tasks, min(10 * count, len(tasks)))
        return chosen

    def sources(self, hints, question):
        return hints.three_in_one(question) if question in hints.questions else {}

    def judge(self, *task):
        found = super().judge(*task)
        called = dict(zip(TwoInOneFunction.kinds, self.kinds, strict=True))
        return found._replace(kind=called[found.kind])


class TwoInTwoFunctions:
    """two mistakes, the later function resting on the earlier"""

    kinds = ("both named", "one of them named", "without a hint", UNTRUE)

    def tasks(self, hints, count):
        rotating = itertools.cycle(students(count))
        return [(*two, student) for two, student in zip(hints.two_in_two(), rotating, strict=False)]

    def judge(self, hints, earlier, later, student):
        two = [hints.known[id_] for id_ in (earlier, later)]
        put_in = {known.question: known.id for known in two}
        result = hints.graded(student, {known.question: known.as_answer() for known in two})
        named = hints.named_in(result)
        if any(ids - {put_in.get(question), None} for question, ids in named.items()):
            return Found(UNTRUE, f"{earlier} and {later}, {student}: {named}")
        right = sum(bool(named.get(question)) for question in put_in)
        return Found(("without a hint", "one of them named", "both named")[right])


CHECKS = {
    check.__name__: check()
    for check in (
        OneMistake,
        OneMistakeGraded,
        RightAnswers,
        RightAnswersOnAMistake,
        TwoInOneFunction,
        ThreeInOneFunction,
        TwoInTwoFunctions,
    )
}


def judge(name, check, task):
    """What comes of one answer in an assignment, in whichever process."""
    return CHECKS[check].judge(hints.of(name), *task)
