"""Loads one peer, and prints what it measured as JSON, in the words of queue-benchmark.

This process enqueues; processes of their own work, and count their jobs in shared memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop

from .catalogue import PEERS
from .peer import BATCH, Description, Peer

_PRODUCERS = 2
_BACKLOG = 1000


class Workers:
    """The worker processes of one peer."""

    def __init__(self, peer: Description, url: str, processes: int, numbers: int) -> None:
        context = multiprocessing.get_context("fork")
        self._counts: Any = context.RawArray("q", processes)
        self._ready: Any = context.RawArray("b", processes)
        #: When each job's handler was entered, in nanoseconds of the monotonic clock, which processes share.
        self.entered: Any = context.RawArray("q", max(1, numbers))
        self._processes = [
            context.Process(target=self._run, args=(peer, url, index), daemon=True) for index in range(processes)
        ]

    def _run(self, peer: Description, url: str, index: int) -> None:
        counts, entered = self._counts, self.entered
        size = len(entered)

        def on_job(number: int) -> None:
            if number < size:
                entered[number] = time.monotonic_ns()
            counts[index] += 1

        def on_ready() -> None:
            self._ready[index] = 1

        uvloop.run(peer.make(url).work(on_job, on_ready))

    @property
    def count(self) -> int:
        """Jobs whose handler was entered."""
        return sum(self._counts)

    def fork(self) -> None:
        """Starts them; before this process has an event loop or a connection, which they must not share."""
        for process in self._processes:
            process.start()

    async def ready(self) -> None:
        """Waits until all say that they are ready."""
        await until(lambda: all(self._ready), 60, "the workers")
        await asyncio.sleep(0.5)

    def stop(self) -> None:
        """Ends them; what they hold is nobody's business any more."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()


async def until(condition: Callable[[], bool], limit: float, what: str) -> None:
    """Looks every 2 ms."""
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"too late: {what}")
        await asyncio.sleep(0.002)


async def enqueue(producer: Peer, may_go_on: Callable[[], Awaitable[bool]], batch: int = BATCH) -> int:
    """Enqueues from several tasks at once, as long as it may."""
    next_number = 0

    async def one() -> None:
        nonlocal next_number
        while await may_go_on():
            first = next_number
            next_number += batch
            await producer.enqueue(first, batch)

    await asyncio.gather(*(one() for _ in range(_PRODUCERS)))
    return next_number


async def fill(producer: Peer, jobs: int) -> dict[str, float]:
    """Enqueues so many jobs."""
    taken = 0

    async def may_go_on() -> bool:
        nonlocal taken
        taken += BATCH
        return taken <= jobs

    start = time.monotonic()
    count = await enqueue(producer, may_go_on)
    return {"jobs": count, "seconds": time.monotonic() - start}


async def drain(workers: Workers, jobs: int, limit: float) -> dict[str, float]:
    """From the first job to the last."""
    await until(lambda: workers.count > 0, 60, "the first job")
    start, before = time.monotonic(), workers.count
    await until(lambda: workers.count >= jobs, limit, "the last job")
    return {"jobs": workers.count - before, "seconds": time.monotonic() - start}


async def lifecycle(producer: Peer, workers: Workers, seconds: float) -> dict[str, float]:
    """Producers keep a small backlog, workers work."""
    await workers.ready()
    enqueued = 0
    end = time.monotonic() + seconds

    async def may_go_on() -> bool:
        nonlocal enqueued
        while enqueued - workers.count >= _BACKLOG:
            if time.monotonic() >= end:
                return False
            await asyncio.sleep(0.001)
        enqueued += BATCH
        return time.monotonic() < end

    start = time.monotonic()
    load = asyncio.create_task(enqueue(producer, may_go_on))
    await asyncio.sleep(seconds)
    measured = {"jobs": workers.count, "seconds": time.monotonic() - start}
    await load
    return measured


async def pick_up(producer: Peer, workers: Workers, jobs: int, gap: float) -> dict[str, Any]:
    """One job at a time to an idle queue; milliseconds."""
    await workers.ready()
    committed = []
    for number in range(jobs):
        await asyncio.sleep(gap * random.uniform(0.5, 1.5))
        await producer.enqueue(number, 1)
        committed.append(time.monotonic_ns())
    await until(lambda: workers.count >= jobs, 60, "the last job")
    waits = sorted(max(0, workers.entered[number] - end) / 1e6 for number, end in enumerate(committed))
    return {"p50": waits[len(waits) // 2], "p99": waits[int(len(waits) * 0.99)], "maximum": waits[-1]}


async def _run(arguments: argparse.Namespace, workers: Workers) -> dict[str, Any]:
    if arguments.command == "drain":
        return await drain(workers, arguments.jobs, arguments.limit)
    producer = PEERS[arguments.peer].make(arguments.url)
    if arguments.command == "install":
        await producer.install()
        return {}
    await producer.open()
    if arguments.command == "enqueue":
        measured = await fill(producer, arguments.jobs)
    elif arguments.command == "lifecycle":
        measured = await lifecycle(producer, workers, arguments.seconds)
    else:
        measured = await pick_up(producer, workers, arguments.jobs, arguments.gap / 1000)
    await producer.close()
    return measured


def main() -> None:
    """One command of one peer."""
    parser = argparse.ArgumentParser(prog="benchmarks.peers")
    parser.add_argument("peer", choices=list(PEERS))
    parser.add_argument("command", choices=["install", "enqueue", "drain", "lifecycle", "pick-up"])
    parser.add_argument("--url", required=True)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--gap", type=float, default=20, help="milliseconds")
    parser.add_argument("--limit", type=float, default=120)
    arguments = parser.parse_args()
    peer = PEERS[arguments.peer]
    processes = {"install": 0, "enqueue": 0, "pick-up": 1}.get(arguments.command, peer.processes)
    workers = Workers(peer, arguments.url, processes, arguments.jobs if arguments.command == "pick-up" else 0)
    workers.fork()
    try:
        report = uvloop.run(_run(arguments, workers))
    finally:
        workers.stop()
    print(json.dumps(report))


if __name__ == "__main__":
    main()
