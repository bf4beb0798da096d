"""The disk is full: under the tables, where statements are refused, and under the log, where Postgres stops."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from disks import Disk, FileLimit, SmallFileSystem
from postgres import Server, queue_migrations
from stage import Stage
from waiting import until

DATA_MEGABYTES, WAL_MEGABYTES = 160, 64
ROUNDS_IN_LONG = 10
# Every segment of the log is a new file, and there are few of them.
SETTINGS = ("wal_recycle=off", "min_wal_size=2MB", "max_wal_size=16MB")
REFUSALS = ("No space left on device", "File too large")


class SmallServer:
    """A server of the test's own, and the two disks that it has."""

    def __init__(self, directory: Path, ends: ExitStack):
        directory.mkdir()
        try:
            data = SmallFileSystem(directory / "data-disk", DATA_MEGABYTES)
            ends.callback(data.close)
            wal = SmallFileSystem(directory / "wal-disk", WAL_MEGABYTES)
            ends.callback(wal.close)
            self.server = Server(directory, data.path / "data", wal.path / "wal", SETTINGS)
            self.disks: dict[str, Disk] = {"tables": data, "write-ahead log": wal}
            self.means = "full file systems"
        except PermissionError:
            self.server = Server(directory, settings=SETTINGS)
            self.disks = {"files": FileLimit(self.server)}
            self.means = "files limited in size, because nothing may be mounted here"
        ends.callback(self.server.end)
        self.server.initialise()
        self.server.start()

    def refusals(self) -> int:
        """How often Postgres could not write."""
        text = self.server.log.read_text(errors="replace")
        return sum(text.count(reason) for reason in REFUSALS)


@pytest.fixture
def small(scratch: Path) -> Iterator[SmallServer]:
    with ExitStack() as ends:
        yield SmallServer(scratch / "small", ends)


@pytest.fixture
def stage(small: SmallServer, stage_on: Callable[[Server, str], Stage]) -> Stage:
    small.server.migrate("disk", queue_migrations())
    return stage_on(small.server, "disk")


def test_a_full_disk_loses_nothing(small: SmallServer, stage: Stage, is_long: bool):
    rounds = ROUNDS_IN_LONG if is_long else 1
    server = stage.server
    assert server.process is not None
    stage.workers(2)
    stage.load()
    fulls = stops = 0
    for _ in range(rounds):
        for name, disk in small.disks.items():
            time.sleep(0.7)
            before = small.refusals()
            disk.fill()
            fulls += 1
            until(f"Postgres meets the full disk of its {name}", lambda: small.refusals() > before, 20)
            time.sleep(1)
            disk.empty()
            if server.process.poll() is None:
                time.sleep(0.5)  # it may be about to end
            if server.process.poll() is not None or not server.accepts():
                stops += 1
                server.end()
                server.start()
    assert stops, "Postgres went on without a log"
    verdict = stage.settle(f"{fulls} full disks ({small.means}), by which Postgres stopped {stops} times")
    stage.tell(f"    {small.refusals()} writes refused")
    assert verdict.unknown, "no transaction met the full disk"
