"""Runs cells as Jupyter would, without a kernel: an IPython shell whose outputs are collected."""

import builtins
import sys
from typing import Any, NoReturn

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

from . import mistakes
from .outputs import Outputs, Stream

# What fails for want of something that the student's machine has, and the judge's worker has not.
MISSING_HERE = (ImportError, OSError)

_outputs = Outputs(0)


class CellDisplay(DisplayPublisher):  # type: ignore[misc]
    """Collects what `display` shows."""

    def publish(  # type: ignore[no-untyped-def]
        self, data, metadata=None, *, transient=None, update=False, **_ignored
    ) -> None:
        """Keep one output; `update` replaces the one displayed under the same id."""
        _outputs.display(data, metadata or {}, (transient or {}).get("display_id"), update)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what was shown so far, as an animation does between its pictures."""
        _outputs.clear()


class CellResult(DisplayHook):  # type: ignore[misc]
    """Collects the value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        """Notebooks number results themselves."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Keep the value as an `execute_result`."""
        _outputs.result(format_dict, md_dict or {}, self.prompt_count)

    def finish_displayhook(self) -> None:
        """Nothing is written, so nothing is left to finish."""


class CellCompiler(CachingCompiler):  # type: ignore[misc]
    """Names the code of a cell after the cell, so that a traceback leads back to it."""

    current = mistakes.code_name("none")

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """The file name of the code being compiled."""
        return self.current


class CellShell(InteractiveShell):  # type: ignore[misc]
    """IPython's shell, with outputs collected, no history on disk, no windows and no programs to start."""

    displayhook_class = Type(CellResult)
    display_pub_class = Type(CellDisplay)
    compiler_class = Type(CellCompiler)
    first_error: BaseException | None = None  # of the cell that is run

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window system; `%matplotlib inline` asks all the same."""

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Run one statement of a cell. Returns whether the statements below are left out, as after an error.

        They are not where the error is that something is missing here which her machine has: a package of
        Colab's, a folder, the network. `from google.colab import drive` at the top of the import cell must
        not cost a student all her imports. What that makes fail further down is not shown.
        """
        failed = bool(await super().run_code(code_obj, result, async_=async_))
        if failed and self.first_error is None and result is not None:
            self.first_error = result.error_in_exec
        return failed and not isinstance(self.first_error, MISSING_HERE)

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
        """Keep an error as an output: its message and the student's own lines."""
        error = exc_tuple[1] if exc_tuple else sys.exc_info()[1]
        if error is not None and self.first_error is None:
            _outputs.error(*mistakes.as_output(error))

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        """The same for code that is not Python."""
        self.showtraceback()

    showindentationerror = showsyntaxerror

    def show_usage_error(self, exc: BaseException) -> None:
        """The same for a wrong magic."""
        self.showtraceback((type(exc), exc, None))

    def system(self, cmd: str) -> None:
        """Skip `!command`, and go on: an installation line must not cost a student the rest of its cell."""
        print(f"Skipped, no program is started while grading: {cmd}")
        self.user_ns["_exit_code"] = 1

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """The same for `lines = !command`."""
        self.system(cmd)
        return SList() if split else ""

    def ask_exit(self) -> None:
        """Go on after `exit()` and `quit()`: the cells below count."""


class Runner:
    """Runs cells in one namespace, as one kernel session does. `output_bytes`: how much a cell may show."""

    def __init__(self, output_bytes: int) -> None:
        global _outputs
        _outputs = self._outputs = Outputs(output_bytes)
        self.shell = InteractiveShell.instance()
        self._kinds = list(self.shell.display_formatter.active_types)
        sys.stdout, sys.stderr = Stream(self._outputs, "stdout"), Stream(self._outputs, "stderr")
        builtins.input = _no_input

    @property
    def namespace(self) -> dict[str, Any]:
        """The globals of the student's code."""
        namespace: dict[str, Any] = self.shell.user_ns
        return namespace

    def run(self, cell_id: str, source: str, capture: bool) -> dict[str, Any]:
        """Run one cell. Returns {"status": "ok" or "error", "outputs": [...], "error": {...} or None}."""
        CellCompiler.current = mistakes.code_name(cell_id)
        self.shell.first_error = None
        # Where nothing is kept nothing is drawn: a plot costs more than the rest of its cell.
        self.shell.display_formatter.active_types = self._kinds if capture else []
        with self._outputs.collecting(capture):
            result = self.shell.run_cell(_with_its_first_lines(source), store_history=True)
            sys.stdout, sys.stderr = Stream(self._outputs, "stdout"), Stream(self._outputs, "stderr")
            error = self.shell.first_error or result.error_before_exec or result.error_in_exec
            outputs = self._outputs.collected()
        if error is None:
            return {"status": "ok", "outputs": outputs, "error": None}
        return {"status": "error", "outputs": outputs, "error": mistakes.describe(error)}


def prepare() -> None:
    """In the zygote: make the shell that every worker inherits, with plots shown in the notebook."""
    settings = Config()
    settings.HistoryManager.enabled = False  # else a thread and a database
    settings.InteractiveShell.autoawait = False  # an event loop needs a socket
    settings.InteractiveShell.colors = "nocolor"
    shell = CellShell.instance(config=settings)
    shell.enable_matplotlib("inline")


def _with_its_first_lines(source: str) -> str:
    """IPython drops empty lines at the top, and line numbers become too small: keep them as comments."""
    code = source.lstrip()
    blank = source[: len(source) - len(code)].count("\n")
    if not blank or code.startswith("%%"):
        return source
    return "#\n" * blank + source.split("\n", blank)[blank]


def _no_input(prompt: object = "") -> NoReturn:
    raise EOFError("input() has nobody to answer it while grading")
