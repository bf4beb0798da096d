"""What every suite is given."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .capture import Recording, record
from .driver import Driver
from .pairs import Sample, interleave
from .reference import Reference
from .results import Comparison, Figure, Results
from .server import Counters, Server


@dataclass
class Context:
    """The server, the programs, and how thoroughly to measure."""

    #: Of the repository.
    root: Path
    server: Server
    driver: Driver
    results: Results
    pgbench: Path
    server_log: Path
    work: Path
    python: Path
    pairs: int
    is_quick: bool
    _recordings: dict[int, Recording] = field(default_factory=dict)

    def seconds(self, usual: int) -> int:
        """How long one run of a pair takes; short in a smoke run."""
        return min(usual, 3) if self.is_quick else usual

    def jobs(self, usual: int) -> int:
        """How many jobs one run takes; few in a smoke run."""
        return max(1000, usual // 50) if self.is_quick else usual

    def reference(self, batch: int) -> Reference:
        """pgbench with the client's statements for batches of this size; recorded once in a run."""
        if batch not in self._recordings:
            print(f"recording the client's statements for batches of {batch}", flush=True)
            self._recordings[batch] = record(self.server, self.driver, self.server_log, batch)
        return Reference(self._recordings[batch], self.server, self.pgbench, self.work)

    def compare(
        self, suite: str, name: str, *, ours: tuple[str, Callable[[], Sample]], other: tuple[str, Callable[[], Sample]],
        settings: str, figures: Sequence[Figure], pairs: int | None = None,
    ) -> Comparison:
        """Runs pairs of two programs, or of one under two conditions, and keeps the result."""
        count = pairs or self.pairs
        print(f"\n{suite} {name}: {ours[0]} / {other[0]}, {count} pairs", flush=True)
        before = os.getloadavg()[0]
        measured = interleave(
            ours[1], other[1], count, progress=lambda number: print(f"  pair {number} of {count}", flush=True)
        )
        load = (before, os.getloadavg()[0])
        comparison = Comparison(suite, name, ours[0], other[0], settings, figures, measured, load)
        self.results.add(comparison)
        return comparison


def per_job(counters: Counters, jobs: float) -> dict[str, float]:
    """What the server wrote for each job."""
    return {
        "wal_bytes_per_job": counters.wal_bytes / jobs,
        "fsyncs_per_job": counters.fsyncs / jobs,
        "commits_per_job": counters.commits / jobs,
    }
