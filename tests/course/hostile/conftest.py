"""The sandbox of the machine's own tests, for attacks on the whole of it."""

from tests.kit.sandbox.conftest import as_nobody, one_zygote, without

__all__ = ["as_nobody", "one_zygote", "without"]
