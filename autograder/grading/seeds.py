"""Every student's own inputs, from a secret of the course that no release or worker holds."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..util.files import whole

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

    def key_of(self, assignment: str, question: str) -> bytes:
        """A key for what is to be compared and not read, such as fingerprints of answers."""
        about = f"fingerprint\0{assignment}\0{question}".encode()
        return hmac.new(self.key, about, hashlib.sha256).digest()


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
        # Never in the place of a secret that another process made first.
        with whole(path, replace=False) as draft:
            draft.touch(0o600)
            draft.write_bytes(secrets.token_hex(32).encode())
    return Secret(path.read_bytes())
