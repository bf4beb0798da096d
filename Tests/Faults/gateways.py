"""Three gateways on loopback over one database of their own, and clients that ask them.

Every admission is written down by a trigger on the limiter's row, with the time at which Postgres decided it: what is
judged is what the database admitted, whatever the gateways believe.
"""

import base64
import contextlib
import json
import os
import re
import secrets
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from envelope import Limits, ideal, violation
from postgres import Server
from waiting import until

TRACE = """
CREATE TABLE public.admission (
    tenant_id uuid NOT NULL, environment text NOT NULL, at_us bigint NOT NULL, admitted integer NOT NULL);
CREATE FUNCTION public.note_admission() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$ BEGIN
    INSERT INTO public.admission VALUES (NEW.tenant_id, NEW.environment, NEW.admitted_at_us, NEW.admitted);
    RETURN NULL;
END $$;
CREATE TRIGGER note_admission AFTER UPDATE ON public.request_limits FOR EACH ROW
WHEN (NEW.admitted_at_us <> OLD.admitted_at_us) EXECUTE FUNCTION public.note_admission();
"""
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass
class Gateway:
    """One `api-gateway`; `clock` is a shift as libfaketime takes it, such as `+3600s`."""

    products: Path
    directory: Path
    database: str
    number: int
    clock: str = ""
    #: Further settings.
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    admin_port: int = field(default_factory=free_port)
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        media = self.directory / "media"
        media.mkdir(exist_ok=True)
        environment = {
            "PATH": os.environ["PATH"], "DATABASE_URL": self.database, "REGION": "eu", "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(self.port), "ADMIN_HOST": "127.0.0.1", "ADMIN_PORT": str(self.admin_port),
            "API_BASE_URL": f"http://127.0.0.1:{self.port}", "LINK_BASE_URL": "http://127.0.0.1:9",
            "DASHBOARD_BASE_URL": f"http://127.0.0.1:{self.port}/dashboard", "MEDIA_ROOT": str(media),
            "LOG_FORMAT": "json", "LOG_LEVEL": "warning", "LIMITS_CONCURRENT_REQUESTS": "10000",
            "SWIFT_BACKTRACE": "enable=no", **keys(self.directory), **self.settings,
        }
        if self.clock:
            library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
            assert library, "clocks are set with libfaketime: install Debian's package faketime"
            environment |= {
                "LD_PRELOAD": str(library), "FAKETIME": self.clock, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        with open(self.directory / f"gateway-{self.number}.log", "ab") as log:
            self.child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", str(self.products / "api-gateway")], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=environment)

    def is_ready(self) -> bool:
        assert self.child is not None and self.child.poll() is None, self.log()[-2000:]
        try:
            with DIRECT.open(f"http://127.0.0.1:{self.admin_port}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def statements(self) -> int:
        """Statements of its limiter so far."""
        with DIRECT.open(f"http://127.0.0.1:{self.admin_port}/metrics", timeout=5) as answer:
            found = re.search(r"^martlet_request_limit_statements_total (\d+)", answer.read().decode(), re.MULTILINE)
        return int(found[1]) if found else 0

    def memory(self) -> int:
        """Bytes that are in memory."""
        assert self.child is not None
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024

    def log(self) -> str:
        return (self.directory / f"gateway-{self.number}.log").read_text(errors="replace")

    def kill(self) -> None:
        """kill -9."""
        assert self.child is not None
        self.child.kill()
        self.child.wait(10)


def keys(directory: Path) -> dict[str, str]:
    """The same keys for every gateway of a directory."""
    path = directory / "keys.json"
    if not path.exists():
        names = ("MEDIA", "WEBHOOKS", "LINKS", "SDK", "EVENTS")
        path.write_text(json.dumps({
            f"KEYS_{name}": base64.b64encode(secrets.token_bytes(32)).decode() for name in names}))
    return json.loads(path.read_text())


class Edge:
    """A migrated database and its gateways."""

    def __init__(self, server: Server, database: str, products: Path, directory: Path, clocks: tuple[str, ...],
                 settings: dict[str, str] | None = None):
        self.server, self.database, self.products = server, database, products
        directory.mkdir()
        server.ask(f"CREATE DATABASE {database}")
        self._martletctl("postgres", "migrate", "--region", "eu")
        server.ask(TRACE, database)
        self.gateways = [
            Gateway(products, directory, self.url("martlet_gateway"), number, clock, settings or {})
            for number, clock in enumerate(clocks)]

    def url(self, role: str) -> str:
        return f"postgresql:///{self.database}?host={self.server.socket}&user={role}"

    def _martletctl(self, role: str, *arguments: str) -> str:
        environment = {"PATH": os.environ["PATH"], "DATABASE_URL": self.url(role), "REGION": "eu",
                       "LOG_LEVEL": "warning"}
        done = subprocess.run(
            [str(self.products / "martletctl"), *arguments], env=environment, capture_output=True, text=True,
            timeout=120, check=False)
        assert done.returncode == 0, f"{arguments}: {done.stdout} {done.stderr}"
        return done.stdout

    def operate(self, *arguments: str) -> dict:
        return json.loads(self._martletctl("martlet_operator", *arguments, "--json"))

    def start(self) -> None:
        for gateway in self.gateways:
            gateway.start()
        for gateway in self.gateways:
            until("the gateway is ready", gateway.is_ready, 60)

    def end(self) -> None:
        for gateway in self.gateways:
            if gateway.child is not None and gateway.child.poll() is None:
                gateway.kill()

    def tenant(self, name: str) -> "Tenant":
        identity = self.operate("tenant", "create", "--name", name)["id"]
        tokens = {
            environment: self.operate(
                "token", "create", "--tenant", identity, "--environment", environment, "--name", "faults")["token"]
            for environment in ("live", "sandbox")}
        return Tenant(identity, tokens)

    def statements(self) -> int:
        return sum(gateway.statements() for gateway in self.gateways)

    def trace(self, tenant: "Tenant", environment: str) -> list[tuple[int, int]]:
        rows = self.server.ask(
            f"SELECT at_us, admitted FROM admission WHERE tenant_id = '{tenant.identity}'"
            f" AND environment = '{environment}'", self.database)
        return [(int(at), int(admitted)) for at, admitted in rows]

    def refill(self, tenant: "Tenant", environment: str) -> None:
        """A full bucket and a new minute, as after a long pause; what was admitted before is forgotten."""
        self.server.ask(
            "UPDATE request_limits SET full_at_us = 0, window_started_at_us = 0, window_count = 0"
            f" WHERE tenant_id = '{tenant.identity}' AND environment = '{environment}'; TRUNCATE admission",
            self.database)

    def judged(self, tenant: "Tenant", environment: str, limits: Limits) -> tuple[int, int]:
        """Admissions so far, and the ideal of requests that never paused; nothing may break the rules."""
        trace = self.trace(tenant, environment)
        found = violation(trace, limits)
        assert found is None, f"{environment}: one admission too many at {found}"
        times = [at for at, _ in trace]
        return sum(admitted for _, admitted in trace), ideal(limits, max(times) - min(times))


@contextlib.contextmanager
def running_edge(
    products: Path, directory: Path, database: str, clocks: tuple[str, ...], settings: dict[str, str] | None = None
) -> Iterator[Edge]:
    """Gateways that are ready, with programs of `products`, over a server that no other test breaks."""
    directory.mkdir()
    server = Server(directory)
    edge = None
    try:
        server.initialise()
        server.start()
        edge = Edge(server, database, products, directory / "gateways", clocks, settings)
        edge.start()
        yield edge
    finally:
        if edge:
            edge.end()
        server.end()


@dataclass(frozen=True)
class Tenant:
    identity: str
    tokens: dict[str, str]


@dataclass
class Client:
    """Asks one gateway without pause, `depth` requests at a time on one connection, and counts answers by status.

    With `once`, it asks once, whatever the time."""

    port: int
    token: str
    depth: int = 1
    pause: float = 0.0
    once: bool = False
    answers: dict[int, int] = field(default_factory=dict)
    slowest: float = 0.0

    def run(self, end: float) -> None:
        request = (
            f"GET /v3.6/ping HTTP/1.1\r\nHost: martlet\r\nAuthorization: Token token={self.token}\r\n\r\n".encode()
            * self.depth)
        while self.once or time.monotonic() < end:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 20) as connection:
                    self._ask(connection, request, end)
                if self.once:
                    return
            except (OSError, EOFError):
                if self.once:
                    raise
                time.sleep(0.1)  # the gateway, or its database, has gone away for now

    def _ask(self, connection: socket.socket, request: bytes, end: float) -> None:
        reader = connection.makefile("rb")
        while self.once or time.monotonic() < end:
            began = time.monotonic()
            connection.sendall(request)
            for _ in range(self.depth):
                words = reader.readline().split()
                if len(words) < 2:
                    raise EOFError("the connection has ended")
                status = int(words[1])
                length = 0
                while (line := reader.readline().strip()) != b"":
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                reader.read(length)
                self.answers[status] = self.answers.get(status, 0) + 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            if self.once:
                return
            if self.pause:
                time.sleep(max(0.0, self.pause - (time.monotonic() - began)))


def flood(clients: list[Client], seconds: float, meanwhile: Callable[[], object] | None = None) -> None:
    """Runs clients at once; `meanwhile` is called in the middle."""
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=client.run, args=(end,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    if meanwhile:
        time.sleep(seconds / 3)
        meanwhile()
    for thread in threads:
        thread.join(seconds + 60)
        assert not thread.is_alive(), "a client hangs"
