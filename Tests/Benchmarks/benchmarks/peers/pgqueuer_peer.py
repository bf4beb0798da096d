"""PgQueuer on asyncpg, its fastest driver: batches when enqueueing, dequeueing and writing results."""

from __future__ import annotations

from collections.abc import Callable

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.models import Job
from pgqueuer.queries import Queries

from .peer import BATCH, PADDING, OnJob


class PgQueuerPeer:
    """The queue, with one connection for each worker and a pool for producers."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool | None = None

    async def install(self) -> None:
        """Makes its schema."""
        connection = await asyncpg.connect(self._url)
        await Queries(AsyncpgDriver(connection)).install()
        await connection.close()

    async def open(self) -> None:
        """Connects, to enqueue."""
        self._pool = await asyncpg.create_pool(self._url, min_size=2, max_size=2)
        self._queries = Queries(AsyncpgPoolDriver(self._pool))

    async def enqueue(self, first: int, count: int) -> None:
        """One statement for all jobs."""
        payloads = [f"{number} {PADDING}".encode() for number in range(first, first + count)]
        await self._queries.enqueue(["benchmark"] * count, payloads, [0] * count)

    async def work(self, on_job: OnJob, on_ready: Callable[[], None]) -> None:
        """One worker that listens; its log of finished jobs is kept, as is its default."""
        connection = await asyncpg.connect(self._url)
        queue = PgQueuer(AsyncpgDriver(connection))

        @queue.entrypoint("benchmark")
        async def benchmark(job: Job) -> None:
            assert job.payload is not None
            on_job(int(job.payload.split(b" ", 1)[0]))

        on_ready()
        await queue.run(batch_size=BATCH)

    async def close(self) -> None:
        """Closes what was opened."""
        if self._pool is not None:
            await self._pool.close()
