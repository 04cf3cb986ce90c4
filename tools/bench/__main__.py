"""`make bench`: measures what grading costs, and prints it beside its targets.

Exits with 0 whatever is met: a target is no test, and another machine, or a busy one, has other
figures. Compare ratios of one run only.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from . import page, table
from .measure import measure
from .session import QUICK, Measurements, Plan


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a class of 60, in minutes")
    parser.add_argument("--large", type=int, metavar="N", help="the size of the large class")
    parser.add_argument("--repeats", type=int, metavar="N", help="how often each is measured")
    parser.add_argument("--only", nargs="+", default=[], metavar="SECTION", help="some sections")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    plan = QUICK if options.quick else Plan()
    plan = replace(plan, large=options.large or plan.large)
    plan = replace(plan, repeats=options.repeats or plan.repeats)
    # As by Ctrl-C: what is being measured ends too, and nothing is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    started = os.getloadavg()[0]
    measured = measure(plan, options.only)
    figures = as_json(plan, measured, started)
    print(page.machine(figures))
    print(table.text(measured.lines))
    for line in (*page.peers(figures), *page.stages(figures)):
        print(line)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def as_json(plan: Plan, measured: Measurements, load: float) -> dict[str, Any]:
    return {
        "measured": {
            "on": datetime.now(UTC).date().isoformat(),
            "processor": processor(),
            "cores": os.cpu_count(),
            "load": load,
            "python": platform.python_version(),
            "numpy": metadata.version("numpy"),
        },
        "plan": asdict(plan),
        "lines": table.as_json(measured.lines),
        "costs": measured.costs,
        "stages": measured.stages,
    }


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
