"""What the students' check of an assignment is made from: its questions, on public inputs."""

from __future__ import annotations

from typing import Literal

from ..course.corpus import Corpus
from ..grading.concept import concepts_of
from ..grading.diagnosis import tolerance
from ..grading.question import questions_of
from ..grading.seeds import public_generator
from . import points, selfcheck_data
from .master import master_notebook

# What is seeded stays with the grader.
PUBLIC_CRITERIA: tuple[Literal["shapes", "values"], ...] = ("shapes", "values")


def check_data(corpus: Corpus) -> str:
    """`selfcheck.json`: right and mistaken outputs on public inputs, no code."""
    exercises = {}
    for name, question in questions_of(corpus.assignment).items():
        cases = []
        for criterion in PUBLIC_CRITERIA:
            rng = public_generator(corpus.assignment.name, name, criterion)
            for case in question.cases(criterion, rng):
                if case.large:
                    continue
                within = tolerance(question, case)
                cases.append(
                    selfcheck_data.PublicCase(
                        case.label,
                        criterion,
                        case.arguments,
                        within.rtol,
                        within.atol,
                        within.scale,
                        case.keywords,
                        question.must_not_warn if criterion == "values" else "",
                    )
                )
        exercises[name] = selfcheck_data.Exercise(
            reference=question.reference,
            cases=cases,
            mistakes=[
                (misconception.hint, misconception.fresh({}))
                for misconception in corpus.misconceptions[name]
                if misconception.hint  # one that was only named has none yet
            ],
            results=question.results if len(question.results) > 1 else (),
        )
    data = selfcheck_data.build(exercises)
    cells = master_notebook(corpus.assignment)["cells"]
    data["points"] = points.by_question(corpus.assignment, cells)
    for name, concept in concepts_of(corpus.assignment).items():
        # A page may say whether an answer is there, never what it is.
        data["exercises"][name] = {
            "arguments": list(concept.parameters),
            "form": list(concept.form),
        }
        if concept.letters:
            data["exercises"][name]["letters"] = dict(concept.letters)
        if concept.plausible:
            bounds = {"plausible": dict(concept.plausible), "advice": concept.look}
            data["exercises"][name] |= bounds
    return selfcheck_data.to_json(data)
