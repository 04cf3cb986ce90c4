"""Whose a file is: by LMS id, login or e-mail, and where a name is all there is, by a name that one
student alone has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ..gradebook.people import Student, alike
from ..submission.names import is_alike, repetition
from ..util.text import nearly, one_line
from .names import SYSTEMS, Named, named
from .times import Worksheet
from .zips import Parts

SEPARATORS = "_- "
NUMBER_OF_A_COPY = re.compile(r"\d{1,3}")  # of the assignment's own name: it may be anybody's


@dataclass(frozen=True)
class Match:
    """A student and what they were known by; without a student, why nobody was.

    by_hand: whether a name says it that no LMS gave.
    """

    student: Student | None
    how: str
    by_hand: bool = False


class People:
    """The students of the gradebook, by all that a download may call them."""

    def __init__(self, students: Sequence[Student]) -> None:
        self._exact = {each.id: each for each in students}
        self._by: Mapping[str, Mapping[str, Sequence[Student]]] = {
            "LMS id": _index(students, lambda each: [alike(each.lms_id)]),
            "login": _index(students, lambda each: [alike(each.id)]),
            "e-mail": _index(students, lambda each: [alike(each.email)]),
            "name": _index(students, _names),
        }

    def match(self, about: Named, worksheet: Worksheet) -> Match:
        """Whose a file is by its LMS's name for it."""
        match about.system:
            case "canvas":
                return self._of_canvas(about)
            case "moodle":
                return self._of_moodle(about, worksheet)
            case _:
                return self._first(about.who)

    def level(self, names: Iterable[Parts], assignment: str) -> int | None:
        """How many folders deep the names of a download are somebody's: where the first is.

        None where nobody is known at all.
        """
        level = None
        for parts in names:
            for depth, part in enumerate(parts[:level]):
                if self._first(_words(part, assignment)).student is not None:
                    level = depth
                    break
        return level

    def bare(self, outer: Parts, assignment: str, level: int | None = 0) -> Match:
        """Whose a file is by its folder's name, or its own: the id, or the id and the assignment.

        Only the name at one level counts, the same for all of a download: what lies within, a
        student may have named, and who is on no roster could name it as somebody who is.
        """
        if level is None:
            return Match(None, "nothing in its name is somebody's id, e-mail or LMS id")
        if level >= len(outer):
            return Match(None, "lies in no folder with somebody's id, as others here do")
        match = self._first(_words(outer[level], assignment))
        if match.student is not None:
            return replace(match, by_hand=True)
        return Match(None, f"{one_line(outer[level])} is nobody's id, e-mail or LMS id")

    def by_any_lms(self, name: str, worksheet: Worksheet) -> Match | None:
        """Whose a single file or folder is by the rules of any LMS; None where none says it."""
        for system in SYSTEMS:
            about = named((name,), system)
            match = self.match(about, worksheet) if about else None
            # A course's name may have numbers in it where Canvas has ids: the name must fit too.
            if about and match and match.student and _fits(match.student, about):
                return match
        return None

    def within(self, name: str, worksheet: Worksheet, assignment: str) -> Match:
        """Whose a name may be, by hand or by any LMS, that lies in what is somebody's."""
        by_lms = self.by_any_lms(name, worksheet)
        if by_lms is not None:
            return by_lms
        if is_alike(repetition(PurePosixPath(name).stem)[0], assignment):
            return Match(None, "is the assignment's, and the number of a copy")
        return self._first(_words(name, assignment))

    def known_as(self, who: Sequence[tuple[str, str]]) -> Student | None:
        """Somebody by pairs of how and what, of which the first that is somebody's counts."""
        return self.known_by(who).student

    def known_by(self, who: Sequence[tuple[str, str]]) -> Match:
        """As `known_as`; for nobody, with why in a line, and who may be meant."""
        why = ""
        for how, text in who:
            match = self._find(how, _bare_name(text) if how == "name" else text)
            if match.student is not None:
                return match
            why = why or match.how
        texts = list(dict.fromkeys(text for _, text in who))
        called = [*self._exact, *filter(None, (each.email for each in self._exact.values()))]
        called += [f"{each.first_name} {each.last_name}" for each in self._exact.values()]
        near = next(filter(None, (nearly(text, called) for text in texts)), "")
        nobody = f"{one_line(', '.join(texts))} is nobody on the roster.{near}"
        return Match(None, why or (nobody if texts else "names nobody"))

    def _of_canvas(self, about: Named) -> Match:
        if not about.who:
            return Match(None, "was downloaded without names: turn anonymous grading off")
        user, name = about.who
        match = self._find("LMS id", user)
        if match.student is not None or match.how:
            return match
        by_name = self._find("name", _bare_name(name))
        if by_name.student is not None and by_name.student.lms_id:
            return Match(None, f"nobody has the LMS id {user}, and {by_name.student.id} another")
        if by_name.student is not None or by_name.how:
            return by_name
        return Match(None, f"nobody has the LMS id {user}, and nobody this name")

    def _of_moodle(self, about: Named, worksheet: Worksheet) -> Match:
        for how, text in worksheet.people.get(about.participant, ()):
            match = self._find(how, _bare_name(text) if how == "name" else text)
            if match.student is not None:
                return match
        by_name = self._find("name", _bare_name(about.who[0]))
        if by_name.student is not None or by_name.how:
            return by_name
        match = self._first(about.who)
        return match if match.student else Match(None, "nobody has this name")

    def _first(self, words: Sequence[str]) -> Match:
        """Who has one of some words for a login, an e-mail or an LMS id; the first one's."""
        for word in words:
            for how in ("login", "e-mail", "LMS id"):
                match = self._find(how, word)
                if match.student is not None or match.how:
                    return match
        return Match(None, "nobody has this login, e-mail or LMS id")

    def _find(self, how: str, word: str) -> Match:
        """Who has it; nobody, with a reason where several have, and without where nobody has."""
        if how == "login" and word in self._exact:
            return Match(self._exact[word], how)
        students = self._by[how].get(alike(word), ())
        if len(students) == 1:
            return Match(students[0], how)
        who = ", ".join(each.id for each in students)
        return Match(None, f"{who} have the same {how}" if students else "")


def _index(
    students: Sequence[Student], keys: Callable[[Student], Sequence[str]]
) -> dict[str, list[Student]]:
    by_key: dict[str, list[Student]] = {}
    for student in students:
        for key in set(keys(student)) - {""}:
            by_key.setdefault(key, []).append(student)
    return by_key


def _fits(student: Student, about: Named) -> bool:
    """Whether Canvas's name for somebody has that student's name in it, not only a number."""
    return about.system != "canvas" or _bare_name(about.who[-1]) in _names(student)


def _names(student: Student) -> Sequence[str]:
    first, last = student.first_name, student.last_name
    return [_bare_name(last + first), _bare_name(first + last)] if first and last else []


def _bare_name(name: str) -> str:
    """A name's letters and digits alone, as Canvas leaves them."""
    return "".join(c for c in alike(unicodedata.normalize("NFKC", name)) if c.isalnum())


def _words(part: str, assignment: str) -> list[str]:
    """What of a bare name may be an id: all of it, or all but the assignment's name."""
    whole = part
    if PurePosixPath(part).suffix.lower() in (".ipynb", ".zip"):
        whole = part[: part.rindex(".")]
    words = [part, whole, repetition(whole)[0]]
    title = assignment.casefold()
    for word in words[1:]:
        low = word.casefold()
        if len(low) != len(word):
            continue  # a letter that has no other case of the same length
        for separator in SEPARATORS:
            if low.endswith(separator + title):
                words.append(word[: -len(title) - 1])
            rest = word[len(title) + 1 :]
            if low.startswith(title + separator) and not NUMBER_OF_A_COPY.fullmatch(rest):
                words.append(rest)
    return list(dict.fromkeys(words))
