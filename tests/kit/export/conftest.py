"""All of these share a zygote."""

from tests.kit.one_zygote import one_for_all

__all__ = ["one_for_all"]
