"""Runs queue-benchmark, which is the queue's own code under load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .processes import run_program
from .server import Server

#: A value of an option of queue-benchmark; a bool is a flag, and `None` leaves the default.
Option = str | int | bool | None


class Driver:
    """The executable, on databases of one server."""

    def __init__(self, executable: Path, server: Server) -> None:
        self._executable = executable
        self._server = server

    def run(self, command: str, database: str, *, limit: int = 300, **options: Option) -> dict[str, Any]:
        """Runs one command; `settlement_batch=100` becomes `--settlement-batch 100`, and a bool a flag."""
        arguments = [str(self._executable), command, "--database-url", self._server.url(database)]
        for name, value in options.items():
            option = name.replace("_", "-")
            if value is True:
                arguments.append(f"--{option}")
            elif value is False:
                arguments.append(f"--no-{option}")
            elif value is not None:
                arguments += [f"--{option}", str(value)]
        report: dict[str, Any] = json.loads(run_program(arguments, limit).output)
        return report
