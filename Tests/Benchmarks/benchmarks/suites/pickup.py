"""How long a job waits for an idle worker: from its confirmed commit to its handler."""

from __future__ import annotations

from typing import Any

from ..context import Context
from ..pairs import Sample
from ..results import Figure

FIGURES = [
    Figure("p50", "p50, ms", limit=3),
    Figure("p99", "p99, ms", limit=20),
    Figure("maximum", "longest, ms"),
    Figure("empty_claims_per_job", "empty claims per job"),
    Figure("notifications_per_job", "notifications per job"),
]


def run(context: Context) -> None:
    """Jobs a few milliseconds apart, and far apart; handlers on the pool's reactors and elsewhere."""
    _compare(context, "close", gap=20, jobs=500)
    _compare(context, "far", gap=200, jobs=50)


def _compare(context: Context, name: str, *, gap: int, jobs: int) -> None:
    context.compare(
        "pick-up", name, ours=("on reactors", lambda: pick_up(context, jobs, gap)),
        other=("elsewhere", lambda: pick_up(context, jobs, gap, reactor=False)),
        settings=f"{jobs} jobs in a run, one each {gap} ms ± 50 %, one idle worker", figures=FIGURES)


def pick_up(context: Context, jobs: int, gap: int, **options: Any) -> Sample:
    """One run; in milliseconds."""
    jobs = min(jobs, 100) if context.is_quick else jobs
    with context.server.database() as database:
        report = context.driver.run("pick-up", database, jobs=jobs, gap=gap, concurrency=16, **options)
    return {
        **{name: report["pick_up"][name] for name in ("p50", "p90", "p99", "maximum")},
        "empty_claims_per_job": report["workers"]["empty_claims"] / jobs,
        "notifications_per_job": report["notifications"] / jobs,
    }
