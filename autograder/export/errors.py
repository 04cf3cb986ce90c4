"""What is raised where nothing can be exported."""

from __future__ import annotations

from .. import KitError, UsageError


class ExportError(KitError):
    """Nothing can be exported; the message says why."""


class NotInGradebook(ExportError, UsageError):
    """A student or an assignment was named that the gradebook does not have."""
