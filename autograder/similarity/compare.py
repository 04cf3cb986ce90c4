"""Which submissions are alike beyond common ground, and in which passages.

A passage is `PASSAGE` words in a row (Schleimer, Wilkerson and Aiken 2003, whose fingerprints
copydetect makes). One that the task's own texts have, or that many in the class have, is common
ground. What is left of an answer is its author's own; a pair is told where much of that is in both.
"""

from __future__ import annotations

import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
from copydetect import CodeFingerprint, compare_files
from numpy.typing import NDArray
from scipy import sparse

from .handed_in import Answer, Work
from .words import Word, words_of_code, words_of_prose

# Short enough that a statement which changed its place still has passages of its own, and long
# enough that a line of numpy as anybody writes it has not.
PASSAGE = 8
# Three lines of numpy have 20 to 30 words: no short function is evidence by itself. And of many
# answers in a large class some are alike by chance, so that one alone must have more of them.
LEAST_WORDS, LEAST_ALONE = 50, 80
THRESHOLD = 0.6  # most of it: copies in disguise have three quarters and more
# More people than these do not have a passage from one another, but from the task.
MANY, MANY_IN = 10, 20

END = "\n"  # of an answer, among characters that stand for words

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """How alike the answers to one question are. Words that are common ground are not counted.

    `own` are the words of each, `alike` those of them in passages that the other's work has too,
    and `marks` where those stand in the sources, as characters from and to.
    """

    question: str
    sources: tuple[str, str]
    own: tuple[int, int]
    alike: tuple[int, int]
    marks: tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]]


@dataclass(frozen=True)
class Pair:
    """Two who are alike: in all their answers together, or in one of them."""

    students: tuple[str, str]
    parts: Sequence[Part]

    @property
    def own(self) -> tuple[int, int]:
        return sum(part.own[0] for part in self.parts), sum(part.own[1] for part in self.parts)

    @property
    def alike(self) -> tuple[int, int]:
        return sum(part.alike[0] for part in self.parts), sum(part.alike[1] for part in self.parts)

    @property
    def words(self) -> int:
        """How much is alike: the smaller count, as a repeated passage counts again in one work."""
        return min(self.alike)

    @property
    def share(self) -> float:
        """The largest share of somebody's own words that is alike, over all or in one answer."""
        if self.words < LEAST_WORDS:
            return 0.0
        alone = [_share(part.alike, part.own, LEAST_ALONE) for part in self.parts]
        return max(_share(self.alike, self.own, LEAST_WORDS), *alone)


@dataclass(frozen=True)
class Class:
    """What came of comparing a class: the pairs, the most alike first.

    `silent` are those who have too few words of their own for anything to be said about them.
    """

    size: int
    pairs: Sequence[Pair]
    silent: Sequence[str]
    many: int  # what more have than so many was taken for common ground


def passages(answers: Iterable[Answer]) -> set[int]:
    """The passages of some texts, by their fingerprints: what common ground is told by."""
    hashes: set[int] = set()
    for answer in answers:
        hashes |= _Printed(Work("", (answer,))).print.hashes
    return hashes


def compared(
    works: Sequence[Work],
    ground: Set[int],
    threshold: float = THRESHOLD,
    many: int | None = None,
) -> Class:
    """Compares everybody with everybody.

    ground: the passages that everybody may have from the task.
    threshold: the share of somebody's own words from which on a pair is told.
    many: a passage that more people have is common ground; by default 10, or one in 20 if more.
    """
    many = max(MANY, len(works) // MANY_IN) if many is None else many
    comparison = Comparison(works, ground, many)
    pairs = [pair for pair in comparison.pairs(threshold) if pair.share >= threshold]
    pairs.sort(key=lambda pair: (-pair.words, pair.students))
    return Class(len(works), pairs, comparison.silent, many)


class Comparison:
    """A class without its common ground."""

    def __init__(self, works: Sequence[Work], ground: Set[int], many: int) -> None:
        self._printed = [_Printed(work) for work in works]
        for each in self._printed:
            each.leave_out(ground)
        had_by = Counter(passage for each in self._printed for passage in each.print.hashes)
        common = {passage for passage, people in had_by.items() if people > many}
        for each in self._printed:
            each.leave_out(common)
            each.measure()

    @property
    def silent(self) -> list[str]:
        return [each.work.student for each in self._printed if each.own.sum() < LEAST_WORDS]

    def pairs(self, threshold: float) -> Iterator[Pair]:
        """Every pair that may be alike enough to be told."""
        for one, other in self._candidates(threshold):
            yield self._pair(self._printed[one], self._printed[other])

    def _candidates(self, threshold: float) -> list[list[int]]:
        """Who has so many passages in common that their words may be enough.

        A product of matrices in place of half a million comparisons: nearly all have none or few.
        """
        numbers: dict[int, int] = {}
        rows, columns, counts = [], [], []
        for row, each in enumerate(self._printed):
            for passage, places in each.print.hash_idx.items():
                rows.append(row)
                columns.append(numbers.setdefault(passage, len(numbers)))
                counts.append(len(places))
        shape = (len(self._printed), max(len(numbers), 1))
        times = sparse.csr_matrix((counts, (rows, columns)), shape, dtype=np.int32)
        # Words of one (row) that can at most be alike with the other (column); and turned about.
        most = PASSAGE * (times @ times.sign().T).toarray()
        sizes = np.array([[each.own.sum()] for each in self._printed], dtype=float)
        enough = (most >= np.maximum(threshold * sizes, LEAST_WORDS)) | (most >= LEAST_ALONE)
        may_be = (enough | enough.T) & (np.minimum(most, most.T) >= LEAST_WORDS)
        candidates: list[list[int]] = np.argwhere(np.triu(may_be, k=1)).tolist()
        return candidates

    def _pair(self, one: _Printed, other: _Printed) -> Pair:
        _, _, slices = compare_files(one.print, other.print)
        alike = [each.covered(spans) for each, spans in zip((one, other), slices, strict=True)]
        parts = []
        for question in dict.fromkeys((*one.places, *other.places)):
            sides = [
                each.side(question, mask) for each, mask in zip((one, other), alike, strict=True)
            ]
            (source, own, words, marks), (source_, own_, words_, marks_) = sides
            parts.append(
                Part(question, (source, source_), (own, own_), (words, words_), (marks, marks_))
            )
        return Pair((one.work.student, other.work.student), parts)


class _Printed:
    """A work with its fingerprint, over all its answers: a passage may have moved to another.

    copydetect's own filter takes every name for one and the same, a library's too. So it is given a
    text that is filtered already, in which each word is one character: a passage is then words, and
    a place in the text a word's number.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        self.words: list[Word | None] = []
        self.places: dict[str, slice] = {}
        text = ""
        for answer in work.answers:
            words = list((words_of_code if answer.is_code else words_of_prose)(answer.source))
            self.places[answer.question] = slice(len(self.words), len(self.words) + len(words))
            self.words += [*words, None]
            text += "".join(_letter(word) for word in words) + END
        self.print = CodeFingerprint(
            work.student, PASSAGE, win_size=1, filter=False, fp=io.StringIO(text)
        )
        # No passage goes from one answer into another.
        places = self.print.hash_idx.items()
        self.leave_out({passage for passage, (at, *_) in places if END in text[at : at + PASSAGE]})
        self.own: Mask = np.zeros(len(self.words), dtype=bool)

    def leave_out(self, common: Set[int]) -> None:
        # Not copydetect's own `boilerplate`, which takes passages that a work repeats for it.
        for passage in self.print.hashes & common:
            del self.print.hash_idx[passage]
        self.print.hashes -= common

    def measure(self) -> None:
        for places in self.print.hash_idx.values():
            for start in places:
                self.own[start : start + PASSAGE] = True

    def covered(self, slices: Sequence[Sequence[int]]) -> Mask:
        """Which words lie in slices that begin and end at places in the text."""
        mask: Mask = np.zeros(len(self.words), dtype=bool)
        for start, end in zip(*slices, strict=True) if len(slices) else ():
            mask[int(start) : int(end)] = True
        return mask & self.own

    def side(self, question: str, alike: Mask) -> tuple[str, int, int, list[tuple[int, int]]]:
        """Of the answer to a question: its source, and how many words are own, alike, and where."""
        span = self.places.get(question)
        if span is None:
            return "", 0, 0, []
        source = next(each.source for each in self.work.answers if each.question == question)
        marks: list[tuple[int, int]] = []
        if not alike[span].any():
            return source, int(self.own[span].sum()), 0, marks
        before = False
        for word, is_alike in zip(self.words[span], alike[span], strict=True):
            if is_alike and word is not None:
                start = marks.pop()[0] if before else word.start
                marks.append((start, word.end))
            before = bool(is_alike)
        return source, int(self.own[span].sum()), int(alike[span].sum()), marks


def _letter(word: Word) -> str:
    """A character for a word: two share one a few times in a million, never eight in a row."""
    return chr(0x10000 + zlib.crc32(word.said.encode("utf-8", "replace")) % 0xE0000)


def _share(alike: tuple[int, int], own: tuple[int, int], least: int) -> float:
    shares = [a / o for a, o in zip(alike, own, strict=True) if a >= least]
    return max(shares, default=0.0)
