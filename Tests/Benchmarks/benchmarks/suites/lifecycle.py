"""Enqueue, claim and complete, in batches and one at a time, against pgbench with the same statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..context import Context, per_job
from ..pairs import Sample
from ..results import Figure


@dataclass(frozen=True)
class Shape:
    """How the load is spread over connections; both sides have as many of them."""

    batch: int
    producers: int
    workers: int
    backlog: int

    @property
    def connections(self) -> int:
        """A worker has two: its claimer's and its flusher's."""
        return self.producers + 2 * self.workers


BATCHED = Shape(batch=100, producers=2, workers=1, backlog=1000)
SINGLE = Shape(batch=1, producers=3, workers=3, backlog=40)


def figures(batch: int) -> list[Figure]:
    """The figures of a comparison with pgbench, and their targets."""
    return [
        Figure("jobs_per_second", "jobs/s", at_least=0.80),
        Figure("wal_bytes_per_job", "log bytes per job", at_most=1.15),
        Figure("fsyncs_per_job", "fsyncs per job", at_most=1.10),
        Figure("commits_per_job", "commits per job"),
        Figure("round_trips_per_job", "claim and completion round trips per job", limit=2 / batch + 0.02),
        Figure("client_us_per_job", "client processor µs per job"),
    ]


def run(context: Context) -> None:
    """Batches of 100."""
    _compare_all(context, "lifecycle", BATCHED)


def run_single(context: Context) -> None:
    """One job in each transaction, claim and settlement."""
    _compare_all(context, "single", SINGLE)


def _compare_all(context: Context, suite: str, shape: Shape) -> None:
    settings = (
        f"batches of {shape.batch}, {shape.connections} connections, payload 400 bytes, "
        f"{shape.producers} producers, {shape.workers} worker(s)"
    )
    context.compare(
        suite, "whole", ours=("queue", lambda: lifecycle(context, shape)),
        other=("pgbench", lambda: _reference(context, shape, "ecs", shape.connections)),
        settings=settings, figures=figures(shape.batch))
    context.compare(
        suite, "whole-off-reactor", ours=("queue", lambda: lifecycle(context, shape, reactor=False)),
        other=("pgbench", lambda: _reference(context, shape, "ecs", shape.connections)),
        settings=f"{settings}; handlers not on the pool's reactors", figures=figures(shape.batch))
    context.compare(
        suite, "enqueue", ours=("queue", lambda: _enqueue(context, shape)),
        other=("pgbench", lambda: _reference_enqueue(context, shape)),
        settings=f"{shape.producers} connections enqueue, nobody works", figures=figures(shape.batch)[:3])
    context.compare(
        suite, "drain", ours=("queue", lambda: drain(context, shape)),
        other=("pgbench", lambda: _reference_drain(context, shape)),
        settings=f"{2 * shape.workers} connections, jobs are ready beforehand", figures=figures(shape.batch)[:5])
    if shape.batch == 1:
        context.compare(
            suite, "drain-in-transactions", ours=("queue", lambda: drain(context, shape, completion="transaction")),
            other=("pgbench", lambda: _reference_drain(context, shape, parts="ct")),
            settings=f"{2 * shape.workers} connections, each job completed by its attempt's transaction",
            figures=figures(shape.batch)[:4])


def lifecycle(context: Context, shape: Shape, *, template: str = "queue_template", **options: Any) -> Sample:
    """The queue's own producers and workers at once."""
    with context.server.database(template) as database:
        before = context.server.counters()
        report = context.driver.run(
            "lifecycle", database, seconds=context.seconds(6), producers=shape.producers, batch=shape.batch,
            backlog=shape.backlog, workers=shape.workers, concurrency=2 * shape.batch, settlement_batch=shape.batch,
            **options)
        written = context.server.counters() - before
        done = context.server.count_done(database)
    jobs = report["jobs"]
    workers = report["workers"]
    return {
        "jobs_per_second": jobs / report["seconds"],
        # What was begun within the measured time may end after it, and the server has written for that, too.
        **per_job(written, done),
        "round_trips_per_job": workers["round_trips"] / jobs,
        "client_us_per_job": report["processor_seconds"] / jobs * 1e6,
        "jobs_per_claim": workers["claimed"] / max(1, workers["claims"]),
        "empty_claims_per_job": workers["empty_claims"] / jobs,
    }


def _reference(context: Context, shape: Shape, parts: str, clients: int) -> Sample:
    reference = context.reference(shape.batch)
    with context.server.database() as database:
        reference.prepare(database)
        before = context.server.counters()
        report = reference.run(database, parts, clients=clients, seconds=context.seconds(6))
        written = context.server.counters() - before
        done = context.server.count_done(database)
    _check(done, report["transactions"] * shape.batch)
    return {
        "jobs_per_second": done / report["seconds"],
        **per_job(written, done),
        "round_trips_per_job": 2 * report["transactions"] / done,
        "client_us_per_job": report["processor_seconds"] / done * 1e6,
        "full_batches": done / (report["transactions"] * shape.batch),
    }


def _check(done: int, expected: float) -> None:
    """Refuses a reference that does not do the work: then the statements have changed in a way it cannot follow."""
    if done < 0.9 * expected:
        raise ValueError(f"pgbench completed {done} of {expected:.0f} jobs: its statements are not the queue's")


def _enqueue(context: Context, shape: Shape) -> Sample:
    jobs = context.jobs(1000 * shape.batch if shape.batch > 1 else 10_000)
    with context.server.database() as database:
        before = context.server.counters()
        report = context.driver.run("enqueue", database, jobs=jobs, batch=shape.batch, producers=shape.producers)
        written = context.server.counters() - before
    return {"jobs_per_second": report["jobs"] / report["seconds"], **per_job(written, report["jobs"])}


def _reference_enqueue(context: Context, shape: Shape) -> Sample:
    jobs = context.jobs(1000 * shape.batch if shape.batch > 1 else 10_000)
    reference = context.reference(shape.batch)
    with context.server.database() as database:
        before = context.server.counters()
        report = reference.run(database, "e", clients=shape.producers, jobs=jobs)
        written = context.server.counters() - before
    enqueued = report["transactions"] * shape.batch
    return {"jobs_per_second": enqueued / report["seconds"], **per_job(written, enqueued)}


def fill(context: Context, database: str, jobs: int, **options: Any) -> None:
    """Makes jobs ready, in large batches, and leaves nothing of that to be written or vacuumed later."""
    context.driver.run("enqueue", database, jobs=jobs, batch=1000, producers=2, limit=900, **options)
    with context.server.connect(database) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def drain(context: Context, shape: Shape, **options: Any) -> Sample:
    """The queue's own worker on jobs that are ready."""
    jobs = context.jobs(1000 * shape.batch if shape.batch > 1 else 10_000)
    with context.server.database() as database:
        fill(context, database, jobs)
        before = context.server.counters()
        report = context.driver.run(
            "drain", database, jobs=jobs, workers=shape.workers, concurrency=2 * shape.batch,
            settlement_batch=shape.batch, **options)
        written = context.server.counters() - before
    return {
        "jobs_per_second": report["jobs"] / report["seconds"],
        **per_job(written, jobs),
        "round_trips_per_job": report["workers"]["round_trips"] / report["jobs"],
        "client_us_per_job": report["processor_seconds"] / report["jobs"] * 1e6,
        "jobs_per_claim": report["workers"]["claimed"] / max(1, report["workers"]["claims"]),
    }


def _reference_drain(context: Context, shape: Shape, parts: str = "cs") -> Sample:
    jobs = context.jobs(1000 * shape.batch if shape.batch > 1 else 10_000)
    reference = context.reference(shape.batch)
    with context.server.database() as database:
        fill(context, database, jobs)
        reference.prepare(database)
        before = context.server.counters()
        report = reference.run(database, parts, clients=2 * shape.workers, jobs=jobs)
        written = context.server.counters() - before
        done = context.server.count_done(database)
    _check(done, jobs)
    return {
        "jobs_per_second": done / report["seconds"],
        **per_job(written, done),
        "round_trips_per_job": 2 * report["transactions"] / done,
    }
