"""Deliveries of webhooks: healthy endpoints beside bad ones, the rate to fast ones, and statements for each event."""

from __future__ import annotations

import contextlib
import json
import math
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg

from ..context import Context
from ..pairs import Sample
from ..processes import ProgramFailed
from ..results import Figure
from ..server import Server
from ..webhooks import receivers
from ..webhooks.endpoints import TEMPLATE, Endpoint, place, prepare
from ..workflows import work
from ..workflows.deployment import Deployment

_TENANTS = 8
_WEBHOOKS = 5
#: Of 40: 30 %.
_BAD = 12
_RATE = 200
_CHANNEL = "martlet_jobs_3"  # JobQueueName.deliveries

_ISOLATION = [
    Figure("p50", "event to acknowledgement, healthy endpoints, p50, ms"),
    Figure("p99", "p99, ms", limit=1000),
    Figure("p99_beside", "p99 against that without bad ones", at_most=1.2),
    Figure("maximum", "longest, ms"),
    Figure("acknowledged", "healthy deliveries acknowledged"),
    Figure("bad_attempts", "attempts at bad endpoints"),
    Figure("statements_per_event", "statements per event", limit=5),
]
_RATES = [
    Figure("per_second", "deliveries/s", floor=500),
    Figure("statements_per_event", "statements per event", limit=5),
    Figure("commits_per_event", "commits per event"),
    Figure("wal_bytes_per_event", "log bytes per event"),
    Figure("fsyncs_per_event", "fsyncs per event"),
    Figure("processor_ms_per_event", "the dispatcher's processor ms per event"),
]


def run(context: Context) -> None:
    """Both, on copies of one database."""
    # Another suite has made the watcher's role when it ran before.
    with contextlib.suppress(psycopg.errors.DuplicateObject):
        work.prepare(context.server)
    deployment = Deployment(context.root, context.server, context.work / "webhooks", TEMPLATE)
    endpoints = prepare(deployment, context.server, _TENANTS, _WEBHOOKS)
    bench = _Bench(context, deployment, endpoints)
    kinds = ", ".join(bench.kinds)
    seconds = context.seconds(120)
    context.compare(
        "webhooks", "isolation", ours=("30 % bad", lambda: bench.isolation(seconds, is_bad=True)),
        other=("none", lambda: bench.isolation(seconds, is_bad=False)),
        settings=f"{_RATE} events/s for {seconds} s, one after the other to {len(endpoints)} endpoints of {_TENANTS} "
        f"tenants, of which {_BAD} are bad: {kinds}; times are those of the other {len(endpoints) - _BAD}",
        figures=_ISOLATION)
    count = context.jobs(50_000)
    context.compare(
        "webhooks", "rate", ours=("at once", lambda: bench.rate(count, 0)),
        other=("after 20 ms", lambda: bench.rate(count, 0.02)),
        settings=f"{count} deliveries that wait for {len(endpoints)} endpoints of {_TENANTS} tenants, which acknowledge "
        "at once or after 20 ms; one dispatcher with its defaults", figures=_RATES)


class _Bench:
    """The dispatcher on a fresh database, with receivers."""

    def __init__(self, context: Context, deployment: Deployment, endpoints: Sequence[Endpoint]) -> None:
        self._context = context
        self._deployment = deployment
        self._endpoints = endpoints
        # Without root there is no name server of ours.
        self._has_names = os.geteuid() == 0
        self.kinds = ["black hole", "tarpit", "reset", "broken TLS", *(["slow DNS"] if self._has_names else [])]
        if not self._has_names:
            print("slow DNS is left out: it needs root", flush=True)

    def isolation(self, seconds: float, *, is_bad: bool) -> Sample:
        """Events at a steady rate; times in milliseconds of endpoints that are healthy on both sides."""
        server = self._context.server
        healthy = self._endpoints[_BAD:]
        with self._dispatching(0, is_bad=is_bad) as (database, _):
            before = _statements(server, database)
            self._produce(database, seconds)
            ids = [endpoint.webhook_id for endpoint in healthy]
            waiting = "webhook_id = ANY (%s::uuid[]) AND state IN ('pending', 'sending')"
            _wait_until_none(server, database, waiting, [ids], 60)
            statements = _statements(server, database) - before
            with server.connect(database) as connection:
                rows = connection.execute(
                    """
                    SELECT extract(epoch FROM a.at - d.created_at)::float8 * 1000 + a.duration_ms
                    FROM webhook_deliveries AS d
                    JOIN webhook_delivery_attempts AS a ON a.delivery_id = d.id AND a.attempt = 1
                    WHERE d.webhook_id = ANY (%s::uuid[]) AND d.state = 'delivered' AND d.attempts = 1
                    """, [ids]).fetchall()
                totals = connection.execute(
                    """
                    SELECT (SELECT count(*) FROM webhook_deliveries),
                        (SELECT count(*) FROM webhook_deliveries WHERE webhook_id = ANY (%s::uuid[])),
                        (SELECT count(*) FROM webhook_delivery_attempts WHERE webhook_id <> ALL (%s::uuid[]))
                    """, [ids, ids]).fetchone()
        assert totals is not None
        times = sorted(row[0] for row in rows)
        if len(times) != totals[1]:
            raise ValueError(f"{totals[1] - len(times)} healthy deliveries were not acknowledged at once")
        return {
            "p50": _percentile(times, 0.50), "p99": _percentile(times, 0.99), "p99_beside": _percentile(times, 0.99),
            "maximum": times[-1], "acknowledged": len(times), "bad_attempts": totals[2],
            # The event itself is one more: with its deliveries it is written in one statement.
            "statements_per_event": statements / totals[0] + 1,
        }

    def rate(self, count: int, delay: float) -> Sample:
        """A backlog, from its first attempt to the end of its last one."""
        server = self._context.server
        with server.database(TEMPLATE) as prepared:
            with server.connect(prepared) as connection:
                connection.execute("ALTER TABLE webhook_deliveries SET (autovacuum_enabled = false)")
                with connection.cursor() as cursor:
                    for endpoint in self._endpoints:
                        cursor.execute(
                            _INSERT + "FROM generate_series(1, %s)", [*_values(endpoint), count // len(self._endpoints)])
                connection.execute("ALTER TABLE webhook_deliveries RESET (autovacuum_enabled)")
                connection.execute("ANALYZE webhook_deliveries")
            before, written = _statements(server, prepared), server.counters()
            with self._dispatching(delay, is_bad=False, database=prepared) as (database, services):
                _wait_until_none(server, database, "state <> 'delivered'", [], 60 + count / 50)
                used = services()
                statements = _statements(server, database) - before
            written = server.counters() - written
            with server.connect(prepared) as connection:
                row = connection.execute(
                    """
                    SELECT count(*), count(*) FILTER (WHERE status_code <> 200 OR status_code IS NULL),
                        extract(epoch FROM max(at + duration_ms * interval '1 millisecond') - min(at))::float8
                    FROM webhook_delivery_attempts
                    """).fetchone()
        assert row is not None
        delivered, failed, seconds = row
        if failed:
            raise ValueError(f"{failed} of {delivered} attempts failed")
        return {
            "per_second": delivered / seconds, "statements_per_event": statements / delivered + 1,
            "commits_per_event": written.commits / delivered, "wal_bytes_per_event": written.wal_bytes / delivered,
            "fsyncs_per_event": written.fsyncs / delivered, "processor_ms_per_event": used / delivered * 1000,
        }

    @contextlib.contextmanager
    def _dispatching(
        self, delay: float, *, is_bad: bool, database: str | None = None
    ) -> Iterator[tuple[str, _Processor]]:
        """Receivers, the webhooks' addresses, and a dispatcher that is ready."""
        context = self._context
        with contextlib.ExitStack() as stack:
            if database is None:
                database = stack.enter_context(context.server.database(TEMPLATE))
            urls = stack.enter_context(_receiving(delay, self._has_names and is_bad, context.work / "receivers.log"))
            bad = [self.kinds[number % len(self.kinds)] if is_bad else "fast" for number in range(_BAD)]
            chosen = bad + ["fast"] * (len(self._endpoints) - _BAD)
            place(
                context.server, database,
                {endpoint.webhook_id: urls[kind] for endpoint, kind in zip(self._endpoints, chosen, strict=True)})
            prefix = self._with_names() if self._has_names and is_bad else []
            services = stack.enter_context(
                self._deployment.running(database, ["webhook-dispatcher"], prefix))
            yield database, services.processor_seconds

    def _with_names(self) -> list[str]:
        """Has a program ask our name server, in a mount namespace of its own."""
        file = self._context.work / "resolv.conf"
        file.write_text(f"nameserver {receivers.RESOLVER}\n")
        file.chmod(0o644)
        script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
        return ["unshare", "--mount", "sh", "-c", script, str(file)]

    def _produce(self, database: str, seconds: float) -> None:
        """Deliveries at the rate, each a transaction, to one endpoint after the other."""
        with self._context.server.connect(database) as connection:
            start = time.monotonic()
            for number in range(int(_RATE * seconds)):
                pause = start + number / _RATE - time.monotonic()
                if pause > 0:
                    time.sleep(pause)
                elif pause < -1:
                    raise ValueError(f"the producer does not keep {_RATE} events a second")
                with connection.transaction():
                    connection.execute(_INSERT, _values(self._endpoints[number % len(self._endpoints)]))
                    connection.execute(f"NOTIFY {_CHANNEL}")


_Processor = Callable[[], float]

_INSERT = """
    INSERT INTO webhook_deliveries (tenant_id, environment, webhook_id, event_id)
    SELECT %s::uuid, 'sandbox', %s::uuid, %s::uuid
"""


def _values(endpoint: Endpoint) -> list[str]:
    return [endpoint.tenant_id, endpoint.webhook_id, endpoint.event_id]


@contextlib.contextmanager
def _receiving(delay: float, with_names: bool, errors: Path) -> Iterator[dict[str, str]]:
    """The receivers' addresses by kind; ends them afterwards."""
    command = [sys.executable, "-m", receivers.__name__, "--delay", str(delay), *(["--names"] if with_names else [])]
    with errors.open("w") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            line = process.stdout.readline() if selector.select(30) else ""
        if not line:
            raise ProgramFailed(f"the receivers did not start:\n{errors.read_text()[-2000:]}")
        yield json.loads(line)
    finally:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _statements(server: Server, database: str) -> int:
    """What dispatchers have asked so far; BEGIN, COMMIT and settings not counted."""
    with server.connect() as connection:
        row = connection.execute(
            r"""
            SELECT coalesce(sum(s.calls), 0)
            FROM pg_stat_statements AS s
            JOIN pg_database AS d ON d.oid = s.dbid
            JOIN pg_roles AS r ON r.oid = s.userid
            WHERE d.datname = %s AND r.rolname = 'martlet_webhooks'
                AND s.query !~* '^\s*(begin|start|commit|end|rollback|set|reset|listen|unlisten)\M'
                AND s.query !~* 'set_config'
            """, [database]).fetchone()
    assert row is not None
    return int(row[0])


def _wait_until_none(server: Server, database: str, condition: str, values: list[list[str]], limit: float) -> None:
    """Returns when no delivery meets a condition."""
    deadline = time.monotonic() + limit
    with server.connect(database) as connection:
        while True:
            row = connection.execute(
                f"SELECT count(*) FROM webhook_deliveries WHERE {condition}", values or None).fetchone()
            assert row is not None
            if row[0] == 0:
                return
            if time.monotonic() > deadline:
                raise ValueError(f"{row[0]} deliveries were not made within {limit:.0f} s")
            time.sleep(0.25)


def _percentile(times: list[float], share: float) -> float:
    """The smallest of the sorted times that at least this share of them does not exceed."""
    return times[math.ceil(share * len(times)) - 1]
