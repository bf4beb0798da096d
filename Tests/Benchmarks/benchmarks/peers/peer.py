"""What every peer can be asked to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

#: Called by a handler with its job's number.
OnJob = Callable[[int], None]

#: Jobs of one transaction, for every peer and for the queue itself.
BATCH = 100

#: Brings payloads to about 400 bytes of JSON.
PADDING = "m" * 352


class Peer(Protocol):
    """One queue. An instance lives in one process, and either enqueues or works."""

    async def install(self) -> None:
        """Makes its schema."""

    async def open(self) -> None:
        """Connects, to enqueue."""

    async def enqueue(self, first: int, count: int) -> None:
        """Enqueues jobs with the numbers from `first` on, in one transaction."""

    async def work(self, on_job: OnJob, on_ready: Callable[[], None]) -> None:
        """Works until its task is cancelled."""

    async def close(self) -> None:
        """Closes what was opened."""


@dataclass(frozen=True)
class Description:
    """A peer, how it is run, and what that is called in the tables."""

    name: str
    package: str
    make: Callable[[str], Peer]
    #: Processes that work; Python runs on one core in each.
    processes: int
    settings: str
    #: Jobs of one run, for a peer of its speed.
    jobs: int
