"""Runs a program to its end, with a deadline and with the processor time it took."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass


class ProgramFailed(Exception):
    """A program ended badly, or not in time."""


@dataclass(frozen=True)
class Finished:
    """What a program printed, and the processor seconds of it and its children."""

    output: str
    processor_seconds: float


def run_program(command: list[str], limit: float, environment: Mapping[str, str] | None = None) -> Finished:
    """Runs a program; kills it after `limit` seconds."""
    before = _processor_seconds()
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=limit, stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})}, check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ProgramFailed(f"{command[0]} did not end within {limit:.0f} s") from error
    if done.returncode != 0:
        raise ProgramFailed(f"{' '.join(command)[:400]}: status {done.returncode}\n{done.stderr[-2000:]}")
    return Finished(done.stdout, _processor_seconds() - before)


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
