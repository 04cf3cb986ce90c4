"""The students of the gradebook, and which of them an LMS would take for one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Each = TypeVar("Each")


@dataclass(frozen=True)
class Student:
    """A student as the gradebook knows them; `lms_id` is nbgrader's `lms_user_id`."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def sortable_name(self) -> str:
        """`Last, First`; the id where there is no name."""
        return ", ".join(filter(None, (self.last_name, self.first_name))) or self.id


def alike(text: str) -> str:
    """What is the same of two ids or addresses that an LMS, a disk or a mail server takes for one.

    Upper and lower case are one to them, and an accent may be a letter's own or stand behind it.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def sharing(everybody: Iterable[Each], key: Callable[[Each], str]) -> list[Sequence[Each]]:
    """Those whose keys are alike, in groups of two and more; who has none is in none."""
    groups: dict[str, list[Each]] = {}
    for each in everybody:
        if key(each):
            groups.setdefault(alike(key(each)), []).append(each)
    return [group for group in groups.values() if len(group) > 1]
