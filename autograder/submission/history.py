"""What earlier releases of an assignment had otherwise, for those who hand one of them in.

A new release knows nothing of the ones before it, and a notebook does not say which it is of. So
`autograder release` keeps what it changed, in `.autograder/revisions/<assignment>.json`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from .. import KitError
from ..util.files import write_private
from ..util.points import are_equal

FORMAT = 1
MARK = "autograder_release"  # in a released notebook's metadata, once cells were added
POINTS = "-points"  # what the cell that takes a score is called beside the one of the answer
Policy = Literal["open", "zero"]
POLICIES: tuple[Policy, ...] = get_args(Policy)
Cells = Mapping[str, float | None]  # every cell of a release by grade_id, with its points


@dataclass(frozen=True)
class History:
    """What was changed from release to release; all names are grade_ids of today, but where said.

    added: of each release that added cells, which. A notebook that has none of them is older.
    removed: those that are gone, as they were called.
    renamed: of answer cells, today's name by every earlier one.
    points: the points that a cell had once.
    new_questions: what becomes of questions that a notebook's release did not have.
    """

    added: tuple[frozenset[str], ...] = ()
    removed: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    new_questions: Policy = "open"

    def as_json(self) -> dict[str, Any]:
        """Plain data, as it is kept."""
        return {
            "format": FORMAT,
            "added": [sorted(group) for group in self.added],
            "removed": sorted(self.removed),
            "renamed": dict(self.renamed),
            "points": {name: list(points) for name, points in self.points.items()},
            "new_questions": self.new_questions,
        }

    def now(self, grade_id: str) -> str:
        """What a cell of an earlier release is called today."""
        if grade_id in self.renamed:
            return self.renamed[grade_id]
        answer = grade_id.removesuffix(POINTS)
        return self.renamed[answer] + POINTS if answer in self.renamed else grade_id

    def lacking(self, there: Collection[str]) -> frozenset[str]:
        """The cells that came after the release of a notebook in which these are."""
        return frozenset().union(*(group for group in self.added if group.isdisjoint(there)))

    def had_points(self, grade_id: str, points: object) -> bool:
        """Whether a cell was once worth so much."""
        return isinstance(points, (int, float)) and any(
            are_equal(points, each) for each in self.points.get(grade_id, ())
        )

    def revised(self, before: Cells, after: Cells, renamed: Mapping[str, str]) -> History:
        """The history once a release with other cells has taken the place of one.

        renamed: of answer cells, the new name by the old. Said twice, it is the same.
        """
        follow = {old: renamed.get(new, new) for old, new in self.renamed.items()} | dict(renamed)
        named = replace(self, renamed={old: new for old, new in follow.items() if old != new})
        old = {
            name if name in after else named.now(name): points for name, points in before.items()
        }
        groups = [frozenset(after.keys() & map(named.now, group)) for group in self.added]
        groups.append(frozenset(after.keys() - old.keys() if before else ()))
        once = {named.now(name): set(each) for name, each in self.points.items()}
        for name, worth in old.items():
            now = after.get(name)
            if worth is not None and now is not None and not are_equal(worth, now):
                once.setdefault(name, set()).add(worth)
        return replace(
            named,
            added=tuple(dict.fromkeys(filter(None, groups))),
            removed=(self.removed | (old.keys() - after.keys())) - after.keys() - set(follow),
            points={name: tuple(sorted(once[name])) for name in sorted(once) if name in after},
        )


def mark_of(grade_ids: Iterable[str]) -> str:
    """What tells a release with these cells from one with others, in a word."""
    return hashlib.sha256("\n".join(sorted(grade_ids)).encode()).hexdigest()[:12]


def place_of(released: Path) -> Path:
    """Where the history of a released notebook lies: in the kit's own folder of the course."""
    return released.parents[2] / ".autograder" / "revisions" / f"{released.stem}.json"


def read_history(released: Path) -> History:
    """The history of an assignment, by its released notebook; KitError where it is damaged."""
    path = place_of(released)
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return _from_json(plain)
    except FileNotFoundError:
        return History()
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise KitError(
            f"{path} is damaged ({error}). Put a copy from before in its place; or remove it: then "
            "nobody is known to have an earlier release."
        ) from error


def write_history(released: Path, history: History) -> None:
    """Keeps a history, whole or not at all; nothing where there is nothing to be kept."""
    path = place_of(released)
    if history == read_history(released):
        return
    write_private(path, json.dumps(history.as_json(), indent=1, sort_keys=True) + "\n")


def _from_json(plain: Mapping[str, Any]) -> History:
    if plain["format"] != FORMAT or plain["new_questions"] not in POLICIES:
        raise ValueError("it is of another version of the kit")
    return History(
        added=tuple(frozenset(group) for group in plain["added"]),
        removed=frozenset(plain["removed"]),
        renamed=dict(plain["renamed"]),
        points={name: tuple(map(float, each)) for name, each in plain["points"].items()},
        new_questions=plain["new_questions"],
    )
