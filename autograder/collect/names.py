"""What Canvas, Moodle and Blackboard put into the name of a file that somebody handed in.

Canvas (`lib/content_zipper.rb`): the sortable name in small letters without blanks and commas, or
the group's; LATE; the user's id; the file's id; its name, to which a repeated hand-in adds -1:
`lovelaceada_LATE_4711_990011_rnn_forward-1.ipynb`. Without names, `LATE_anon_x7Kq2_990011_...`;
what was typed into Canvas has no file's id: `lovelaceada_4711_text.html`.

Moodle (`mod/assign/classes/downloader.php`): a folder, or in older versions and by choice the
beginning of the name, of the full name, or the group's, and a number that only the grading
worksheet of the assignment explains:
`Ada Lovelace_123456_assignsubmission_file_/rnn_forward.ipynb`.

Blackboard: the assignment's title, the login, the moment of the attempt by the server's clock, the
name: `Homework 1_alovelace_attempt_2026-01-31-12-00-00_rnn_forward.ipynb`, and beside it a receipt
without the last part, `.txt`. The word for attempt is in the language of the installation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Literal, get_args

from .zips import Parts

System = Literal["canvas", "moodle", "blackboard", "bare"]
SYSTEMS: tuple[System, ...] = get_args(System)

CANVAS = re.compile(
    r"(?:(?P<name>.+?)_)?(?P<late>(?:LATE|late)_)?(?P<user>\d+)_"
    r"(?:(?P<file>\d{1,20})_(?P<rest>.+)|(?P<typed>(?:text|link)\.html))",
    re.DOTALL,
)
CANVAS_WITHOUT_NAMES = re.compile(
    r"(?P<late>LATE_)?anon_(?P<user>\w+?)_(?P<file>\d{1,20})_(?P<rest>.+)"
)
MOODLE = re.compile(
    r"(?P<name>.+?)_(?:(?P<number>\d+)_)?assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?",
    re.DOTALL,
)
WORDS = "attempt|versuch|poging|tentative|tentativo|intento|intent|tentativa|försök|forsøg|forsøk"
BLACKBOARD = re.compile(
    rf"(?P<before>.+?)_(?:{WORDS})_(?P<when>\d{{4}}(?:-\d\d){{5}})(?:_(?P<rest>.+)|(?P<receipt>\.txt))",
    re.IGNORECASE | re.DOTALL,
)
MOST_WORDS = 8  # of a login


@dataclass(frozen=True)
class Named:
    """What a name says. `who` are the words that may say whose it is, the likeliest first."""

    system: System
    who: Sequence[str]
    file: str  # its name as the student had it; for a folder of a student, empty
    number: int = 0  # of a file in Canvas, where later ones have higher numbers
    participant: str = ""  # Moodle's number for somebody in one assignment
    when: datetime | None = None  # by the clock of the LMS
    is_late: bool = False
    is_receipt: bool = False  # written by Blackboard, not by a student


def canvas(name: str) -> Named | None:
    if match := CANVAS_WITHOUT_NAMES.fullmatch(name):
        who: tuple[str, ...] = ()
    elif (match := CANVAS.fullmatch(name)) and not MOODLE.fullmatch(match["name"] or ""):
        # Where Moodle's mark stands before the ids, a student of Moodle wrote them.
        who = (match["user"], match["name"] or "")
    else:
        return None
    late = match["late"] is not None
    file = match["rest"] or name
    return Named("canvas", who, file, int(match["file"] or 0), is_late=late)


def moodle(name: str) -> Named | None:
    match = MOODLE.fullmatch(name)
    if match is None:
        return None
    return Named("moodle", (match["name"],), match["rest"] or "", participant=match["number"] or "")


def blackboard(name: str) -> Named | None:
    match = BLACKBOARD.fullmatch(name)
    if match is None:
        return None
    words = match["before"].split("_")
    # Title and login may both have underscores: every end of it may be the login.
    starts = range(max(1, len(words) - MOST_WORDS), len(words))
    who = ["_".join(words[start:]) for start in starts]
    try:
        when = datetime.strptime(match["when"], "%Y-%m-%d-%H-%M-%S")  # noqa: DTZ007 - it says none
    except ValueError:
        return None
    return Named("blackboard", who, match["rest"] or "", when=when, is_receipt=not match["rest"])


READERS: Mapping[System, Callable[[str], Named | None]] = {
    "canvas": canvas,
    "moodle": moodle,
    "blackboard": blackboard,
}


def system_of(files: Iterable[Parts]) -> System:
    """Whose download it is: the system by whose rules most of its files are named.

    One for all of them: by another's rules a student could write somebody else's id into a name.
    So the outermost part that follows any rules counts alone: a student may have named the others.
    """
    counts: Counter[System] = Counter()
    for parts in files:
        follows = ([each for each in READERS if READERS[each](part) is not None] for part in parts)
        counts.update(next(filter(None, follows), ()))
    # Of two that explain as many, Canvas: the name of a file is free there, behind its ids.
    return max(counts, key=lambda each: (counts[each], -SYSTEMS.index(each)), default="bare")


def named(outer: Parts, system: System) -> Named | None:
    """What the name of a file says by a system's rules, from the outermost part that follows them.

    Folders that a student handed in lie within.
    """
    if system == "bare":
        return None
    read = READERS[system]
    return next((about for part in outer if (about := read(part)) is not None), None)


def called(outer: Parts, system: System) -> str:
    """That part of a name, as the LMS gave it; empty where none follows the rules."""
    return next(iter(outer[len(around(outer, system)) :]), "")


def around(outer: Parts, system: System) -> Parts:
    """The folders around that part; all of a name where none follows the rules."""
    if system == "bare":
        return outer
    read = READERS[system]
    return tuple(takewhile(lambda part: read(part) is None, outer))
