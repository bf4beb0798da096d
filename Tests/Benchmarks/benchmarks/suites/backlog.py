"""Whether many jobs that are ready, or not due for long, slow the queue down."""

from __future__ import annotations

from ..context import Context
from ..pairs import Sample
from ..results import Figure
from .lifecycle import BATCHED, fill, lifecycle


def run(context: Context) -> None:
    """A million jobs ready against ten thousand; a million scheduled against none."""
    many, few = (100_000, 10_000) if context.is_quick else (1_000_000, 10_000)
    server = context.server
    server.create("backlog_many")
    server.create("backlog_few")
    server.create("backlog_scheduled")
    fill(context, "backlog_many", many)
    fill(context, "backlog_few", few)
    fill(context, "backlog_scheduled", many, delay=86_400)
    try:
        context.compare(
            "backlog", "ready", ours=(f"{many:,}", lambda: _drain(context, "backlog_many", many, 1)),
            other=(f"{few:,}", lambda: _drain(context, "backlog_few", few, 5)),
            settings="one worker, batches of 100; the small backlog is drained five times for one figure",
            figures=[
                Figure("jobs_per_second", "jobs/s", at_least=0.95),
                Figure("client_us_per_job", "client processor µs per job"),
            ])
        context.compare(
            "backlog", "scheduled",
            ours=(f"{many:,} scheduled", lambda: lifecycle(
                context, BATCHED, template="backlog_scheduled", maintenance=True)),
            other=("none", lambda: lifecycle(context, BATCHED, maintenance=True)),
            settings="life cycle in batches of 100 with maintenance; the scheduled jobs are due in a day",
            figures=[Figure("jobs_per_second", "jobs/s", at_least=0.95)])
    finally:
        for name in ("backlog_many", "backlog_few", "backlog_scheduled"):
            server.drop(name)


def _drain(context: Context, template: str, jobs: int, times: int) -> Sample:
    seconds = processor = 0.0
    for _ in range(times):
        with context.server.database(template) as database:
            report = context.driver.run(
                "drain", database, jobs=jobs, concurrency=2 * BATCHED.batch, settlement_batch=BATCHED.batch, limit=900)
        seconds += report["seconds"]
        processor += report["processor_seconds"]
    return {"jobs_per_second": times * jobs / seconds, "client_us_per_job": processor / (times * jobs) * 1e6}
