"""What tests of several folders share."""

import gc
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from tests.checkout import files_of_a_course

ROOT = Path(__file__).resolve().parent.parent

# The processes of xdist inherit it. Two with two threads each, which spin while they wait for one
# another, take five times as long on two processors.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# For `--hypothesis-profile=many`; where a test asks for a share, it is a share of this.
settings.register_profile("many", max_examples=2000)

# A grammar that jsonschema builds in seconds, for a format that no notebook has.
sys.modules.setdefault("rfc3987_syntax", None)

# Only when asked for with -m.
NOT_ALWAYS = {
    "long": "takes long, or is a test of the tests: `make test-long`, which CI runs",
    "slow": "minutes, of which `make test` takes a sample: `make test-slow`",
}


def sampled(entries, every):
    """Parameters, of which one in `every` is tried always, and the others with `-m slow`."""
    return [
        pytest.param(*entry, marks=() if number % every == 0 else pytest.mark.slow)
        for number, entry in enumerate(entries)
    ]


def pytest_addoption(parser):
    parser.addoption(
        *("--artefacts", "--artifacts"),
        type=Path,
        metavar="FOLDER",
        help="keep pictures of what browser tests have seen there",
    )


def pytest_configure(config):
    for marker, when in NOT_ALWAYS.items():
        config.addinivalue_line("markers", f"{marker}: {when}")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Of the thousands of tests none is garbage: a quarter of the time went into looking for it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config, items):
    if config.option.markexpr:
        return
    of_now, others = [], []
    for item in items:
        later = any(item.get_closest_marker(marker) for marker in NOT_ALWAYS)
        (others if later else of_now).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = of_now


@pytest.fixture(scope="session", autouse=True)
def _same_inputs_every_time():
    """A fixed course secret, so that a failure today is a failure tomorrow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_SECRET", "of the tests")
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_written_into_the_checkout():
    before = files_of_a_course(ROOT)
    yield
    assert files_of_a_course(ROOT) == before, "Some test works in the checkout, not in a copy."


@pytest.fixture
def rng():
    return np.random.default_rng(20250312)
