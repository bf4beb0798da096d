"""procrastinate: batches when enqueueing; each worker fetches and finishes one job at a time, many at once."""

from __future__ import annotations

import logging
from collections.abc import Callable

import procrastinate

from .peer import PADDING, OnJob

CONCURRENCY = 30


class Procrastinate:
    """The queue on psycopg, as its documentation recommends for asyncio."""

    def __init__(self, url: str) -> None:
        logging.getLogger("procrastinate").setLevel(logging.ERROR)
        self._on_job: OnJob | None = None
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=url, min_size=2, max_size=CONCURRENCY)
        )

        @self._app.task(name="benchmark", queue="benchmark")
        async def benchmark(number: int, padding: str) -> None:
            assert self._on_job is not None
            self._on_job(number)

        self._task = benchmark

    async def install(self) -> None:
        """Makes its schema."""
        async with self._app.open_async():
            await self._app.schema_manager.apply_schema_async()

    async def open(self) -> None:
        """Connects, to enqueue."""
        await self._app.open_async()

    async def enqueue(self, first: int, count: int) -> None:
        """One statement for all jobs."""
        if count == 1:
            await self._task.defer_async(number=first, padding=PADDING)
            return
        await self._task.batch_defer_async(
            *({"number": number, "padding": PADDING} for number in range(first, first + count))
        )

    async def work(self, on_job: OnJob, on_ready: Callable[[], None]) -> None:
        """One worker that listens; finished jobs stay in its table, as is its default."""
        self._on_job = on_job
        async with self._app.open_async():
            on_ready()
            await self._app.run_worker_async(
                queues=["benchmark"], concurrency=CONCURRENCY, install_signal_handlers=False
            )

    async def close(self) -> None:
        """Closes what was opened."""
        await self._app.close_async()
