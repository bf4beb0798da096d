"""Creating and reading applicants over HTTP, beside pgbench with the same statements; and what services keep in memory."""

from __future__ import annotations

import contextlib
import json
import math
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from psycopg import sql

from ..api import statements
from ..context import Context
from ..pairs import Sample
from ..processes import run_program
from ..results import Figure
from ..workflows.deployment import ALL_SERVICES, TEMPLATE, Deployment, Services

_CLIENTS = 16
_RATE = 100.0
_UPLOADS = 20
_MEGABYTE = 1024 * 1024
#: Of the gateway, above idle, for all uploads at once.
_MOST = 32

_FIGURES = [
    Figure("per_second", "requests or transactions/s"),
    Figure("p50", "p50, ms"),
    Figure("p99", "p99, ms"),
    Figure("statements", "statements each"),
    Figure("processor_ms", "processor ms each, Postgres aside"),
    Figure("client_ms", "of these, the HTTP client's"),
    Figure("lag", "latest request of the client, ms"),
]


def run(context: Context) -> None:
    """Rates, latencies at a fixed rate, and memory."""
    bench = _Bench(context)
    for kind in ("post", "get"):
        context.compare(
            "api", kind, ours=("Martlet", lambda kind=kind: bench.ours(kind)),
            other=("pgbench, same statements", lambda kind=kind: bench.reference([kind], None)),
            settings=f"{_CLIENTS} clients, each with one request after the other, {context.seconds(10)} s",
            figures=_FIGURES)
    context.compare(
        "api", "mixed", ours=("Martlet", lambda: bench.ours("mixed")),
        other=("pgbench, same statements", lambda: bench.reference(["post", "get"], _RATE)),
        settings=f"{_RATE:.0f} a second, half of each, at fixed times (pgbench: at random times); {context.seconds(30)} s",
        figures=_FIGURES)
    context.compare(
        "api", "memory", ours=("under load", bench.loaded), other=("idle", bench.idle),
        settings=f"resident memory; idle: 5 s after the start; under load: the highest in {context.seconds(10)} s of "
        f"{_CLIENTS} clients that create applicants", pairs=min(3, context.pairs),
        figures=[Figure(name, f"{name}, MB") for name in ALL_SERVICES])
    context.compare(
        "api", "uploads", ours=(f"{_UPLOADS} uploads of 10 MB at once", lambda: bench.uploads(_UPLOADS)),
        other=("one", lambda: bench.uploads(1)), pairs=min(3, context.pairs),
        settings="resident memory of the gateway; idle is after the first upload",
        figures=[Figure("peak", "highest, MB"), Figure("above", "above idle, MB", limit=_MOST)])


class _Bench:
    """The services on copies of one database, and the recorded statements."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._directory = context.work / "api"
        self._deployment = Deployment(context.root, context.server, self._directory)
        self._tenant = self._deployment.prepare()
        self._scripts = self._recorded()

    def ours(self, kind: str) -> Sample:
        """One run against the services."""
        with self._running() as services:
            seconds = self._context.seconds(30 if kind == "mixed" else 10)
            used = services.processor_seconds()
            report = self._ask(kind, "--clients", str(_CLIENTS), "--rate", str(_RATE), "--seconds", str(seconds))
            used = services.processor_seconds() - used
        sample = _sample(report, used + report["processor_seconds"])
        sample["client_ms"] = report["processor_seconds"] / len(report["times"]) * 1000
        kinds = ["post", "get"] if kind == "mixed" else [kind]
        sample["statements"] = sum(self._scripts[one].statements for one in kinds) / len(kinds)
        if "lag" in report:
            sample["lag"] = report["lag"]
        return sample

    def reference(self, kinds: list[str], rate: float | None) -> Sample:
        """One run of pgbench on a fresh database."""
        context = self._context
        with context.server.database(TEMPLATE) as database:
            self._lend_applicant(database)
            report = statements.run(
                context.pgbench, context.server, database, [self._scripts[kind] for kind in kinds], clients=_CLIENTS,
                seconds=context.seconds(30 if rate else 10), rate=rate, directory=self._directory)
        sample = _sample(report, report["processor_seconds"])
        sample["statements"] = sum(self._scripts[kind].statements for kind in kinds) / len(kinds)
        return sample

    def idle(self) -> Sample:
        """Memory of services that have nothing to do."""
        with self._running() as services:
            time.sleep(self._context.seconds(5))
            return {name: size / _MEGABYTE for name, size in services.memory().items()}

    def loaded(self) -> Sample:
        """The most that each has while clients ask."""
        with self._running() as services, _watching(services) as highest:
            self._ask("post", "--clients", str(_CLIENTS), "--seconds", str(self._context.seconds(10)))
        return {name: size / _MEGABYTE for name, size in highest.items()}

    def uploads(self, count: int) -> Sample:
        """What large uploads at once cost the gateway, above what it keeps after the first one."""
        with self._running() as services:
            self._ask("uploads", "--clients", "1")
            time.sleep(1)
            before = services.memory()["api-gateway"]
            with _watching(services) as highest:
                self._ask("uploads", "--clients", str(count))
        peak = highest["api-gateway"]
        return {"peak": peak / _MEGABYTE, "above": (peak - before) / _MEGABYTE}

    @contextlib.contextmanager
    def _running(self, database: str | None = None) -> Iterator[Services]:
        with contextlib.ExitStack() as stack:
            chosen = database or stack.enter_context(self._context.server.database(TEMPLATE))
            services = stack.enter_context(self._deployment.running(chosen, ALL_SERVICES))
            plan = {"token": self._tenant.token, "api_url": services.api_url}
            (self._directory / "api.json").write_text(json.dumps(plan))
            yield services

    def _ask(self, kind: str, *arguments: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "benchmarks.api.requests", kind, "--plan", str(self._directory / "api.json")]
        report: dict[str, Any] = json.loads(run_program([*command, *arguments], 180).output)
        return report

    def _recorded(self) -> dict[str, statements.Script]:
        """Has the gateway create one applicant and read it, on a database whose statements are all logged."""
        context = self._context
        with context.server.database(TEMPLATE) as database:
            with context.server.connect() as connection:
                for setting, value in (("log_statement", "all"), ("log_parameter_max_length", "-1")):
                    connection.execute(
                        sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                            sql.Identifier(database), sql.Identifier(setting), sql.Literal(value)))
            with self._running(database):
                log = statements.Log(context.server_log, database)
                first = self._ask("once")["applicant"]  # what is asked once only, such as the token
                self._ask("once", "--read", first)
                time.sleep(1.5)
                log.since()
                made = self._ask("once")["applicant"]
                time.sleep(1.5)  # the log is written by a process of its own
                posting = log.since()
                self._ask("once", "--read", first)
                time.sleep(1.5)
                reading = log.since()
            with context.server.connect(database) as connection:
                self._first = connection.execute(
                    "SELECT to_jsonb(a)::text FROM applicants AS a WHERE id = %s", (first,)).fetchone()
                rows = connection.execute(
                    "SELECT DISTINCT tenant_id::text FROM applicants UNION SELECT id::text FROM api_tokens").fetchall()
        assert self._first is not None and made != first
        known = {first, self._tenant.id, *(row[0] for row in rows)}
        reading = reading[len(posting) :]  # before it read, it created one
        directory = self._directory
        return {"post": statements.Script("post", posting, known, directory),
                "get": statements.Script("get", reading, known, directory)}

    def _lend_applicant(self, database: str) -> None:
        """Puts the applicant that was recorded into a copy of the template, for statements that read it."""
        assert self._first is not None
        with self._context.server.connect(database) as connection:
            connection.execute(
                "INSERT INTO applicants SELECT (jsonb_populate_record(NULL::applicants, %s::jsonb)).*", self._first)


@contextlib.contextmanager
def _watching(services: Services) -> Iterator[dict[str, int]]:
    """The highest memory of each service until the end."""
    highest = services.memory()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            for name, size in services.memory().items():
                highest[name] = max(highest[name], size)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield highest
    finally:
        done.set()
        watcher.join()


def _sample(report: dict[str, Any], processor_seconds: float) -> dict[str, float]:
    times = sorted(report["times"])
    if not times:
        raise ValueError("nothing ended in the time measured")
    return {
        "per_second": len(times) / report["seconds"], "p50": _percentile(times, 0.50),
        "p99": _percentile(times, 0.99), "processor_ms": processor_seconds / len(times) * 1000,
    }


def _percentile(times: list[float], share: float) -> float:
    """The smallest of the sorted times that at least this share of them does not exceed."""
    return times[math.ceil(share * len(times)) - 1]
