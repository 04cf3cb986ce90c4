"""What the graders made of the answers: accepted, caught, named, and named untruly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from autograder.results.result import QuestionResult, Result

from .answers import WildAnswer

COUNTS = ("right", "accepted", "wrong", "caught", "named", "untrue", "broken")


def judged(answer: WildAnswer, result: Result) -> tuple[set[str], str]:
    """Under which of COUNTS an answer falls, and a complaint; empty where there is none."""
    found = next((each for each in result.questions if each.name == answer.question), None)
    if found is None or result.is_broken:
        return {answer.kind, "broken"}, f"the grader broke: {' '.join(result.notes)[-300:]}"
    lost, named = _lost(found), _named(found)
    if answer.kind == "right":
        if not lost:
            return {"right", "accepted"}, ""
        return {"right"}, f"lost {', '.join(lost)}: {lost[next(iter(lost))]}"
    if not lost:
        return {"wrong"}, "was not caught"
    if named - {answer.mistake}:
        told = f"was named {', '.join(sorted(map(str, named)))}, and is {answer.mistake or 'none'}"
        return {"wrong", "caught", "untrue"}, told
    if named:
        return {"wrong", "caught", "named"}, ""
    return {"wrong", "caught"}, f"is {answer.mistake}, and was not named" * bool(answer.mistake)


def _lost(question: QuestionResult) -> dict[str, str]:
    """What was not passed, with what the student reads."""
    return {c.name: c.message for c in question.criteria if c.outcome != "passed"}


def _named(question: QuestionResult) -> set[str | None]:
    return {c.misconception for c in question.criteria if c.outcome != "passed"} - {None}


def counted(graded: Iterable[tuple[WildAnswer, Result]]) -> tuple[Counter[str], list[str]]:
    """How many fell under each of COUNTS, and every complaint."""
    counts: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    complaints = []
    for answer, result in graded:
        under, complaint = judged(answer, result)
        counts.update(under)
        if complaint:
            complaints.append(f"{answer.assignment}, {answer.name}: {complaint}")
    return counts, complaints


def in_words(counts: Counter[str]) -> Iterator[str]:
    """The figures, a line each."""
    yield f"right accepted  {share(counts['accepted'], counts['right'])}"
    yield f"wrong caught    {share(counts['caught'], counts['wrong'])}"
    yield f"wrong named     {share(counts['named'], counts['wrong'])}"
    yield f"untrue hints    {counts['untrue']}"


def share(part: int, of: int) -> str:
    return f"{part} of {of}" + (f" ({100 * part / of:.0f} %)" if of else "")
