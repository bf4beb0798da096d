"""Tables written anew while workers are killed: `queue.rotate` loses no row, and no statement finds a table empty."""

import threading
import time

from postgres import RawConnection, Refused
from stage import Stage

TABLES = ("ready", "lease", "worker", "lane", "leader")
KILLS, KILLS_IN_LONG = 4, 60


class Rotator:
    """Rotates one table after the other, as fast as the locks are to be had."""

    def __init__(self, stage: Stage):
        self.rotations = 0
        self.in_use = 0
        self._stage = stage
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Rotator":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_over.wait(0.01):
            for table in TABLES:
                connection = RawConnection(self._stage.server, self._stage.database)
                try:
                    connection.execute(f"SELECT queue.rotate('{table}')")
                    self.rotations += 1
                except Refused:  # the lock was not to be had within 100 ms
                    self.in_use += 1
                finally:
                    connection.close()


def test_rotation_beside_kills_loses_nothing(stage: Stage, is_long: bool):
    count = KILLS_IN_LONG if is_long else KILLS
    workers = stage.workers(3)
    stage.load()
    with Rotator(stage) as rotator:
        for number in range(count):
            time.sleep(stage.random.uniform(0.6, 1.4))
            place = stage.random.randrange(len(workers))
            workers[place].kill()
            workers[place] = stage.fleet.worker(f"w{number + 4}", "--maintain")
        # On a busy machine rotations take longer than the kills.
        patience = time.monotonic() + 60
        while rotator.rotations < 10 * count and time.monotonic() < patience:
            time.sleep(0.1)
    stage.settle(f"{count} workers killed, {rotator.rotations} rotations, {rotator.in_use} given up")
    assert rotator.rotations >= 10 * count
