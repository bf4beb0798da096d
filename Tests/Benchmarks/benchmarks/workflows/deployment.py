"""The product's services on a database of the benchmark's server, each as its own process, as `./run` starts them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..processes import ProgramFailed, run_program
from ..server import Server

#: What a run of the sample workflow needs. Nobody has a webhook, so there is nothing to dispatch.
SERVICES = ("api-gateway", "workflow-orchestrator", "report-workers")
#: Every service, for what is not about runs.
ALL_SERVICES = ("api-gateway", "link-service", "workflow-orchestrator", "report-workers", "webhook-dispatcher")
TEMPLATE = "martlet_template"
REGION = "eu"

_STARTING = 60.0
_STOPPING = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")
_ROUND_TRIPS = re.compile(r"^postgres_pool_round_trips_total\S* (\S+)$", re.MULTILINE)
# Ports are on loopback, where no proxy of the surroundings leads.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Tenant:
    """Whose runs are measured."""

    id: str
    token: str
    workflow_id: str


class Deployment:
    """The services, the operator's program, and the tenant that every database has."""

    def __init__(self, root: Path, server: Server, directory: Path, template: str = TEMPLATE) -> None:
        self._root = root
        self._template = template
        self._server = server
        self._products = root / ".build" / "release"
        self._directory = directory
        directory.mkdir(mode=0o700)
        (directory / "media").mkdir(mode=0o700)

    def prepare(self) -> Tenant:
        """Makes the template: the migrated schema, and a tenant with the sample workflow active in its sandbox."""
        self._server.create_anew(self._template)
        self._state(self._template, "choose-ports", "--api", "0", "--link", "0")
        self._operate("postgres", "migrate", "--region", REGION)
        return self.make_tenant()

    def make_tenant(self) -> Tenant:
        """A tenant with the sample workflow active in its sandbox, in the template."""
        operator = "martlet_operator"
        tenant = self._operate(operator, "tenant", "create", "--name", "Benchmark")["id"]
        token = self._operate(
            operator, "token", "create", "--tenant", tenant, "--environment", "sandbox", "--name", "benchmark")
        # What is measured is the run, not the limiter.
        self._operate(operator, "limits", "set", "--tenant", tenant, "--environment", "sandbox", "--unlimited")
        file = self._root / "deploy/workflows/document.yaml"
        workflow = self._operate(
            operator, "workflow", "import", "--tenant", tenant, "--file", str(file), "--activate", "sandbox")
        return Tenant(tenant, token["token"], workflow["workflow_id"])

    @contextlib.contextmanager
    def running(
        self, database: str, names: Sequence[str] = SERVICES, prefix: Sequence[str] = ()
    ) -> Iterator[Services]:
        """The services, ready; asked to stop afterwards, and waited for.

        `prefix` is a program that runs each with other surroundings.
        """
        self._state(database, "services", str(self._products))
        chosen = json.loads((self._directory / "services.json").read_text())
        services = Services([service for service in chosen if service["name"] in names], self._directory, prefix)
        try:
            services.wait_until_ready()
            yield services
        finally:
            services.stop()

    def _state(self, database: str, *arguments: str) -> None:
        """The part of `./run` that settles ports, keys and environments of services."""
        script = self._root / "deploy/scripts/state.py"
        run_program(
            [sys.executable, str(script), "--local", str(self._directory), *arguments], 30,
            {"DATABASE_URL": self._server.url(database)})

    def _operate(self, role: str, *arguments: str) -> dict[str, Any]:
        """martletctl with the connection of a role, on the template."""
        environment = {"DATABASE_URL": self._server.url(self._template, role), "REGION": REGION, "LOG_LEVEL": "warning"}
        command = [str(self._products / "martletctl"), *arguments, "--json"]
        report: dict[str, Any] = json.loads(run_program(command, 60, environment).output)
        return report


class Services:
    """Processes that were started here; only these are signalled."""

    def __init__(self, services: list[dict[str, Any]], directory: Path, prefix: Sequence[str]) -> None:
        gateway = next((service for service in services if service["name"] == "api-gateway"), None)
        #: Empty without a gateway.
        self.api_url = gateway["environment"]["API_BASE_URL"] if gateway else ""
        self._prefix = list(prefix)
        self._admin_urls = {service["name"]: service["admin_url"] for service in services}
        self._logs = {service["name"]: directory / f"{service['name']}.log" for service in services}
        self._processes = {service["name"]: self._start(service) for service in services}

    def _start(self, service: dict[str, Any]) -> subprocess.Popen[bytes]:
        # A Ctrl-C is not for it, but the kernel ends it when this program ends, however it does.
        command = ["setpriv", "--pdeathsig", "KILL", "--", *self._prefix, *service["command"]]
        with self._logs[service["name"]].open("wb") as log:
            return subprocess.Popen(
                command, env={"PATH": os.environ["PATH"], **service["environment"]}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True)

    def wait_until_ready(self) -> None:
        """Returns when each says on its admin port that it is ready."""
        deadline = time.monotonic() + _STARTING
        for name, process in self._processes.items():
            while not self._is_ready(name):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise ProgramFailed(f"{name} is not ready:\n{self._logs[name].read_text()[-2000:]}")
                time.sleep(0.05)

    def _is_ready(self, name: str) -> bool:
        try:
            with _DIRECT.open(self._admin_urls[name] + "/readyz", timeout=15) as answer:
                return bool(answer.status == 200)
        except OSError:  # HTTPError is one, too
            return False

    def round_trips(self) -> int:
        """Requests to Postgres whose replies were awaited, as the pools of all services count them."""
        total = 0.0
        for url in self._admin_urls.values():
            with _DIRECT.open(url + "/metrics", timeout=15) as answer:
                found = _ROUND_TRIPS.findall(answer.read().decode())
            if not found:
                raise ValueError(f"{url}/metrics has no postgres_pool_round_trips_total")
            total += sum(float(value) for value in found)
        return int(total)

    def processor_seconds(self) -> float:
        """What the processes have used so far."""
        ticks = 0
        for process in self._processes.values():
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # proc(5): utime and stime
        return ticks / _TICKS

    def memory(self) -> dict[str, int]:
        """Bytes of each that are in memory."""
        page = os.sysconf("SC_PAGE_SIZE")
        return {
            name: int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * page  # proc(5): resident
            for name, process in self._processes.items()}

    def stop(self) -> None:
        """Asks all to stop, and kills what has not in time."""
        for process in self._processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _STOPPING
        for process in self._processes.values():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
