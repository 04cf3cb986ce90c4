"""All of these share a zygote."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def _one_zygote_for_all(one_zygote):
    with one_zygote.for_all():
        yield
