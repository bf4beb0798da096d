"""The queue beside other queues on the same server, each with its own best batching."""

from __future__ import annotations

import json
from typing import Any

from ..context import Context, per_job
from ..pairs import Sample
from ..peers.catalogue import PEERS, describe
from ..peers.peer import BATCH, Description
from ..processes import run_program
from ..results import Figure
from .lifecycle import BATCHED, fill, lifecycle
from .pickup import pick_up

_PICK_UPS = 200
_GAP = 20


def run(context: Context) -> None:
    """Every peer: enqueue, drain, life cycle and pick-up."""
    for peer in PEERS.values():
        template = f"peer_{peer.name}"
        context.server.create(template, template="template1")
        try:
            _run(context, peer, "install", template)
            _compare(context, peer, template)
        finally:
            context.server.drop(template)


def _compare(context: Context, peer: Description, template: str) -> None:
    print(f"{describe(peer)}: {peer.settings}", flush=True)
    context.compare(
        "peers", f"{peer.name}-lifecycle", ours=("queue", lambda: lifecycle(context, BATCHED)),
        other=(describe(peer), lambda: _lifecycle(context, peer, template)), settings=peer.settings,
        figures=[
            Figure("jobs_per_second", "life cycles/s"),
            Figure("wal_bytes_per_job", "log bytes per job"),
            Figure("fsyncs_per_job", "fsyncs per job"),
        ])
    context.compare(
        "peers", f"{peer.name}-enqueue", ours=("queue", lambda: _our_enqueue(context, peer)),
        other=(describe(peer), lambda: _enqueue(context, peer, template)),
        settings=f"two transactions of {BATCH} jobs at once", figures=[Figure("jobs_per_second", "enqueued/s")])
    context.compare(
        "peers", f"{peer.name}-drain", ours=("queue", lambda: _our_drain(context, peer)),
        other=(describe(peer), lambda: _drain(context, peer, template)), settings=peer.settings,
        figures=[Figure("jobs_per_second", "drained/s")])
    context.compare(
        "peers", f"{peer.name}-pick-up", ours=("queue", lambda: pick_up(context, _PICK_UPS, _GAP)),
        other=(describe(peer), lambda: _pick_up(context, peer, template)),
        settings=f"{_PICK_UPS} jobs, one each {_GAP} ms ± 50 %, one idle worker process",
        figures=[Figure("p50", "pick-up p50, ms"), Figure("p99", "pick-up p99, ms")])


def _run(context: Context, peer: Description, command: str, database: str, **options: object) -> dict[str, Any]:
    arguments = [str(context.python), "-m", "benchmarks.peers", peer.name, command, "--url",
                 context.server.url(database)]
    for name, value in options.items():
        arguments += [f"--{name}", str(value)]
    report: dict[str, Any] = json.loads(run_program(arguments, limit=300).output.splitlines()[-1])
    return report


def _lifecycle(context: Context, peer: Description, template: str) -> Sample:
    with context.server.database(template) as database:
        before = context.server.counters()
        report = _run(context, peer, "lifecycle", database, seconds=context.seconds(6))
        written = context.server.counters() - before
    return {"jobs_per_second": report["jobs"] / report["seconds"], **per_job(written, report["jobs"])}


def _enqueue(context: Context, peer: Description, template: str) -> Sample:
    with context.server.database(template) as database:
        report = _run(context, peer, "enqueue", database, jobs=context.jobs(peer.jobs))
    return {"jobs_per_second": report["jobs"] / report["seconds"]}


def _our_enqueue(context: Context, peer: Description) -> Sample:
    with context.server.database() as database:
        report = context.driver.run("enqueue", database, jobs=context.jobs(peer.jobs), batch=BATCH, producers=2)
    return {"jobs_per_second": report["jobs"] / report["seconds"]}


def _drain(context: Context, peer: Description, template: str) -> Sample:
    jobs = context.jobs(peer.jobs)
    with context.server.database(template) as database:
        _run(context, peer, "enqueue", database, jobs=jobs)
        with context.server.connect(database) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")
        report = _run(context, peer, "drain", database, jobs=jobs)
    return {"jobs_per_second": report["jobs"] / report["seconds"]}


def _our_drain(context: Context, peer: Description) -> Sample:
    jobs = context.jobs(peer.jobs)
    with context.server.database() as database:
        fill(context, database, jobs)
        report = context.driver.run(
            "drain", database, jobs=jobs, concurrency=2 * BATCHED.batch, settlement_batch=BATCHED.batch)
    return {"jobs_per_second": report["jobs"] / report["seconds"]}


def _pick_up(context: Context, peer: Description, template: str) -> Sample:
    jobs = min(_PICK_UPS, 100) if context.is_quick else _PICK_UPS
    with context.server.database(template) as database:
        return _run(context, peer, "pick-up", database, jobs=jobs, gap=_GAP)
