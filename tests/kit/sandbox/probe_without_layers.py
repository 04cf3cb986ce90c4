"""Says what the self-test's attempts achieve when layers are left out.

    python probe_without_layers.py LAYER,LAYER ...

Run in a process namespace of its own (see `test_layers.py`). Each argument names the layers to
leave out, with commas, and gives one line of JSON.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from autograder.sandbox.launch import Sandbox


def got_through(without, outside, forbidden):
    """The names of the attempts that got through."""
    box = Sandbox(without=frozenset(without), unsafe=True)
    with box.start() as zygote:
        targets = {
            "forbidden": [forbidden],
            "secret_times": {},
            "outside": outside,
            "foreign_pid": os.getpid(),
        }
        return zygote.probe(targets)


def main(choices):
    with tempfile.TemporaryDirectory() as outside:
        forbidden = os.path.join(outside, "secret")
        with open(forbidden, "w") as file:
            file.write("x")
        for choice in choices:
            names = got_through(choice.split(","), outside, forbidden)
            print(json.dumps([name.replace(outside, "<outside>") for name in names]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
