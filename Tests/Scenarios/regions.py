"""A second deployment beside the first: its own database on the same private server, its own keys, media and ports."""

import base64
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import urllib.error
from collections.abc import Iterator
from pathlib import Path

from conftest import eventually
from deployment import DIRECT, SERVICES, PrivatePostgres


class Region:
    """A second deployment beside the first, made of the same executables."""

    def __init__(self, deployment, name: str, directory: Path):
        self.deployment, self.name, self.directory = deployment, name, directory
        self.database = f"martlet_{name}"
        self.processes: dict[str, subprocess.Popen] = {}
        self.ports = {service: free_port() for service in SERVICES}
        self.http = {"api-gateway": free_port(), "link-service": free_port()}
        self.keys: dict[str, str] = {}
        (directory / "media").mkdir(parents=True)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.http['api-gateway']}"

    @property
    def link_url(self) -> str:
        return f"http://127.0.0.1:{self.http['link-service']}"

    def url(self, connection: str, database: str | None = None) -> str:
        """The same server and role, this region's database."""
        return connection.rpartition("/")[0] + f"/{database or self.database}"

    def environment(self, service: str, database: str | None = None) -> dict[str, str]:
        """The first region's, with everything exchanged that is a region's own."""
        given = dict(self.deployment.services[service]["environment"])
        given["DATABASE_URL"] = self.url(given["DATABASE_URL"], database)
        given |= {
            "REGION": self.name, "ADMIN_PORT": str(self.ports[service]), "API_BASE_URL": self.api_url,
            "LINK_BASE_URL": self.link_url, "DASHBOARD_BASE_URL": f"{self.api_url}/dashboard",
        }
        if service in self.http:
            given["HTTP_PORT"] = str(self.http[service])
        if "MEDIA_ROOT" in given:
            given["MEDIA_ROOT"] = str(self.directory / "media")
        for name in given:
            if name.startswith("KEYS_"):
                given[name] = self.keys.setdefault(name, base64.b64encode(secrets.token_bytes(32)).decode())
        return given

    def begin(self, service: str, database: str | None = None):
        log = (self.directory / f"{service}.log").open("w")
        self.processes[service] = subprocess.Popen(
            self.deployment.services[service]["command"], env=self.environment(service, database), stdout=log,
            stderr=log, stdin=subprocess.DEVNULL)

    def log(self, service: str) -> str:
        return (self.directory / f"{service}.log").read_text()

    def admin(self, service: str, path: str) -> int:
        try:
            return DIRECT.open(f"http://127.0.0.1:{self.ports[service]}{path}", timeout=5).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def operate(self, *arguments: str, **options) -> str:
        database = self.url(self.deployment.martlet["database_url"])
        return self.deployment.operate(*arguments, database=database, **options)

    def operate_json(self, *arguments: str) -> dict:
        return json.loads(self.operate(*arguments, "--json"))

    def workflow_file(self, name: str) -> Path:
        return self.deployment.workflow_file(name)

    def stop(self, service: str) -> int:
        """Ends a service as a deployment does, and returns its exit status."""
        process = self.processes[service]
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=40)

    def restart(self, service: str):
        """Exchanges a service's process for one with the present settings."""
        assert self.stop(service) == 0, self.log(service)
        self.begin(service)
        eventually(f"{service} is ready again", lambda: self.admin(service, "/readyz") == 200)

    def end(self):
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def owner(deployment, program: str, *arguments: str, database: str = "postgres") -> str:
    """Runs a program of Postgres as the administrator of the private server."""
    url = deployment.administrator_url().rpartition("/")[0] + f"/{database}"
    done = subprocess.run(
        [str(PrivatePostgres(deployment).bin / program), *arguments, f"--dbname={url}"], capture_output=True, text=True,
        timeout=120, env={"PATH": os.environ["PATH"]}, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def query(deployment, text: str, database: str) -> str:
    return owner(deployment, "psql", "-X", "-A", "-t", "-q", "-c", text, database=database).strip()


@contextlib.contextmanager
def running(deployment, name: str, directory: Path) -> Iterator[Region]:
    """A region, migrated and ready; it ends, and its database is dropped."""
    region = Region(deployment, name, directory)
    owner(deployment, "psql", "-X", "-q", "-c", f"DROP DATABASE IF EXISTS {region.database} WITH (FORCE)")
    owner(deployment, "psql", "-X", "-q", "-c", f"CREATE DATABASE {region.database}")
    try:
        deployment.operate("migrate", "--region", name, database=region.url(deployment.administrator_url()))
        for service in SERVICES:
            region.begin(service)
        for service in SERVICES:
            eventually(f"{service} of the other region is ready", lambda: region.admin(service, "/readyz") == 200)
        yield region
    finally:
        region.end()
        owner(deployment, "psql", "-X", "-q", "-c", f"DROP DATABASE IF EXISTS {region.database} WITH (FORCE)")
