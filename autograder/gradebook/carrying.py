"""What a person gave to one member of a group is given to all: points, extra credit, comments.

What was given for a notebook that does not count any more goes to nobody else, and what was given
for another's goes back when the group with that one ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ..course import Course
from .by_hand import ByHand
from .carried import Kept, Memory
from .entries import Entry
from .given import give, given_to
from .groups import Groups
from .planning import Plan, planned


@dataclass(frozen=True)
class Carried:
    """What was carried within a group: lines to tell, and the entries of those who got it."""

    told: Sequence[str]
    entries: Mapping[str, Entry]


def carry(
    connection: Connection,
    memory: Memory,
    by_hand: ByHand,
    groups: Mapping[tuple[str, ...], str],
    entries: Mapping[str, Entry],
) -> tuple[Carried, Plan, Kept]:
    """Carries what a person gave; and what is to be kept once it is committed.

    groups: the SHA-256 of the notebook that counts for each.
    """
    by_hand.look(entries)
    plan, kept = planned(memory, by_hand, groups, entries)
    changed = {}
    for member, given in plan.after.items():
        shown = by_hand.shown(member)
        to_look_at = {name for name, seen in given.items() if seen.notebook != shown}
        values = {name: seen.given for name, seen in given.items()}
        changed[member] = give(connection, entries[member], values, to_look_at)
    return Carried([*plan.goes, *plan.stays], changed), plan, kept


def to_carry(
    course: Course,
    assignment: str,
    groups: Groups,
    by_hand: ByHand,
    entries: Mapping[str, Entry],
    digest: Callable[[str], str],
) -> Plan:
    """What the next `autograder grade` would carry, and tell; nothing is changed.

    digest: the SHA-256 of what somebody handed in, empty where nothing can be graded.
    """
    by_hand.look(entries)
    digests: dict[tuple[str, ...], str] = {}
    for student, entry in sorted(entries.items()):
        counts = groups.submitter(student)
        group = groups.group(counts)
        if group and group not in digests and (submission := digest(counts)):
            digests[group] = submission
        elif not group and given_to(entry):
            digests[student,] = digest(counts)
    return planned(Memory(course, assignment), by_hand, digests, entries)[0]
