"""What can be wrong with the gradebook."""

from __future__ import annotations

from .. import KitError, UsageError


class GradebookError(KitError):
    """The gradebook and the course do not fit together; the message says where and what to do."""


class NotRenamed(GradebookError, UsageError):
    """A question cannot have been another one's name before."""
