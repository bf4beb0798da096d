"""awa: its engine is in Rust, and calls a Python handler for each job; COPY when enqueueing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import awa

from .peer import PADDING, OnJob

WORKERS = 200


@dataclass
class Benchmark:
    """A job that does nothing."""

    number: int
    padding: str


class Awa:
    """The queue on its default storage."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: awa.AsyncClient | None = None

    async def install(self) -> None:
        """Makes its schema, with the storage that new installations get."""
        client = awa.AsyncClient(self._url)
        await client.migrate()
        await client.install_queue_storage()
        await client.close()

    async def open(self) -> None:
        """Connects, to enqueue."""
        self._client = awa.AsyncClient(self._url, max_connections=4)

    async def enqueue(self, first: int, count: int) -> None:
        """One COPY for many jobs, an INSERT for one."""
        assert self._client is not None
        jobs = [Benchmark(number, PADDING) for number in range(first, first + count)]
        if count == 1:
            await self._client.insert(jobs[0], queue="benchmark")
        else:
            await self._client.enqueue_many_copy(jobs, queue="benchmark")

    async def work(self, on_job: OnJob, on_ready: Callable[[], None]) -> None:
        """One process with many handlers at once."""
        client = awa.AsyncClient(self._url, max_connections=20)

        @client.task(Benchmark, queue="benchmark")
        async def benchmark(job: awa.Job) -> None:
            on_job(job.args.number)

        await client.start([("benchmark", WORKERS)])
        on_ready()
        try:
            await asyncio.Event().wait()
        finally:
            await client.shutdown()
            await client.close()

    async def close(self) -> None:
        """Closes what was opened."""
        if self._client is not None:
            await self._client.close()
