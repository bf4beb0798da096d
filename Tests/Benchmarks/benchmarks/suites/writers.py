"""What waking workers costs those who enqueue: 32 of them commit one job in each transaction."""

from __future__ import annotations

from ..context import Context, per_job
from ..pairs import Sample
from ..results import Figure


def run(context: Context) -> None:
    """With wake-ups and without; and with a notification inside each transaction, as the queue does not do it."""
    settings = f"32 connections, one job a transaction, {context.seconds(5)} s a run, one listener"
    context.compare(
        "writers", "wake-ups", ours=("on", lambda: _write(context, "on")),
        other=("off", lambda: _write(context, "off")), settings=settings,
        figures=[
            Figure("jobs_per_second", "commits/s", at_least=0.95),
            Figure("fsyncs_per_job", "fsyncs per commit"),
            Figure("notifications_per_second", "notifications/s"),
        ])
    context.compare(
        "writers", "notify-inside", ours=("inside", lambda: _write(context, "inside")),
        other=("off", lambda: _write(context, "off")), settings=f"{settings}; for comparison only",
        figures=[Figure("jobs_per_second", "commits/s"), Figure("fsyncs_per_job", "fsyncs per commit")])


def _write(context: Context, wake_ups: str) -> Sample:
    with context.server.database() as database:
        before = context.server.counters()
        report = context.driver.run(
            "writers", database, seconds=context.seconds(5), producers=32, batch=1, wake_ups=wake_ups)
        written = context.server.counters() - before
    return {
        "jobs_per_second": report["jobs"] / report["seconds"],
        **per_job(written, report["jobs"]),
        "notifications_per_second": report["notifications"] / report["seconds"],
    }
