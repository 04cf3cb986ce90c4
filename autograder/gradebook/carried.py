"""What the members of groups had by hand when it was last carried, and what of it is borrowed.

`.autograder/carried/<assignment>.json` has it, so that the member whom a person has corrected since
is known, whoever it is; and so that what was given for another's notebook goes back when that one's
group ends. Of who is in no group it has what a person gave, as they may come to one.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, field
from typing import Any

from ..course import Course
from ..util.files import write_private
from .by_hand import Seen
from .given import Given

GIVEN, FOR, BORROWED, TOGETHER = "given", "for", "borrowed", "together"  # in the file


@dataclass(frozen=True)
class Borrowed:
    """That something was given for the notebook of an `owner`; and what it took the place of."""

    owner: str
    before: Seen


@dataclass
class Kept:
    """By student, as it was when it was last carried.

    given: what each had, by name. borrowed: what of it was given for another's notebook, whatever
    took its place since. together: who the group was.
    """

    given: dict[str, Given] = field(default_factory=dict)
    borrowed: dict[str, dict[str, Borrowed]] = field(default_factory=dict)
    together: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Memory(Kept):
    """What the members of groups had by hand when it was last carried."""

    def __init__(self, course: Course, assignment: str) -> None:
        super().__init__()
        self._path = course.private / "carried" / f"{assignment}.json"
        # Of an earlier version: the notebooks for which something was given, by student and name.
        self.digests: dict[str, dict[str, str]] = {}
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            if not {GIVEN} < set(said) <= {GIVEN, FOR, BORROWED, TOGETHER}:
                self.given = {student: dict(each) for student, each in said.items()}
                return
            self.given = said[GIVEN]
            self.digests = said.get(FOR, {})
            self.together = {who: tuple(each) for who, each in said.get(TOGETHER, {}).items()}
            self.borrowed = {
                student: {name: _borrowed(*each) for name, each in names.items()}
                for student, names in said.get(BORROWED, {}).items()
            }
        except (OSError, ValueError, TypeError, AttributeError):
            return

    def keep(self, kept: Kept) -> None:
        """Called once the gradebook has it."""
        before = (self.given, self.borrowed, self.together)
        self.given = self.given | kept.given
        self.borrowed = {
            who: names for who, names in (self.borrowed | kept.borrowed).items() if names
        }
        self.together = self.together | kept.together
        if (self.given, self.borrowed, self.together) == before:
            return
        borrowed = {
            student: {name: astuple(each) for name, each in names.items()}
            for student, names in self.borrowed.items()
        }
        said = {GIVEN: self.given, BORROWED: borrowed, TOGETHER: self.together, FOR: self.digests}
        write_private(self._path, json.dumps(said))


def _borrowed(owner: str, before: tuple[Any, float | None, str]) -> Borrowed:
    return Borrowed(owner, Seen(*before))
