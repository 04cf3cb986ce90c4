"""Of what a class handed in: which notebooks count, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..submission.choice import Choice
from .groups import Groups


@dataclass
class Shared:
    """One notebook for each group, and for each student who is in none.

    notebooks: by who handed in. refused: who has none that can be graded, and why.
    groups: by who handed in, all for whom a notebook counts. told: whose own is not used, and why.
    """

    notebooks: dict[str, Choice] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    @property
    def with_others(self) -> set[str]:
        """For whom another of their group handed in."""
        return {each for group in self.groups.values() for each in group[1:]}


def share(groups: Groups, notebooks: Mapping[str, Choice], refused: Mapping[str, str]) -> Shared:
    """Leaves of each group the one notebook that counts."""
    shared = Shared()
    for student in sorted({*notebooks, *refused}):
        submitter = groups.submitter(student)
        if submitter in notebooks:
            if submitter == student:
                shared.notebooks[student] = notebooks[student]
                if group := groups.group(student):
                    shared.groups[student] = group
                continue
            why = f"what was handed in {refused[student]}" if student in refused else ""
            counts = f"{submitter}'s notebook counts, {groups.why(student)}"
            shared.told[student] = "; ".join(filter(None, (why, counts)))
        else:
            # What is wrong with the one that would count is wrong for all of them.
            why = refused.get(submitter) or refused[student]
            shared.refused |= dict.fromkeys(groups.together(student), why)
    return shared
