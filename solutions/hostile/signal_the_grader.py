"""Signals its parent and the parent's group, changes their priority, limits and processors.

If one got through (here all change nothing), the grader could be killed or starved instead.
"""

# %% extra
import os
import resource
import signal

parent = os.getppid()


def the_group():
    group = os.getpgid(parent)
    if group == os.getpgrp():
        raise PermissionError("it is our own")
    os.killpg(group, signal.SIGCONT)


def renice():
    os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent))


def reschedule():
    os.sched_setscheduler(parent, os.sched_getscheduler(parent), os.sched_getparam(parent))


WAYS = {
    "signalled the parent": lambda: os.kill(parent, signal.SIGCONT),
    "signalled the parent's group": the_group,
    "signalled by pidfd": lambda: signal.pidfd_send_signal(os.pidfd_open(parent), signal.SIGCONT),
    "reniced the parent": renice,
    "rescheduled the parent": reschedule,
    "moved the parent": lambda: os.sched_setaffinity(parent, os.sched_getaffinity(parent)),
    "reached the parent's limits": lambda: resource.prlimit(parent, resource.RLIMIT_CPU),
}
for deed, attempt in WAYS.items():
    if parent == 0:  # outside our namespace; 0 would mean ourselves
        break
    try:
        attempt()
        print("escaped".upper(), deed)
    except (OSError, AttributeError) as error:
        print(deed, error)
