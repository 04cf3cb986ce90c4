"""The layers hold for an ordinary user as they do for root."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import sampled

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


FILES = ["test_layers.py", "test_deaths.py", "test_isolation.py", "test_zygote.py", "test_apart.py"]


@pytest.mark.long
@pytest.mark.parametrize("file", sampled([(file,) for file in FILES], every=len(FILES)))
def test_an_ordinary_user_is_contained_as_well(as_nobody, file):
    options = ["-q", "-x", "-p", "no:cacheprovider", "--no-header", "-m", "not slow"]
    command = [*as_nobody, "-B", "-m", "pytest", *options, str(HERE / file)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
