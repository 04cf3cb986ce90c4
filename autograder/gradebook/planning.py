"""What is to be carried within groups, and what goes back to whom; nothing is changed here.

A word is what a person gave to one member, for the notebook that counts. One word is for all; where
there are several, nothing is carried. Who is in no group is a group of one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .by_hand import ByHand, Seen
from .carried import Borrowed, Kept, Memory
from .entries import Entry
from .given import Given, given_to


@dataclass
class Plan:
    """What is to be carried: lines on what `goes` to whom, and on what `stays` where it is and why.

    stays: with whom each line is about. after: what is to change of what each has by hand.
    """

    goes: list[str] = field(default_factory=list)
    stays: dict[str, Sequence[str]] = field(default_factory=dict)
    after: dict[str, dict[str, Seen]] = field(default_factory=dict)


def planned(
    memory: Memory,
    by_hand: ByHand,
    groups: Mapping[tuple[str, ...], str],
    entries: Mapping[str, Entry],
) -> tuple[Plan, Kept]:
    """What is to be done, and what `memory` is to keep once it is.

    groups: the SHA-256 of the notebook that counts for each, whose owner is the first; empty where
    none does. by_hand: which has looked at the entries.
    """
    plan, kept = Plan(), Kept()
    earlier: dict[str, list[str]] = {}  # of those in no group, whose are for an earlier notebook
    for group, counts in groups.items():
        this_group = _Group(memory, by_hand, group, counts, entries)
        for name in this_group.names:
            this_group.settle(name)
        this_group.add_to(plan, kept)
        if len(group) > 1:
            plan.stays |= _stays(this_group.outdated)
        else:
            for which, who in _by_which(this_group.outdated).items():
                earlier.setdefault(which, []).extend(who)
    for which, who in earlier.items():
        line = (
            f"{', '.join(who)}: what a person gave ({which}) was for the notebook handed in before "
            "this one; look at it in the formgrader"
        )
        plan.stays[line] = who
    return plan, kept


class _Group:
    """One group: what each had, has and is to have; in all of it, by member and by name.

    outdated: what was given for another notebook than the one that counts.
    """

    def __init__(
        self,
        memory: Memory,
        by_hand: ByHand,
        group: tuple[str, ...],
        counts: str,
        entries: Mapping[str, Entry],
    ) -> None:
        self._group, self._counts = group, counts
        self._members = members = [member for member in sorted(group) if member in entries]
        self._before = {member: memory.given.get(member, {}) for member in members}
        given = {member: given_to(entries[member]) for member in members}
        self._noted = {member: dict(each) for member, each in given.items()}
        self._borrowed = {member: dict(memory.borrowed.get(member, {})) for member in members}
        of_all = (*given.values(), *self._before.values(), *self._borrowed.values())
        self.names = sorted({name for each in of_all for name in each})
        self._shown = {member: by_hand.shown(member) for member in members if self.names}
        self._is_new = len({memory.together.get(member) for member in members}) > 1
        self._now = {
            member: {name: _seen(name, member, given, by_hand, memory) for name in self.names}
            for member in members
        }
        self._after = {member: dict(each) for member, each in self._now.items()}
        self.outdated: dict[str, list[str]] = {}
        self._sources: dict[str, list[str]] = {}  # what comes from whom
        self._gone: dict[tuple[str, str], list[str]] = {}  # what of whose goes back from whom
        self._again: dict[str, list[str]] = {}  # what they had before, and have again
        self._different: list[str] = []

    def settle(self, name: str) -> None:
        """Finds out what all are to have of one thing."""
        corrected = []
        for member in self._members:
            if self._now[member][name].given != self._before[member].get(name):
                self._correct(member, name)
                corrected.append(member)
            else:
                self._take_back(member, name)
        has = {member: self._after[member][name] for member in self._members}
        aside = [who for who, seen in has.items() if seen.given and self._is_for_another(seen)]
        for member in aside if len(self._group) > 1 else ():  # lest it is overwritten
            self._borrowed[member].setdefault(name, Borrowed(member, has[member]))
        words = [
            who
            for who in corrected
            if who not in aside and (has[who].given or not self._is_of_another(who))
        ]
        if self._is_new or not words:
            words += [who for who in has if has[who].given and who not in (*aside, *words)]
        by = _first_of_each(words, has)
        if len(by) > 1:
            self._different.append(name)
            for member in words:
                self._noted[member].pop(name, None)  # who is heard again next time
        elif by:
            self._give_to_all(name, by[0], corrected, aside)
        for member in aside:
            if len(by) != 1 or self._after[member][name].given != has[by[0]].given:
                self.outdated.setdefault(member, []).append(name)

    def _correct(self, member: str, name: str) -> None:
        """What a person gave to a member since is for the notebook that they were shown."""
        before = self._borrowed[member].pop(name, Borrowed("", Seen())).before
        owner = self._group[0]
        if member != owner and self._counts and self._shown[member] == self._counts:
            self._borrowed[member][name] = Borrowed(owner, before)

    def _take_back(self, member: str, name: str) -> None:
        """Gives back what was borrowed of one who is in this group no more."""
        borrowed = self._borrowed[member].get(name)
        if borrowed is None or borrowed.owner in self._group:
            return
        del self._borrowed[member][name]
        now = self._now[member][name]
        if now.notebook and now.notebook == self._counts:
            return  # by now it is for their own
        self._after[member][name] = borrowed.before
        self._noted[member][name] = borrowed.before.given
        if now.given:
            self._gone.setdefault((member, borrowed.owner), []).append(name)
        if borrowed.before.given:
            self._again.setdefault(member, []).append(name)

    def _give_to_all(
        self, name: str, source: str, corrected: Sequence[str], aside: Sequence[str]
    ) -> None:
        """Has all have what one has.

        What was given for another notebook stays, but where a person gave this one since they all
        had the same.
        """
        given = self._after[source][name]
        is_for_all = source in corrected and not self._is_of_another(source)
        for member in self._members:
            had = self._after[member][name]
            if had.given == given.given:
                continue
            if member in aside and not (is_for_all and not self._is_of_another(member)):
                continue
            before = self._borrowed[member].get(name, Borrowed("", had)).before
            self._borrowed[member][name] = Borrowed(self._group[0], before)
            self._after[member][name] = given
            self._noted[member][name] = given.given
            if name not in self._sources.setdefault(source, []):
                self._sources[source].append(name)

    def _is_for_another(self, seen: Seen) -> bool:
        return bool(seen.notebook and self._counts) and seen.notebook != self._counts

    def _is_of_another(self, member: str) -> bool:
        """Whether a member's rows are of another notebook than the one that counts."""
        return self._is_for_another(Seen(notebook=self._shown[member]))

    def add_to(self, plan: Plan, kept: Kept) -> None:
        """What was found out."""
        plan.goes += self._lines()
        for name in self._different:
            line = (
                f"{', '.join(self._members)}: are one group, and a person gave them different "
                f"things ({name}). Make them the same in the formgrader, or clear all but one"
            )
            plan.stays[line] = tuple(self._members)
        for member in self._members:
            after, now = self._after[member], self._now[member]
            changed = {name: seen for name, seen in after.items() if seen.given != now[name].given}
            if changed:
                plan.after[member] = changed
            noted = self._noted[member].items()
            kept.given[member] = {name: value for name, value in noted if value is not None}
            kept.borrowed[member] = self._borrowed[member]
            kept.together[member] = tuple(self._members)
        for member in set(self._group) - set(self._members):
            # Whom the gradebook has forgotten, or does not know yet: nobody has cleared anything.
            kept.given[member], kept.borrowed[member], kept.together[member] = {}, {}, ()

    def _lines(self) -> Iterator[str]:
        for (member, owner), names in self._gone.items():
            line = (
                f"{member}: is in no group with {owner} any more, and what a person gave for that "
                f"one's notebook is taken back: {', '.join(names)}"
            )
            again = self._again.get(member)
            yield f"{line}; {', '.join(again)} is as it was before" if again else line
        for source, names in self._sources.items():
            others = ", ".join(member for member in self._members if member != source)
            yield f"{source}: what a person gave goes to {others}, too: {', '.join(names)}"


def _seen(
    name: str, member: str, given: Mapping[str, Given], by_hand: ByHand, memory: Memory
) -> Seen:
    """What a member has, with what is known of it."""
    value, seen = given[member].get(name), by_hand.seen(member).get(name, Seen())
    notebook = seen.notebook or memory.digests.get(member, {}).get(name, "")
    return replace(seen, given=value, notebook=notebook)


def _first_of_each(members: Iterable[str], has: Mapping[str, Seen]) -> list[str]:
    """Of some members the first that has each different thing."""
    firsts: dict[str, str] = {}
    for member in members:
        firsts.setdefault(json.dumps(has[member].given), member)
    return list(firsts.values())


def _by_which(outdated: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """By what was given, all who have the same."""
    members: dict[str, list[str]] = {}
    for member, names in outdated.items():
        members.setdefault(", ".join(names), []).append(member)
    return members


def _stays(outdated: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """A line for all of a group who have the same, as it was carried to them before."""
    return {
        f"{', '.join(who)}: what a person gave was for another notebook than the one that counts "
        f"for the group now, and goes to nobody else: {which}. Look at it in the formgrader": who
        for which, who in _by_which(outdated).items()
    }
