"""`python -m autograder` is `autograder`."""

import sys

from .cli import main

sys.exit(main())
