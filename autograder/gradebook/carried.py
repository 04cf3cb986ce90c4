"""What the members of groups had by hand when it was last carried.

`.autograder/carried/<assignment>.json` has it, so that the member whom a person has corrected since
is known, whoever it is; and for which notebook each thing was given.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from ..course import Course
from ..util.files import write_private

# By what was given: `points of softmax-points`, `comment on softmax`.
Given = dict[str, Any]
GIVEN, FOR = "given", "for"  # in the file


@dataclass
class Kept:
    """What members of groups had by hand, and the SHA-256 of the notebook it was given for.

    Both by student and by what was given; an empty digest, or none, where nobody noted it.
    """

    given: dict[str, Given] = field(default_factory=dict)
    digests: dict[str, dict[str, str]] = field(default_factory=dict)


class Memory(Kept):
    """What the members of groups had by hand when it was last carried."""

    def __init__(self, course: Course, assignment: str) -> None:
        super().__init__()
        self._path = course.private / "carried" / f"{assignment}.json"
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            # Of an earlier version there are no digests, and what was given alone.
            has_digests = set(said) == {FOR, GIVEN}
            self.given = said[GIVEN] if has_digests else said
            self.digests = said[FOR] if has_digests else {}
        except (OSError, ValueError, TypeError):
            return

    def keep(self, kept: Kept) -> None:
        """Called once the gradebook has it."""
        given, digests = self.given | kept.given, self.digests | kept.digests
        if (given, digests) == (self.given, self.digests):
            return
        self.given, self.digests = given, digests
        write_private(self._path, json.dumps({GIVEN: given, FOR: digests}))
