"""Every student's own inputs, from a secret of the course that no release or worker holds."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

VARIABLE = "AUTOGRADER_SECRET"
DEMONSTRATION = b"a fixed secret, for the demonstration and for tests"
CHECKED_STUDENT = "check"  # whom `check` grades without --student


@dataclass(frozen=True)
class Secret:
    """The course's secret. Only its fingerprint is ever written anywhere."""

    key: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(b"fingerprint:" + self.key).hexdigest()[:12]

    def generator(
        self, assignment: str, student: str, question: str, criterion: str
    ) -> np.random.Generator:
        """The seeded generator of one student's cases for one criterion."""
        about = "\0".join((assignment, student, question, criterion)).encode()
        digest = hmac.new(self.key, about, hashlib.sha256).digest()
        return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def public_generator(assignment: str, question: str, criterion: str) -> np.random.Generator:
    """The generator of the cases that the notebook's own check uses: known to everybody."""
    return Secret(b"public").generator(assignment, "", question, criterion)


def course_secret(private: Path) -> Secret:
    """The secret from the environment, or from the course's private folder, made at first use."""
    stated = os.environ.get(VARIABLE)
    if stated:
        return Secret(stated.encode())
    path = private / "secret"
    if not path.exists():
        private.mkdir(mode=0o700, exist_ok=True)
        draft = private / f"secret.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(32).encode())
        # A link appears whole, and never replaces a secret that another process made first.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return Secret(path.read_bytes())
