"""`make trust`: `docs/trust.md`, each promise with the tests that hold it and its last figure.

The figures of the other measuring commands are in `docs/figures/` by then; those of the tests that
the page names, slow ones too, are made here.

    python -m tools.trust            run those tests, and write the page (--quick: no slow ones)
    python -m tools.trust --render   write the page from the figures that are there
"""

from __future__ import annotations

import argparse
import sys

from . import counting, figures, page


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.trust", description=__doc__)
    parser.add_argument("--render", action="store_true", help="run no tests")
    parser.add_argument("--quick", action="store_true", help="leave out the slow tests")
    options = parser.parse_args()
    status = 0 if options.render else counting.run_tests(options.quick)
    page.PAGE.write_text(page.page(figures.load()), encoding="utf-8")
    print(f"wrote {page.PAGE.relative_to(figures.ROOT)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
