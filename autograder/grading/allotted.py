"""The time that a notebook has: for its cells and calls, however often they run.

Waiting for a processor is not its time: by so much it is put off, within bounds.
"""

from __future__ import annotations

import time


class OutOfTime(Exception):
    """The notebook's own time, or its number of workers, is used up; the message says which."""


class Allotted:
    """Seconds, that begin when they are first asked for; `grace` is what they may be put off."""

    def __init__(self, seconds: float, grace: float) -> None:
        self.whole = f"{seconds:g} s for the whole notebook"
        self._seconds = seconds
        self._grace = grace
        self._more = seconds
        self._end: float | None = None

    def put_off(self, waited: float) -> None:
        """Gives back what was waited for a processor."""
        if self._end is not None:
            more = min(waited, self._grace)
            self._end += more
            self._grace -= more

    def add(self, seconds: float) -> None:
        """Makes the time longer: by no more in all than it was."""
        more = min(seconds, self._more)
        self._more -= more
        self._seconds += more
        if self._end is not None:
            self._end += more

    def left(self) -> float:
        """The seconds that are left; OutOfTime where none are."""
        now = time.monotonic()
        if self._end is None:
            self._end = now + self._seconds
        if self._end <= now:
            raise OutOfTime(self.whole)
        return self._end - now
