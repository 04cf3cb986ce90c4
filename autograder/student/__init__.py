"""What students receive beside the notebook (all of this folder but this file)."""

from __future__ import annotations

from pathlib import Path

SELFCHECK = Path(__file__).with_name("selfcheck")


def files_of_the_check() -> list[str]:
    """The files of the package that students get beside their notebook, as they are named there."""
    return [f"{SELFCHECK.name}/{path.name}" for path in sorted(SELFCHECK.glob("*.py"))]
