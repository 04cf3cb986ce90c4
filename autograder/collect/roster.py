"""A table of students, from Canvas, Moodle, Blackboard or by hand, and what it would change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..gradebook.people import Student, alike, sharing
from ..submission.folder import Refused, check_name
from ..util.sheets import Sheet, SheetError

LONGEST = 128  # of an id, in nbgrader's tables

# What a column is called, made plain: nbgrader's own name, then Canvas's, Moodle's, Blackboard's.
COLUMNS: Mapping[str, Sequence[str]] = {
    "id": (
        *("id", "username", "login", "loginid", "userid", "sisloginid", "benutzername"),
        *("anmeldename", "nutzername", "nomdutilisateur", "nombredeusuario", "gebruikersnaam"),
    ),
    "lms_id": (
        *("lmsuserid", "lmsid", "canvasid", "canvasuserid", "idnumber"),
        *("matrikelnummer", "idnummer", "numérodidentification", "númerodeid", "studentid"),
    ),
    "email": (
        *("email", "emailaddress", "mail", "emailadresse", "adressedecourriel"),
        *("direccióndecorreo", "emailadres"),
    ),
    "first": ("firstname", "givenname", "vorname", "prénom", "nombre", "voornaam"),
    "last": ("lastname", "surname", "familyname", "nachname", "nom", "apellidos", "achternaam"),
    "name": ("name", "fullname", "student", "studentname", "sortablename", "nomcomplet"),
    "section": ("section", "sections", "group", "groups", "gruppe", "gruppen", "groupes", "groep"),
}
# Canvas's gradebook export has its own number for a student under ID.
CANVAS = {"lms_id": ("id",), "id": ("sisloginid", "sisuserid", "integrationid")}
NOBODY = re.compile(r"points possible|student, test|test student|", re.IGNORECASE)
DAMAGED = re.compile(r"\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)  # what Excel makes of a long number

# What no two students may have in common.
SHARED: Mapping[str, Callable[[Student], str]] = {
    "LMS id": lambda each: each.lms_id,
    "e-mail": lambda each: each.email,
}


@dataclass
class Listed:
    """The students of a table, each with the sections; and lines on what was not taken."""

    students: dict[str, Student] = field(default_factory=dict)
    sections: dict[str, Sequence[str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """What a table changes: who is new, whose entries differ, who is not in it any more.

    `problems` are lines on what of it is not taken, `told` on what is.
    """

    new: Sequence[Student]
    changed: Sequence[Student]
    same: Sequence[Student]
    left: Sequence[Student]
    sections: Mapping[str, Sequence[str]]
    problems: Sequence[str]
    told: Sequence[str]


# -- a table to students --------------------------------------------------------------------


def listed(sheet: Sheet) -> Listed:
    """The students of a table; SheetError where it has no column that names them."""
    places = _places(sheet)
    listing = Listed()
    taken: dict[str, Student] = {}  # by what is alike of an id
    for number, row in zip(sheet.lines, sheet.rows, strict=True):
        entry = {kind: _cell(row, where) for kind, where in places.items()}
        student = _student(entry)
        if student is None:
            if not _is_nobody(entry, sheet.columns):
                listing.told.append(f"line {number}: has nothing that names a student; left out")
            continue
        why = _why_not(student.id) or _why_twice(student, taken.get(alike(student.id)))
        if why:
            listing.told.append(f"line {number}: {student.id} {why}")
            continue
        taken[alike(student.id)] = listing.students[student.id] = student
        before = listing.sections.get(student.id, ())
        listing.sections[student.id] = list(dict.fromkeys((*before, *_sections(entry["section"]))))
    _withhold(listing, "LMS id", lambda each: replace(each, lms_id=""))
    _withhold(listing, "e-mail", lambda each: replace(each, email=""))
    listing.told += _damaged(listing)
    return listing


def _places(sheet: Sheet) -> dict[str, list[int]]:
    """Where each kind of entry stands, the best column first."""
    columns = list(sheet.columns)
    headings = dict(COLUMNS)
    if "sisloginid" in columns or {"student", "id", "section"} <= set(columns):
        headings |= CANVAS
    if "studentid" in columns and not set(headings["id"]) & set(columns):
        # Beside a login it is the registry's number, and alone it is who somebody is.
        headings |= {"id": ("studentid",), "lms_id": headings["lms_id"][:-1]}
    places = {
        kind: [columns.index(name) for name in names if name in columns]
        for kind, names in headings.items()
    }
    if not (places["id"] or places["email"] or places["lms_id"]):
        raise SheetError(
            f"{sheet.name}: has no column that names its students: there must be one of id, "
            "username, SIS Login ID, Email address, ID number, in its first line."
        )
    return places


def _cell(row: Sequence[str], places: Iterable[int]) -> str:
    """The first of several cells that has something in it."""
    text = next((row[index] for index in places if row[index]), "")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _student(entry: Mapping[str, str]) -> Student | None:
    first, last = entry["first"], entry["last"]
    if not (first or last):
        first, last = _first_and_last(entry["name"])
    email = entry["email"] or (entry["id"] if "@" in entry["id"] else "")
    # Moodle's list of participants has no login unless somebody asks it to.
    id_ = entry["id"] or email or entry["lms_id"]
    if not id_ or (entry["name"] and NOBODY.fullmatch(entry["name"])):
        return None
    return Student(id_, first, last, email, entry["lms_id"])


def _is_nobody(entry: Mapping[str, str], columns: Sequence[str]) -> bool:
    """Whether a line is Canvas's own: its points possible, its test student, its notes."""
    return "student" in columns and NOBODY.fullmatch(entry["name"]) is not None


def _first_and_last(name: str) -> tuple[str, str]:
    if "," in name:
        last, _, first = name.partition(",")
    else:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


def _sections(text: str) -> list[str]:
    """Canvas writes `A and B`, Moodle `A, B`."""
    return [each.strip() for each in re.split(r"[,;]| and ", text) if each.strip()]


def _why_not(student: str) -> str:
    """Why an id cannot be a folder's name and an entry of nbgrader's, in a clause."""
    try:
        check_name(student)
    except Refused as error:
        return f"{error}; left out"
    if "/" in student or student.startswith("."):
        return "cannot be a folder's name; left out"
    return f"has more than {LONGEST} letters; left out" if len(student) > LONGEST else ""


def _why_twice(student: Student, before: Student | None) -> str:
    """Why a student may not follow another with an id that is alike; empty for the same one."""
    if before is None:
        return ""
    if before.id != student.id:
        return (
            f"differs from {before.id} only in upper and lower case or in how an accent is "
            "written, and is one with it to an LMS; left out"
        )
    names = alike(before.sortable_name), alike(student.sortable_name)
    return "" if names[0] == names[1] else f"is also {before.sortable_name}; left out"


def _withhold(listing: Listed, what: str, without: Callable[[Student], Student]) -> None:
    """Takes from several students what only one of them can have: a grade would find the wrong."""
    key = SHARED[what]
    for group in sharing(list(listing.students.values()), key):
        who = ", ".join(each.id for each in group)
        listing.told.append(
            f"{who}: have the same {what} {key(group[0])}, and are entered without: say whose it is"
        )
        for each in group:
            listing.students[each.id] = without(listing.students[each.id])


def _damaged(listing: Listed) -> Iterator[str]:
    for student in list(listing.students.values()):
        if DAMAGED.fullmatch(student.lms_id):
            yield (
                f"{student.id}: the LMS id {student.lms_id} was rounded by a spreadsheet, and is "
                "left out: take the table as your LMS gave it"
            )
            listing.students[student.id] = replace(student, lms_id="")


# -- students to a change of the gradebook --------------------------------------------------


def change(found: Listed, known: Sequence[Student]) -> Change:
    """What a table changes in the gradebook. Nobody in it gets another id, and nobody goes."""
    lookup = _Known(known)
    problems = list(found.told)
    messages: list[str] = []
    new: list[Student] = []
    changed: list[Student] = []
    same: list[Student] = []
    sections: dict[str, Sequence[str]] = {}
    for student in found.students.values():
        before, how = lookup.find(student)
        if before is not None and before.id in sections:
            problems.append(
                f"{student.id}: would be {before.id} of the gradebook, by {how}, as another line "
                "is; left out"
            )
            continue
        if before is None:
            new.append(student)
            sections[student.id] = found.sections[student.id]
            continue
        if before.id != student.id:
            messages.append(f"{student.id}: is {before.id} in the gradebook, by {how}")
        merged = _merged(before, student)
        (same if merged == before else changed).append(merged)
        sections[before.id] = found.sections[student.id]
    left = [each for each in known if each.id not in sections]
    problems += _shared_with_those_who_left([*new, *changed, *same], left)
    return Change(new, changed, same, left, sections, problems, messages)


class _Known:
    """The gradebook's students, by all that a table may know of them."""

    def __init__(self, students: Sequence[Student]) -> None:
        self._ids = {each.id: each for each in students}
        self._by = {
            "an id that differs only in case or accents": _alone(students, lambda each: each.id),
            "LMS id": _alone(students, lambda each: each.lms_id),
            "e-mail": _alone(students, lambda each: each.email),
        }

    def find(self, student: Student) -> tuple[Student | None, str]:
        if student.id in self._ids:
            return self._ids[student.id], "id"
        keys = (student.id, student.lms_id, student.email)
        for (how, by_key), key in zip(self._by.items(), keys, strict=True):
            if key and alike(key) in by_key:
                return by_key[alike(key)], how
        return None, ""


def _alone(students: Sequence[Student], key: Callable[[Student], str]) -> dict[str, Student]:
    """By something of theirs, those who share it with nobody."""
    shared = {alike(key(group[0])) for group in sharing(students, key)}
    return {
        alike(key(each)): each for each in students if key(each) and alike(key(each)) not in shared
    }


def _merged(before: Student, student: Student) -> Student:
    """What the gradebook has, with what the table has instead; a blank takes nothing away."""
    return Student(
        before.id,
        student.first_name or before.first_name,
        student.last_name or before.last_name,
        student.email or before.email,
        student.lms_id or before.lms_id,
    )


def _shared_with_those_who_left(there: Sequence[Student], left: Sequence[Student]) -> Iterator[str]:
    for what, key in SHARED.items():
        for group in sharing([*there, *left], key):
            who = ", ".join(each.id for each in group)
            yield (
                f"{who}: have the same {what} {key(group[0])} in the gradebook, and exports by it "
                "leave them out until only one has"
            )
