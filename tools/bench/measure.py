"""What is measured, section by section: each gives lines of the table, and what the page tells."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from . import peers
from .against_peers import against_peers
from .course import ROOT
from .growth import dask, growth, processes, shares
from .session import Measurements, Plan, Session, say
from .table import Line, at_most
from .timing import CommandFailed
from .waits import again, helps, single

# In the order of the run; each can fail without the others.
SECTIONS: tuple[Callable[[Session], list[Line]], ...] = (
    against_peers,
    again,
    processes,
    growth,
    shares,
    single,
    helps,
    dask,
)


def measure(plan: Plan, only: Sequence[str]) -> Measurements:
    """Everything, or some sections by name; what fails is reported, and its lines are missing."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        session = Session(Path(name), plan)
        for section in SECTIONS:
            if only and section.__name__ not in only:
                continue
            try:
                lines = section(session)
            except (CommandFailed, peers.PeerError) as error:
                say(f"{section.__name__} failed: {error}")
                why = str(error).splitlines()[0].replace(str(ROOT), "").replace(name, "")
                lines = [at_most(section.__name__, 0, "s", (), why)]
            session.measured.lines += lines
            for line in lines:
                say(f"{line.what}: {line.measured}, {line.target}: {line.verdict}")
        return session.measured
