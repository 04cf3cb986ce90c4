"""Answers that lost points, were not named, and behave alike.

Two answers are in one group where they do the same on every input that all students share, to the
graders' tolerance: they are compared with the first of the group, and not in a chain. Answers of
which nothing has the right form are grouped by how they fail.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..course import Assignment
from ..grading.fingerprint import Fingerprint, all_agree
from ..results.result import QuestionResult, Result

HASHES = re.compile(r"[#~][0-9a-f]{12}")
WITHOUT_HASH = ("=", "raised NameError")
MOST_LABELS = 4
UNREADABLE = (KeyError, TypeError, ValueError, IndexError)


@dataclass(frozen=True)
class Member:
    """One answer of a group: whose, and what each criterion came to."""

    student: str
    question: QuestionResult
    fingerprint: Fingerprint

    @property
    def lost(self) -> list[str]:
        return [each.name for each in self.question.criteria if each.outcome == "failed"]

    def does_as(self, other: Member) -> bool:
        """Whether nothing on inputs of their own says otherwise.

        Those inputs differ by student, and so do the values: what may not, is which criteria are
        lost and how a call ends.
        """
        ends = [[_end(each.form) for each in m.fingerprint.own] for m in (self, other)]
        return self.lost == other.lost and ends[0] == ends[1]

    @property
    def told(self) -> str:
        """What the student read of the first criterion that is lost."""
        return next(c.message for c in self.question.criteria if c.outcome == "failed")


@dataclass(frozen=True)
class Group:
    """Answers to a question that behave alike; the first is what the others were compared with."""

    id: str
    question: str
    members: Sequence[Member]

    @property
    def students(self) -> list[str]:
        return [each.student for each in self.members]

    @property
    def fingerprint(self) -> Fingerprint:
        return self.members[0].fingerprint

    @property
    def told(self) -> str:
        return self.members[0].told

    @property
    def is_alike_in_form_alone(self) -> bool:
        """Whether what the answers hold was not compared, only how they fail."""
        return self.fingerprint.misshapen

    @property
    def criteria(self) -> dict[str, int]:
        """How many lost each criterion, those that somebody lost."""
        return dict(Counter(name for member in self.members for name in member.lost))

    @property
    def after(self) -> list[str]:
        """Earlier functions that lost points with some of them."""
        every = (name for each in self.members for name in each.fingerprint.after)
        return list(dict.fromkeys(every))

    @property
    def agreement(self) -> str:
        """What agrees with the reference and what does not, in words; of the values alone."""
        if self.fingerprint.misshapen:
            return "no result has the form that is asked for"
        if len(self.fingerprint.results) > 1:
            return "; ".join(self._of_results())
        right = [label for label, bits in self.fingerprint.right if bits == "1"]
        wrong = [label for label, bits in self.fingerprint.right if bits != "1"]
        if not wrong:
            return "right on every input that all share: wrong only on some of their own"
        if not right:
            return "no value is right"
        return f"right for {_listed(right)}; wrong for {_listed(wrong)}"

    def _of_results(self) -> Iterator[str]:
        count = len(self.fingerprint.right)
        for number, name in enumerate(self.fingerprint.results):
            right = sum(bits[number] == "1" for _, bits in self.fingerprint.right)
            if right in (0, count):
                yield f"`{name}` {'agrees' if right else 'does not'}"
            else:
                yield f"`{name}` agrees in {right} of {count} cases"


def _listed(labels: Sequence[str]) -> str:
    shown = list(dict.fromkeys(labels))
    more = len(shown) - MOST_LABELS
    return ", ".join(shown[:MOST_LABELS]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class Grouped:
    """All groups of an assignment, the largest first; `unwritten` are answers that are none."""

    groups: Sequence[Group]
    unwritten: Mapping[str, int]

    def find(self, id_: str) -> list[Group]:
        """The groups of this id: one, but for chance."""
        return [group for group in self.groups if group.id == id_]


def grouped(assignment: Assignment, results: Sequence[Result]) -> Grouped:
    """The groups of an assignment's records. Who is named, or has no fingerprint, is in none."""
    groups: list[Group] = []
    unwritten: Counter[str] = Counter()
    for name in assignment.questions:
        members: list[Member] = []
        for result in sorted(results, key=lambda each: each.student):
            member = _member(result, name)
            if member is None:
                continue
            if member.fingerprint.unwritten:
                unwritten[name] += 1
            else:
                members.append(member)
        groups += _groups(name, members)
    return Grouped(sorted(groups, key=lambda each: -len(each.members)), unwritten)


def _member(result: Result, name: str) -> Member | None:
    question = next((each for each in result.questions if each.name == name), None)
    if question is None or result.outcome != "graded" or name not in result.fingerprints:
        return None
    failed = [each for each in question.criteria if each.outcome == "failed"]
    if not failed or any(each.misconception for each in failed):
        return None
    try:
        return Member(result.student, question, Fingerprint.of(result.fingerprints[name]))
    except UNREADABLE:
        return None


def _groups(name: str, members: Sequence[Member]) -> Iterator[Group]:
    by_form: dict[tuple[object, ...], list[list[Member]]] = {}
    for member in members:
        fingerprint = member.fingerprint
        alike = by_form.setdefault(_form(fingerprint), [])
        for group in alike:
            if (
                fingerprint.misshapen
                or all_agree(group[0].fingerprint.shared, fingerprint.shared) is True
            ):
                group.append(member)
                break
        else:
            alike.append([member])
    for members_alike in (group for alike in by_form.values() for group in alike):
        yield Group(f"{name}-{_hash(members_alike[0].fingerprint)}", name, members_alike)


def _end(form: str) -> str:
    """That something was returned, or how a call ended, whatever the words."""
    return "=" if form.startswith("=") else HASHES.sub("", form)


def _form(fingerprint: Fingerprint) -> tuple[object, ...]:
    """What answers of one group have in common to the letter."""
    forms = [each.form for each in fingerprint.shared]
    # What a wrong form holds, nobody compares; nor which name is not there.
    if fingerprint.misshapen:
        forms = [HASHES.sub("", form) if form.startswith(WITHOUT_HASH) else form for form in forms]
    return (fingerprint.misshapen, *forms)


def _hash(fingerprint: Fingerprint) -> str:
    plain = json.dumps([each.as_json() for each in fingerprint.shared])
    return hashlib.sha256(plain.encode()).hexdigest()[:6]
