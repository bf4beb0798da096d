"""A program that makes ready, waits for its sign, loads, and tells what it did: the two ends of that talk."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..processes import ProgramFailed

#: Seconds of load before those that are measured.
WARM_UP = 1.0

_READY = "ready"
_GO = "go"


class Load:
    """The end of who starts the program."""

    def __init__(self, process: subprocess.Popen[str], errors: Path) -> None:
        self._process = process
        self._errors = errors

    def wait_until_ready(self, limit: float = 120) -> None:
        """Returns when the program has made ready."""
        if self._line(limit) != _READY:
            raise ProgramFailed("the load program did not say that it is ready")

    def run(self, limit: float) -> dict[str, Any]:
        """Has it load, and returns its report. It goes on living, idle."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{_GO}\n")
        self._process.stdin.flush()
        report: dict[str, Any] = json.loads(self._line(limit))
        return report

    def _line(self, limit: float) -> str:
        assert self._process.stdout is not None
        # A line comes whole, and never two at once.
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            line = self._process.stdout.readline().strip() if selector.select(limit) else ""
        if not line:
            self._process.kill()
            self._process.wait()
            errors = self._errors.read_text()[-2000:]
            raise ProgramFailed(f"no word of the load program within {limit:.0f} s:\n{errors}")
        return line


@contextlib.contextmanager
def started(module: str, *arguments: str, errors: Path) -> Iterator[Load]:
    """Starts a module of this package with the Python that runs this; ends it afterwards, and waits for it."""
    with errors.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.{module}", *arguments], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=log, text=True, env=dict(os.environ))
    try:
        yield Load(process, errors)
    finally:
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()  # it ends
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def say_ready() -> None:
    """The other end: all is made ready. Returns when the load is wanted."""
    print(_READY, flush=True)
    if sys.stdin.readline().strip() != _GO:
        sys.exit("no load is wanted")


def report(measured: dict[str, Any]) -> None:
    """The other end: tells what was measured, and returns when nothing more is wanted."""
    print(json.dumps(measured), flush=True)
    sys.stdin.read()
