"""Runs of a workflow end to end, by the product's services over HTTP, beside a library for durable workflows."""

from __future__ import annotations

import contextlib
import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from ..context import Context
from ..pairs import Sample
from ..processes import run_program
from ..results import Figure
from ..workflows import dbos_peer, load, work
from ..workflows.deployment import TEMPLATE, Deployment

_CLIENTS = 32
_PEER_TEMPLATE = "dbos_template"
_PACKAGE = "benchmarks.workflows"

_FIGURES = [
    Figure("runs_per_second", "runs completed/s"),
    Figure("p50", "creation to completion, p50, ms"),
    Figure("p99", "creation to completion, p99, ms"),
    Figure("statements_per_run", "statements per run"),
    Figure("round_trips_per_run", "round trips per run"),
    Figure("commits_per_run", "commits per run"),
    Figure("wal_bytes_per_run", "log bytes per run"),
    Figure("fsyncs_per_run", "fsyncs per run"),
    Figure("processor_ms_per_run", "processor ms per run, Postgres aside"),
    Figure("client_ms_per_run", "of these, the HTTP clients'"),
    Figure("idle_statements_per_second", "statements/s when idle"),
]

# How many ended, how many of them otherwise than they should, and how long those took that ended in the time measured.
_OURS = """
    SELECT count(*), count(*) FILTER (WHERE status <> 'approved'),
        array_agg((extract(epoch FROM completed_at - created_at) * 1000)::double precision)
            FILTER (WHERE completed_at >= to_timestamp(%(from)s) AND completed_at < to_timestamp(%(to)s))
    FROM workflow_runs
"""
_PEERS = """
    SELECT count(*), count(*) FILTER (WHERE status <> 'SUCCESS'),
        array_agg((completed_at - created_at)::double precision)
            FILTER (WHERE completed_at >= 1000 * %(from)s AND completed_at < 1000 * %(to)s)
    FROM dbos.workflow_status
"""


@dataclass(frozen=True)
class _Programs:
    """What runs on one database, ready and idle."""

    load: load.Load
    #: Processor seconds so far of what runs beside the load.
    processor_seconds: Callable[[], float] = lambda: 0.0
    #: As the programs count them; `None` for those that await the reply to each statement.
    round_trips: Callable[[], int] | None = None


@dataclass(frozen=True)
class _Side:
    """One of the two that are compared."""

    template: str
    #: Starts the programs on a database for so many clients, and ends them.
    running: Callable[[str, int], AbstractContextManager[_Programs]]
    query: str


def run(context: Context) -> None:
    """Many clients at once, and one alone."""
    work.prepare(context.server)
    ours = _ours(context)
    peer = _peer(context)
    name = dbos_peer.describe()
    print(f"{name}: {dbos_peer.SETTINGS}", flush=True)
    for title, clients in (("many", _CLIENTS), ("alone", 1)):

        def measured(side: _Side, clients: int = clients) -> Sample:
            return _measure(context, side, clients)

        context.compare(
            "workflows", title, ours=("Martlet", lambda: measured(ours)), other=(name, lambda: measured(peer)),
            settings=f"{clients} at once, each with one run after the other; {context.seconds(10)} s after "
            f"{load.WARM_UP:.0f} s of warming up; {name}: {dbos_peer.SETTINGS}",
            figures=_FIGURES)


def _ours(context: Context) -> _Side:
    """The services, on copies of a database that has a tenant with an applicant and a document for each client."""
    directory = context.work / "martlet"
    deployment = Deployment(context.root, context.server, directory)
    tenant = deployment.prepare()
    path = directory / "plan.json"
    plan: dict[str, Any] = {
        "token": tenant.token, "tenant_id": tenant.id, "workflow_id": tenant.workflow_id}
    with deployment.running(TEMPLATE) as services:
        path.write_text(json.dumps({**plan, "api_url": services.api_url}))
        furnished = run_program(
            [sys.executable, "-m", f"{_PACKAGE}.clients", "furnish", "--plan", str(path), "--clients", str(_CLIENTS)],
            120)
    plan["materials"] = json.loads(furnished.output)

    @contextlib.contextmanager
    def running(database: str, clients: int) -> Iterator[_Programs]:
        with deployment.running(database) as services:
            watcher_url = context.server.url(database, work.WATCHER)
            path.write_text(json.dumps({**plan, "api_url": services.api_url, "watcher_url": watcher_url}))
            arguments = ("load", "--plan", str(path), "--clients", str(clients), "--seconds", str(context.seconds(10)))
            with load.started("clients", *arguments, errors=directory / "clients.log") as program:
                yield _Programs(program, services.processor_seconds, services.round_trips)

    return _Side(TEMPLATE, running, _OURS)


def _peer(context: Context) -> _Side:
    """The library, on copies of a database that has its schema."""
    module = f"{_PACKAGE}.dbos_peer"
    context.server.create(_PEER_TEMPLATE, template="template1")
    run_program([sys.executable, "-m", module, "install", "--url", context.server.url(_PEER_TEMPLATE)], 120)

    @contextlib.contextmanager
    def running(database: str, clients: int) -> Iterator[_Programs]:
        arguments = ("load", "--url", context.server.url(database), "--clients", str(clients), "--seconds",
                     str(context.seconds(10)))
        with load.started("dbos_peer", *arguments, errors=context.work / "dbos.log") as program:
            yield _Programs(program)

    return _Side(_PEER_TEMPLATE, running, _PEERS)


def _measure(context: Context, side: _Side, clients: int) -> Sample:
    """One run of a pair: idle first, then under load, on a fresh database."""
    server = context.server
    with server.database(side.template) as database:
        with side.running(database, clients) as programs:
            programs.load.wait_until_ready()
            meter = work.Meter(server, database, programs.round_trips)
            idle = meter.idle(context.seconds(5))
            counters, asked, used = server.counters(), meter.read(), programs.processor_seconds()
            report = programs.load.run(limit=context.seconds(10) + 90)
            asked, used = meter.read() - asked, programs.processor_seconds() - used
        written = server.counters() - counters  # in full, since nobody is connected any more
        with server.connect(database) as connection:
            row = connection.execute(side.query, report).fetchone()
    assert row is not None
    runs, failed, times = row
    if failed or not times:
        raise ValueError(f"{failed} of {runs} runs did not end as they should, {len(times or ())} in time")
    times.sort()
    beyond = asked.beyond(idle)
    sample = {
        "runs_per_second": len(times) / (report["to"] - report["from"]),
        "p50": _percentile(times, 0.50),
        "p99": _percentile(times, 0.99),
        "statements_per_run": beyond.statements / runs,
        "round_trips_per_run": beyond.round_trips / runs,
        # Each question of the watcher's is a commit, too.
        "commits_per_run": (written.commits - report["polls"]) / runs,
        "wal_bytes_per_run": written.wal_bytes / runs,
        "fsyncs_per_run": written.fsyncs / runs,
        "processor_ms_per_run": (used + report["processor_seconds"]) / runs * 1000,
        "idle_statements_per_second": idle.statements / idle.seconds,
    }
    if programs.round_trips is not None:  # the peer's clients are inside its processes
        sample["client_ms_per_run"] = report["processor_seconds"] / runs * 1000
    return sample


def _percentile(times: list[float], share: float) -> float:
    """The smallest of the sorted times that at least this share of them does not exceed."""
    return times[math.ceil(share * len(times)) - 1]
