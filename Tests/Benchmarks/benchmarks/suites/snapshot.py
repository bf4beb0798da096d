"""The life cycle while another connection keeps an old snapshot, so that nothing can be vacuumed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ..context import Context
from ..pairs import Sample
from ..results import Figure
from ..server import Server
from .lifecycle import BATCHED

_LAST = 10
# Without a snapshot the rate is the same after twenty seconds as after sixty.
_WITHOUT = 20


def run(context: Context) -> None:
    """The rate of the last seconds of a minute, with the snapshot held from the first, and without."""
    seconds = 12 if context.is_quick else 60
    context.compare(
        "snapshot", f"{seconds}s", ours=("held", lambda: _last_seconds(context, seconds, is_held=True)),
        other=("none", lambda: _last_seconds(context, min(seconds, _WITHOUT), is_held=False)),
        settings=f"batches of 100; the rate is of the last {_LAST} s, of {seconds} s with an idle REPEATABLE READ "
        f"transaction that is open all the while, and of {min(seconds, _WITHOUT)} s without",
        figures=[Figure("jobs_per_second", "jobs/s", at_least=0.90), Figure("overall", "jobs/s over all")])


def _last_seconds(context: Context, seconds: int, *, is_held: bool) -> Sample:
    shape = BATCHED
    with (
        context.server.database() as database,
        _held(context.server, database) if is_held else contextlib.nullcontext(),
    ):
        report = context.driver.run(
            "lifecycle", database, seconds=seconds, producers=shape.producers, batch=shape.batch,
            backlog=shape.backlog, workers=shape.workers, concurrency=2 * shape.batch, settlement_batch=shape.batch,
            maintenance=True)
    completed = report["completed_by_second"]
    return {
        "jobs_per_second": (completed[-1] - completed[-1 - _LAST]) / _LAST,
        "overall": report["jobs"] / report["seconds"],
    }


@contextlib.contextmanager
def _held(server: Server, database: str) -> Iterator[None]:
    with server.connect(database) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SELECT count(*) FROM queue.lane")  # takes the snapshot
        yield
        connection.execute("ROLLBACK")
