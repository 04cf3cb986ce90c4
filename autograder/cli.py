"""The command line: `autograder COMMAND`. Each command is a module of `commands/`."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import re
import shutil
import sys
from collections.abc import Sequence

from . import KitError, UsageError, __version__
from .commands import FAILED, MISUSED
from .util.text import nearly, one_line

# What each does, in the order of a course's life. A command's module is imported when it runs, so
# that `check` does not wait for what only `release` needs.
COMMANDS = {
    "release": "build what students receive, and prove that nothing hidden is in it",
    "roster": "enter a table of students, as an LMS gives it, into the gradebook",
    "collect": "take what was handed in from what an LMS gives to download",
    "grade": "grade what was handed in, into the gradebook, and make the feedback",
    "check": "grade notebooks without a course's gradebook, and leave nothing behind",
    "report": "make a page of how the class did, question by question and mistake by mistake",
    "mistakes": "list answers whose mistake has no name, in groups; name it, or grade the group",
    "similar": "make a page of submissions that are alike beyond what the task explains",
    "export": "write grades for Canvas, Moodle or a spreadsheet",
    "demo": "make a course with a class from the known answers, and go the whole way with it",
    "validate": "prove the graders: right accepted, wrong caught and named, attacks without gain",
    "doctor": "say which parts of the sandbox are there, and what to do about those that are not",
}

# No room: which a write says without naming the file.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# What to do where the system refuses a file.
REMEDIES = {
    **dict.fromkeys(FULL, "Make room"),
    errno.EACCES: "Give yourself the right to it",
    errno.EPERM: "Give yourself the right to it",
    errno.EEXIST: "Move away what is there, as it is no folder",
    errno.EISDIR: "Name a file",
    errno.ENOENT: "Look how it is written, and whether its folder is there",
    errno.ENOTDIR: "Look how it is written: something on the way there is no folder",
    errno.EROFS: "Name another place",
}


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="autograder",
        description="Grades notebooks: student code runs apart from the answers, "
        "and feedback names the mistake.",
        epilog="`autograder COMMAND --help` has an example of each.",
    )
    top.add_argument("--version", action="version", version=f"autograder {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        commands.add_parser(name, help=purpose, add_help=False)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; its exit status."""
    # Before numpy is imported: comparisons are small, and threads do not survive a fork.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Where jsonschema finds this package, it makes a parser of addresses in all scripts, for over a
    # second of every start. No notebook's schema asks for such addresses.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    words = list(sys.argv[1:] if arguments is None else arguments)
    name = next((word for word in words if not word.startswith("-")), None)
    if name is not None and name not in COMMANDS:
        message = f"There is no command {name!r}; there are: {', '.join(COMMANDS)}."
        print(f"autograder: {message}{nearly(name, COMMANDS)}", file=sys.stderr)
        return MISUSED
    if name is None:
        parser().parse_args(words)
        return MISUSED
    command = importlib.import_module(f"{__package__}.commands.{name}")
    own = argparse.ArgumentParser(
        prog=f"autograder {name}",
        description=command.__doc__,
        epilog=command.EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.arguments(own)
    words.remove(name)
    return run(command.run, own.parse_args(words))


def _first_of(error: OSError) -> OSError:
    """The first of the errors that copying a folder gathers, as texts; any other error as it is."""
    match error:
        case shutil.Error(args=([(_, path, why), *_],)):
            if told := re.fullmatch(r"\[Errno (\d+)\] (.*?)(?:: (['\"])(.*)\3)?", why, re.DOTALL):
                return OSError(int(told[1]), told[2], told[4] or path)
    return error


def run(command: object, options: argparse.Namespace) -> int:
    """Runs a command; what it expects to go wrong becomes one line instead of a traceback."""
    assert callable(command)
    try:
        return int(command(options))
    except UsageError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return MISUSED
    except KitError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("autograder: stopped; run this again for the rest", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        first = _first_of(error)
        if first.filename is None and first.errno not in FULL:
            raise
        where = "" if first.filename is None else f"{one_line(first.filename)}: "
        remedy = REMEDIES.get(first.errno or 0, "Mend that")
        told = f"{where}{first.strerror}. {remedy}, and run this again."
        print(f"autograder: {told}", file=sys.stderr)
        return FAILED
