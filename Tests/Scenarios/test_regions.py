"""Two regions side by side on one machine: nothing of one is worth anything in the other.

The second region is a deployment like the first, with its own database, keys, media and ports. Its database lies on the
same private server, which is the only thing that they share.
"""

import base64
import json
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

import tenants
from conftest import Raw, eventually
from deployment import DIRECT, SERVICES, PrivatePostgres

OTHER = "us"


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


@pytest.fixture(scope="module")
def other(deployment, tmp_path_factory):
    """The second region, ready, with a tenant of its own."""
    region = Region(deployment, OTHER, tmp_path_factory.mktemp("region"))
    owner(deployment, "psql", "-X", "-q", "-c", f"DROP DATABASE IF EXISTS {region.database} WITH (FORCE)")
    owner(deployment, "psql", "-X", "-q", "-c", f"CREATE DATABASE {region.database}")
    try:
        deployment.operate("migrate", "--region", OTHER, database=region.url(deployment.administrator_url()))
        for service in SERVICES:
            region.begin(service)
        for service in SERVICES:
            eventually(f"{service} of the other region is ready", lambda: region.admin(service, "/readyz") == 200)
        yield region
    finally:
        region.end()
        owner(deployment, "psql", "-X", "-q", "-c", f"DROP DATABASE IF EXISTS {region.database} WITH (FORCE)")


def furnished(deployment, root: str, link_url: str, environment: str = "live") -> dict:
    """A tenant with a token, an applicant, a run with its link, and a document with a signed address."""
    tenant, workflow = tenants.make_tenant(deployment, "Regional")
    token = tenants.make_token(deployment, tenant, environment)["token"]
    caller = tenants.caller({"api_url": f"{root}/v3.6"}, tenant, environment, token)
    applicant = tenants.create(caller.api("POST", "/applicants", json={"first_name": "Anna", "last_name": "Here"}))["id"]
    run = tenants.create(
        caller.api("POST", "/workflow_runs", json={"workflow_id": workflow, "applicant_id": applicant}))
    document = tenants.create(tenants.upload(caller, "/documents", applicant))["id"]
    address = tenants.create(caller.root("POST", f"/v1/documents/{document}/download_address"))["url"]
    assert run["link"]["url"].startswith(link_url) and address.startswith(root)
    return {"token": token, "applicant": applicant, "run": run, "document": document, "address": address}


@pytest.fixture(scope="module")
def both(deployment, martlet, other) -> list[tuple[dict, str, str]]:
    """What each region has, with its two addresses; the first region's first."""
    first = martlet["api_url"].removesuffix("/v3.6")
    return [
        (furnished(deployment, first, martlet["link_url"]), first, martlet["link_url"]),
        (furnished(other, other.api_url, other.link_url), other.api_url, other.link_url),
    ]


def test_a_token_says_its_region_and_is_refused_in_the_other(both):
    (here, root, _), (there, other_root, _) = both
    assert here["token"].startswith("api_live.") and there["token"].startswith("api_live_us.")
    for token, right, wrong in ((here["token"], root, other_root), (there["token"], other_root, root)):
        assert Raw(f"{right}/v3.6", token)("GET", "/applicants").status_code == 200
        refused = Raw(f"{wrong}/v3.6", token)("GET", "/applicants")
        assert refused.status_code == 401
        assert refused.json()["error"]["type"] == "authorization_error"
        # With the other region's prefix it is no better: that region knows no such token.
        prefix = {"api_live": "api_live_us", "api_live_us": "api_live"}[token.split(".")[0]]
        disguised = ".".join([prefix, *token.split(".")[1:]])
        assert Raw(f"{wrong}/v3.6", disguised)("GET", "/applicants").status_code == 401


def test_a_link_is_unknown_in_the_other_region(both):
    for (owned, _, links), (_, _, elsewhere) in (both, both[::-1]):
        path = urlsplit(owned["run"]["link"]["url"]).path
        assert requests.get(links + path, timeout=30, allow_redirects=False).status_code == 303
        refused = requests.get(elsewhere + path, timeout=30, allow_redirects=False)
        assert refused.status_code == 404 and "set-cookie" not in refused.headers


def test_a_signed_address_is_refused_in_the_other_region(both):
    for (owned, _, _), (_, elsewhere, _) in (both, both[::-1]):
        address = urlsplit(owned["address"])
        assert requests.get(owned["address"], timeout=30).status_code == 200
        refused = requests.get(f"{elsewhere}{address.path}?{address.query}", timeout=30)
        assert refused.status_code == 404


def test_an_id_of_one_region_is_unknown_in_the_other(both):
    for (owned, _, _), (neighbour, elsewhere, _) in (both, both[::-1]):
        api = Raw(f"{elsewhere}/v3.6", neighbour["token"])
        for path in (f"/applicants/{owned['applicant']}", f"/workflow_runs/{owned['run']['id']}",
                     f"/documents/{owned['document']}"):
            assert api("GET", path).status_code == 404


def test_one_region_s_end_is_not_noticed_by_the_other(both, other, deployment):
    """The other region's gateway is stopped; the first serves on."""
    (here, root, _), _ = both
    process = other.processes["api-gateway"]
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    assert Raw(f"{root}/v3.6", here["token"])("GET", f"/applicants/{here['applicant']}").status_code == 200
    assert all(deployment.is_ready(name) for name in SERVICES)
    other.begin("api-gateway")
    eventually("the gateway is back", lambda: other.admin("api-gateway", "/readyz") == 200)


@pytest.fixture(scope="module")
def carried_over(deployment, other, both, tmp_path_factory):
    """The first region's database, dumped and restored where the other region keeps its own."""
    database = "martlet_carried_over"
    dump = tmp_path_factory.mktemp("dump") / "eu.dump"
    owner(deployment, "pg_dump", "--format=custom", f"--file={dump}", database="martlet")
    owner(deployment, "psql", "-X", "-q", "-c", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    owner(deployment, "psql", "-X", "-q", "-c", f"CREATE DATABASE {database}")
    owner(deployment, "pg_restore", "--exit-on-error", str(dump), database=database)
    yield database
    owner(deployment, "psql", "-X", "-q", "-c", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_refuses_to_start_on_another_region_s_dump(deployment, other, carried_over, tmp_path, service):
    assert query(deployment, "SELECT region FROM deployment", carried_over) == "eu"
    stray = Region(deployment, OTHER, tmp_path)
    stray.keys = other.keys
    leased = "SELECT (SELECT count(*) FROM queue.lease), (SELECT count(*) FROM queue.worker)"
    before = query(deployment, leased, carried_over)
    stray.begin(service, database=carried_over)
    try:
        served, deadline = set(), time.monotonic() + 60
        while stray.processes[service].poll() is None and time.monotonic() < deadline:
            served.add(stray.admin(service, "/readyz"))
            time.sleep(0.02)
        assert stray.processes[service].poll() not in (None, 0), stray.log(service)
    finally:
        stray.end()
    assert 200 not in served
    lines = [json.loads(line) for line in stray.log(service).splitlines()]
    told = [line for line in lines if line["level"] == "critical"]
    assert told  # by whichever parts asked before the process ended
    for line in told:
        assert "another region" in line["message"]
        assert line["reason"] == "expected_us" and line["state"] == "eu"
    # No worker registered, nothing was claimed, no line tells of a request.
    assert query(deployment, leased, carried_over) == before
    assert all(line["message"] not in ("Request answered", "Job ended", "Ready") for line in lines)


def test_nor_can_the_dump_be_made_the_other_region_s(deployment, other, carried_over):
    deployment.operate(
        "migrate", "--region", OTHER, status=1, database=other.url(deployment.administrator_url(), carried_over))
    assert query(deployment, "SELECT region FROM deployment", carried_over) == "eu"
