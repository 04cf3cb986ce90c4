"""The answers, in text: what each is stands above it.

    # %% right: takes the largest of each column away
    # %% wrong: sums along the rows = normalises_over_batch
    # %% wrong: sums along the rows, without a shift = normalises_over_batch + skips_the_shift
    # %% wrong: halves the result

Behind `=` stands the known mistake that a wrong answer is, or the two that it is together, as
somebody found by reading it; where there is none, any name would be untrue of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

FOLDER = Path(__file__).parent / "answers"
HEADING = re.compile(r"^# %% (right|wrong): (.+?)(?: = (\w+(?: \+ \w+)?))?\n", re.MULTILINE)


@dataclass(frozen=True)
class WildAnswer:
    """One answer to one question; `mistake` is what a result calls it, if it is known."""

    assignment: str
    question: str
    kind: Literal["right", "wrong"]
    what: str
    mistake: str | None
    source: str

    @property
    def name(self) -> str:
        return f"{self.question}: {self.what}"


def answers(assignment: str, folder: Path = FOLDER) -> Iterator[WildAnswer]:
    """All of an assignment's, by question; ValueError for a text that is not as above."""
    for path in sorted((folder / assignment).glob("*.txt")):
        before, *parts = HEADING.split(path.read_text(encoding="utf-8"))
        if before.strip() or not parts:
            raise ValueError(f"{path}: begins with no heading, `# %% right: ...` or `wrong`")
        for kind, what, mistake, source in zip(*[iter(parts)] * 4, strict=True):
            if "# %%" in source or (kind == "right" and mistake):
                raise ValueError(f"{path}: the heading of, or below, {what!r} cannot be read")
            kind = cast(Literal["right", "wrong"], kind)
            yield WildAnswer(assignment, path.stem, kind, what, mistake, source.strip() + "\n")
