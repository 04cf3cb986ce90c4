"""Changes what a whole process shares: warnings, numpy's errors, recursion, limits, folder, paths.

If two submissions met in one process, the next one's right answers would fail.
"""

# %% extra
import decimal
import gc
import importlib
import os
import random
import resource
import sys
import warnings

import numpy as np


def setting(change, *args, **kwargs):
    try:
        change(*args, **kwargs)
    except (OSError, ValueError, AttributeError) as error:
        print(error)


setting(np.seterr, all="raise")
setting(np.seterrcall, print)
setting(np.set_printoptions, threshold=0, precision=0, formatter={"all": lambda value: "0"})
setting(np.random.seed, 0)
setting(np.setbufsize, 16)
setting(warnings.simplefilter, "error")
setting(decimal.setcontext, decimal.Context(prec=1))
setting(gc.disable)
setting(random.seed, 0)
setting(sys.setrecursionlimit, 120)
setting(sys.set_int_max_str_digits, 640)
setting(resource.setrlimit, resource.RLIMIT_NOFILE, (16, 16))
setting(resource.setrlimit, resource.RLIMIT_FSIZE, (0, 0))
setting(resource.setrlimit, resource.RLIMIT_CPU, (1, 1))  # which would end it with SIGKILL
setting(os.umask, 0o777)
setting(os.environ.clear)
setting(os.mkdir, "gone")
setting(os.chdir, "gone")
setting(os.rmdir, "../gone")
sys.path[:] = sys.meta_path[:] = sys.path_hooks[:] = []
sys.path_importer_cache.clear()
importlib.invalidate_caches()
