"""What one run of `autograder grade` comes to: a line on whom it must tell of, counts, a status."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..util.text import one_line
from . import FAILED
from ._progress import say


@dataclass
class Tally:
    """Counts submissions; the worst status is the command's."""

    assignment: str
    status: int = 0
    graded: int = 0
    with_new_page: int = 0
    unchanged: int = 0
    failed: set[str] = field(default_factory=set)

    def tell(self, student: str, what: str, status: int = 0) -> None:
        """One line."""
        say(f"autograder: {one_line(f'{student}: {what}')}")
        if status:
            self.failed.add(student)
        if status == FAILED or not self.status:
            self.status = status

    def count(self, student: str, is_unchanged: bool, has_new_page: bool) -> None:
        """A student whose graded notebook is there."""
        if student not in self.failed:
            self.graded += not is_unchanged
            self.with_new_page += has_new_page
            self.unchanged += is_unchanged and not has_new_page

    @property
    def summary(self) -> str:
        """In a line."""
        counted = {
            "graded": self.graded,
            "given a new page": self.with_new_page,
            "unchanged": self.unchanged,
            "could not be graded": len(self.failed),
        }
        counts = [f"{count} {what}" for what, count in counted.items() if count]
        name = self.assignment
        nothing = (
            f"nothing is in submitted/<student>/{name}/. `autograder collect {name} DOWNLOAD` puts "
            "there what your LMS gives to download"
        )
        return f"{name}: {', '.join(counts) or nothing}"
