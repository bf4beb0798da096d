"""How long a quiet tenant's jobs wait beside a tenant that always has thousands ready."""

from __future__ import annotations

from ..context import Context
from ..pairs import Sample
from ..results import Figure

_CONCURRENCY = 16
_WORK_MILLISECONDS = 5


def run(context: Context) -> None:
    """The quiet tenant alone, and beside one that takes all the rest of the worker."""
    rate = _tenth_of_capacity(context)
    context.compare(
        "fairness", "quiet", ours=("beside a noisy tenant", lambda: _wait(context, rate, 5000)),
        other=("alone", lambda: _wait(context, rate, 0)),
        settings=f"one worker, {_CONCURRENCY} handlers of {_WORK_MILLISECONDS} ms; the quiet tenant enqueues {rate} "
        "jobs/s one by one, the noisy one always has 5,000 ready",
        figures=[
            Figure("p99", "quiet tenant's p99, ms", at_most=3.0),
            Figure("p50", "quiet tenant's p50, ms"),
            Figure("noisy_share", "noisy tenant's share of completions"),
        ])


def _tenth_of_capacity(context: Context) -> int:
    """A tenth of what the worker can do, so that the noisy tenant has nine tenths of the load."""
    sample = _wait(context, 10, 5000)
    return max(10, round((sample["noisy_per_second"] + 10) / 10))


def _wait(context: Context, rate: int, noisy: int) -> Sample:
    with context.server.database() as database:
        report = context.driver.run(
            "fairness", database, seconds=context.seconds(10), quiet_rate=rate, noisy_backlog=noisy,
            concurrency=_CONCURRENCY, work=_WORK_MILLISECONDS, worker_connections=3)
    jobs = report["noisy_jobs"] + report["quiet_jobs"]
    return {
        "p50": report["quiet"]["p50"], "p99": report["quiet"]["p99"], "noisy_share": report["noisy_jobs"] / jobs,
        "noisy_per_second": report["noisy_jobs"] / report["seconds"],
    }
