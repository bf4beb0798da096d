"""Waiting with a deadline: a test that hangs ends by itself, and says what it waited for."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class NeverHappened(AssertionError):
    """What was waited for did not come about in time."""


def until(what: str, probe: Callable[[], Found], seconds: float, pause: float = 0.05) -> Found:
    """The first true answer of `probe`."""
    deadline = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            raise NeverHappened(f"not within {seconds:.0f} s: {what} (last answer: {found!r})")
        time.sleep(pause)
