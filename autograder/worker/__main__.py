"""`python -I <this folder> <control descriptor> <settings>`: the zygote, and nothing of the kit."""

import os
import sys

if __name__ == "__main__":
    # Only this folder is mounted in the sandbox: it is imported as the package `worker`.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    from worker import zygote  # type: ignore[import-not-found]

    sys.path.pop(0)
    zygote.main()
