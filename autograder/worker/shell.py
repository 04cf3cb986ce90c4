"""Runs notebook cells in an IPython shell without a kernel, and keeps what they show.

Magics, `await`, `display` and rich results work as in JupyterLab; figures are made but not drawn,
as drawing costs ten times as much as the rest of a cell and earns no point. What is a notebook's
habit and no computation (magics of the kernel, of extensions and of package managers, the choice of
a screen for figures) is reported, and passed over, so that it costs no cell.
"""

from __future__ import annotations

import base64
import builtins
import io
import linecache
import sys
from collections.abc import Mapping
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from .statements import TakesTooLong

Output = dict[str, Any]

# Of the names that a cell may lose, and of their length.
MAX_LOST, MAX_NAME = 1000, 100
# Magics that fail here and not in JupyterLab: they install packages, or open an editor.
PASSED_OVER = ("conda", "mamba", "micromamba", "pip", "uv", "edit")


class Outputs:
    """The outputs of the running cell, up to a number of characters for the whole notebook."""

    def __init__(self, capacity: int = 1 << 18) -> None:
        self.capacity = capacity
        self.dropped = 0
        self._outputs: list[Output] = []
        self._clear_first = False

    def take(self) -> list[Output]:
        """This cell's outputs, in nbformat's form; the next cell starts with none."""
        taken, self._outputs = self._outputs, []
        self._clear_first = False
        return taken

    def clear(self, wait: bool) -> None:
        self._clear_first = wait
        if not wait:
            self._outputs.clear()

    def add(self, output: Output) -> None:
        self._before_adding()
        if self._reserve(len(repr(output))):
            self._outputs.append(output)

    def write(self, name: str, text: str) -> None:
        """Text for `stdout` or `stderr`; consecutive pieces become one output."""
        self._before_adding()
        fitting = text[: max(0, self.capacity)]
        self.dropped += len(text) - len(fitting)
        if not fitting:
            return
        self.capacity -= len(fitting)
        last = self._outputs[-1] if self._outputs else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            last["text"].write(fitting)
        else:
            pieces = io.StringIO()
            pieces.write(fitting)
            self._outputs.append({"output_type": "stream", "name": name, "text": pieces})

    def _before_adding(self) -> None:
        if self._clear_first:
            self._outputs.clear()
            self._clear_first = False

    def _reserve(self, size: int) -> bool:
        if size > self.capacity:
            self.dropped += size
            return False
        self.capacity -= size
        return True


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of the cells."""

    encoding = "utf-8"

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs = outputs
        self._name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.write(self._name, text)
        return len(text)


def _bundle(data: dict[str, Any]) -> dict[str, Any]:
    """The texts of a MIME bundle, and its bytes in base64; JSON and widgets need a front end."""
    texts = {}
    for mime, value in data.items():
        if isinstance(value, bytes):
            texts[mime] = base64.b64encode(value).decode()
        elif isinstance(value, str):
            texts[mime] = value
    return texts


class ResultHook(DisplayHook):
    """What the last expression of a cell shows."""

    shell: Any

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        if format_dict:
            output = {
                "output_type": "execute_result",
                "execution_count": self.prompt_count,
                "data": _bundle(format_dict),
                "metadata": {},
            }
            self.shell.outputs.add(output)

    def finish_displayhook(self) -> None:
        pass


class ResultPublisher(DisplayPublisher):
    """What `display` shows."""

    shell: Any

    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        output = {"output_type": "display_data", "data": _bundle(data), "metadata": {}}
        self.shell.outputs.add(output)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear(wait)


class NotebookShell(InteractiveShell):
    """One notebook's shell."""

    outputs: Outputs
    db: Any

    def system(self, cmd: str) -> None:
        """`!command`: told, and passed over, so that the cell goes on."""
        self.outputs.write("stdout", f"(not run while grading: {str(cmd)[:200]})\n")

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Magics that only a kernel has, or an extension that is not here, are passed over too."""
        called = f"%{magic_name} {line}".strip()
        known = self.magics_manager.magics.values()  # for lines, and for cells
        if magic_name in PASSED_OVER or not any(magic_name in kind for kind in known):
            return self.system(called)
        try:
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        except ModuleNotFoundError:
            if magic_name != "load_ext":
                raise
            return self.system(called)

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        self.system(cmd)
        return [] if split else ""

    def enable_gui(self, gui: Any = None) -> None:
        """Figures stay undrawn, whatever `%matplotlib` asks for."""

    def enable_matplotlib(self, gui: Any = None) -> tuple[Any, str]:
        """No other back end is looked for either: a screen is a matter of the machine."""
        return gui, "agg"

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """A statement of a cell: one that has had its time ends no cell."""
        failed: bool = await super().run_code(code_obj, result, async_=async_)  # type: ignore[no-untyped-call]
        # Python does not always catch at the end of a loop what a signal raises there.
        if failed and result is not None and isinstance(result.error_in_exec, TakesTooLong):
            result.error_in_exec = None
            return False
        return failed

    def ask_exit(self) -> None:
        self.system("exit")

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        error = sys.exc_info()[1]
        try:
            super().showtraceback(*args, **kwargs)
        except BaseException:  # an exception of the student's own may refuse to be shown
            if error is not None:
                self._showtraceback(type(error), error, [])

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> list[str]:
        return []  # nobody looks up an earlier cell's traceback, so it is not made a second time

    def _showtraceback(self, etype: type, evalue: BaseException, stb: Any) -> None:
        lines = stb.split("\n") if isinstance(stb, str) else list(stb)
        try:
            message = str(evalue)[:2000]
        except BaseException:  # as above
            message = "(its message cannot be shown)"
        self.outputs.add(
            {
                "output_type": "error",
                "ename": etype.__name__,
                "evalue": message,
                "traceback": [line[:2000] for line in lines[:200]],
            }
        )


def _no_input(prompt: object = "", /) -> str:
    raise StdinNotImplementedError("input() has nobody to ask while a notebook is being graded")


def make_shell() -> NotebookShell:
    """The one shell of this process, empty."""
    config = Config()
    config.HistoryManager.enabled = False
    # The coloured context view takes seconds on a RecursionError.
    config.InteractiveShell.xmode = "Plain"
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autocall = 0
    NotebookShell.displayhook_class = ResultHook  # type: ignore[assignment]
    NotebookShell.display_pub_class = ResultPublisher  # type: ignore[assignment]
    shell = NotebookShell.instance(config=config)
    shell.outputs = Outputs()
    shell.db = {}  # its bookmarks and the like, which lie where no worker may write
    # A kernel shows help in the page; here it is one more output.
    shell.set_hook("show_in_pager", _page, 99)  # type: ignore[no-untyped-call]
    return shell


def _page(shell: NotebookShell, data: Any, *_: object, **__: object) -> None:
    text = data["text/plain"] if isinstance(data, dict) else str(data)
    shell.outputs.write("stdout", text)


def run_cell(shell: NotebookShell, source: str) -> dict[str, Any]:
    """Runs one cell; its outputs, its error as `{type, message, line}` or None, what it lost."""
    known = _names(shell)
    before = sys.stdout, sys.stderr, builtins.input
    sys.stdout, sys.stderr = Stream(shell.outputs, "stdout"), Stream(shell.outputs, "stderr")
    builtins.input = _no_input
    try:
        result = shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
    finally:
        sys.stdout, sys.stderr, builtins.input = before
    # Not `or`: an exception of the student's own may refuse to be true or false.
    early, late = result.error_before_exec, result.error_in_exec
    error = late if early is None else early
    outputs = shell.outputs.take()
    for output in outputs:
        if isinstance(output.get("text"), io.StringIO):
            output["text"] = output["text"].getvalue()
    return {
        "outputs": outputs,
        "error": describe_error(error) if error is not None else None,
        "dropped": shell.outputs.dropped,
        "lost": _lost(known, _names(shell)),
    }


def _names(shell: NotebookShell) -> dict[str, str]:
    """The notebook's own names, each with the type of what it stands for: "" where one can call it.

    No values: a cell may count on what it replaced being gone.
    """
    found = list(shell.user_ns.items())
    return {
        name: "" if callable(value) else type(value).__name__[:MAX_NAME]
        for name, value in found
        if type(name) is str and name[:1] != "_" and len(name) <= MAX_NAME
    }


def _lost(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """The names that are gone (""), and those of functions that now stand for another type."""
    lost = {name: after.get(name, "") for name, kind in before.items() if not kind}
    lost = {name: kind for name, kind in lost.items() if kind or name not in after}
    lost |= {name: "" for name, kind in before.items() if kind and name not in after}
    return dict(list(lost.items())[:MAX_LOST])  # functions first


def describe_error(error: BaseException) -> dict[str, Any]:
    """An exception as plain data: type, message, and where in the student's code."""
    try:
        message = str(error)
    except BaseException:  # see _showtraceback
        message = "(its message cannot be shown)"
    return {
        "type": type(error).__name__[:200],
        "message": message[:2000],
        **_own_line(error),
    }


def _own_line(error: BaseException) -> dict[str, Any]:
    """The innermost line that stands in a cell: its number there, its text, its function."""
    if isinstance(error, SyntaxError):
        text = (error.text or "").strip()[:200]
        return {"line": error.lineno, "text": text or None, "function": None}
    found: dict[str, Any] = {"line": None, "text": None, "function": None}
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename.startswith("<ipython-input"):
            text = linecache.getline(code.co_filename, step.tb_lineno).strip()[:200]
            found = {"line": step.tb_lineno, "text": text or None, "function": code.co_name}
        step = step.tb_next
    return found
