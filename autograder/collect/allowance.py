"""What one student's part of a download may cost, however many files and zips it is made of.

Without it, 2 MB of one student's take hours and all memory, and nobody's file is collected.
"""

from __future__ import annotations

import zipfile
from collections.abc import Hashable
from dataclasses import dataclass

from ..submission.choice import MOST, MOST_TIMES, Worth
from .zips import TooMuch, check_size

MOST_OF_A_STUDENT = 2_000  # files in zips: a folder of data beside the notebook
MOST_ZIPS = 100
TIMES_A_NOTEBOOK = 5  # how large all zips of a student may be together


@dataclass(frozen=True)
class Look:
    """What a notebook is worth, and its content's SHA-256; or in `failed`, why nobody knows."""

    worth: Worth = Worth.DAMAGED
    digest: str = ""
    failed: str = ""


class Allowance:
    """What is left of it. `members` counts files in zips.

    `opened` are zips that are kept while it is this student's turn, and `looks` what was found in
    notebooks, whose content is not kept: so nothing is read again for each of many.
    """

    def __init__(self, notebook: int) -> None:
        """notebook: how many bytes a notebook may have."""
        self._notebook = notebook
        self.members = MOST_OF_A_STUDENT
        self._zips = MOST_ZIPS
        self._zipped = TIMES_A_NOTEBOOK * notebook
        self._notebooks = MOST
        self._read = MOST_TIMES * notebook
        self.opened: dict[Hashable, zipfile.ZipFile] = {}
        self.looks: dict[Hashable, Look] = {}

    def take_zip(self, size: int) -> None:
        """Before a zip of so many bytes is opened; TooMuch where it must not be."""
        if not self._zips:
            raise TooMuch(f"is not opened: at most {MOST_ZIPS} zips of a student are")
        check_size(size, self._zipped)
        self._zips -= 1
        self._zipped -= size

    def take_notebook(self, size: int) -> bool:
        """Whether another notebook, of so many bytes, may be looked at.

        As where a student's folder in `submitted/` has several: so many, and no more once they had
        as many bytes as a few of the largest.
        """
        if self._notebooks <= 0 or self._read < 0:
            return False
        self._notebooks -= 1
        self._read -= size if size <= self._notebook else 0  # what is larger is not read at all
        return True
