"""What scenarios share: the deployment that ./test started, its clients, a receiver of webhooks, and a browser.

Scenarios know the deployment by its addresses and tokens only (MARTLET_JSON names the file that ./run wrote).
"""

import json
import os
import queue
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import onfido
import pytest
import requests
import urllib3

from browser import Browser
from deployment import Deployment, lift_limits

# Everything that scenarios speak to is on loopback, where no proxy of the surroundings leads.
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "*"

PATIENCE = 60.0
# What the sample workflow `profile` asks for.
PROFILE = {"first_name": "Anna", "last_name": "Nowak", "dob": "1990-01-31"}
FINAL_STATUSES = {"approved", "declined", "review", "abandoned", "error"}


def pytest_addoption(parser):
    parser.addoption("--matching", default="", help="only scenarios whose names match this regular expression")


def pytest_configure(config):
    config.addinivalue_line("markers", "last: breaks things on purpose, so it runs after everything else")
    config.addinivalue_line("markers", "at_the_end: stops the deployment, so it runs after those that are last, too")


def pytest_collection_modifyitems(config, items):
    def place(item):
        return (item.get_closest_marker("at_the_end") is not None, item.get_closest_marker("last") is not None)

    items.sort(key=place)  # a stable sort: otherwise as written
    pattern = config.getoption("--matching")
    if pattern:
        others = [item for item in items if not re.search(pattern, item.nodeid)]
        items[:] = [item for item in items if item not in others]
        config.hook.pytest_deselected(items=others)


@pytest.fixture(scope="session")
def martlet() -> dict:
    """The addresses, tokens and workflows of the deployment."""
    path = os.environ.get("MARTLET_JSON")
    if not path:
        pytest.fail("MARTLET_JSON names no martlet.json: run ./test, or ./run and set it to .local/martlet.json")
    return json.loads(Path(path).read_text())


@pytest.fixture(scope="session")
def deployment(martlet) -> Deployment:
    """The same deployment from its operator's side: files, processes, martletctl."""
    return Deployment(Path(os.environ["MARTLET_JSON"]))


@pytest.fixture(scope="session", autouse=True)
def without_limits(martlet, deployment):
    """Scenarios ask faster than the API's limits admit, and so the demo tenant has none from here on; test_limits.py has
    a tenant of its own that keeps them."""
    lift_limits(deployment, martlet["tenant_id"])


def retries() -> urllib3.Retry:
    """Waits as a 429 asks, for every method: a scenario may ask faster than the sandbox admits."""
    return urllib3.Retry(
        total=30, connect=0, read=0, other=0, status_forcelist=[429], allowed_methods=None, raise_on_status=False
    )


class Raw:
    """Requests as no client library would make them; answers as they come."""

    def __init__(self, base: str, token: str | None):
        self.base = base
        self.session = requests.Session()
        self.session.trust_env = False  # no proxies, no .netrc
        self.session.mount("http://", requests.adapters.HTTPAdapter(max_retries=retries()))
        if token:
            self.session.headers["Authorization"] = f"Token token={token}"

    def __call__(self, method: str, path: str, **arguments) -> requests.Response:
        arguments.setdefault("allow_redirects", False)
        return self.session.request(method, self.base + path, timeout=30, **arguments)


@pytest.fixture(scope="session")
def raw(martlet) -> Raw:
    """Raw requests with the sandbox token."""
    return Raw(martlet["api_url"], martlet["tokens"]["sandbox"])


@pytest.fixture(scope="session")
def raw_live(martlet) -> Raw:
    """Raw requests with the live token."""
    return Raw(martlet["api_url"], martlet["tokens"]["live"])


@pytest.fixture(scope="session")
def anonymous(martlet) -> Raw:
    """Raw requests without a token."""
    return Raw(martlet["api_url"], None)


@pytest.fixture(scope="session")
def client(martlet) -> onfido.DefaultApi:
    """The official client library, with the deployment's address for a base."""
    configuration = onfido.Configuration(
        host=martlet["api_url"], api_token=martlet["tokens"]["sandbox"], retries=retries(), timeout=urllib3.Timeout(30)
    )
    return onfido.DefaultApi(onfido.ApiClient(configuration))


@pytest.fixture
def applicant(client) -> onfido.Applicant:
    """A person for whom the sandbox answers `clear`."""
    return new_applicant(client)


def new_applicant(client, last_name: str = "Scenario") -> onfido.Applicant:
    location = onfido.LocationBuilder(ip_address="127.0.0.1", country_of_residence=onfido.CountryCodes.GBR)
    return client.create_applicant(
        onfido.ApplicantBuilder(first_name="Anna", last_name=last_name, location=location)
    )


def eventually(what: str, probe, patience: float = PATIENCE, pause: float = 0.5):
    """The first true answer of `probe`; fails when there is none in time."""
    deadline = time.monotonic() + patience
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            pytest.fail(f"not within {patience:.0f} s: {what}")
        time.sleep(pause)


def ended_run(client, run_id) -> onfido.WorkflowRun:
    """The run, once it has reached its end."""

    def probe():
        run = client.find_workflow_run(run_id)
        return run if run.status in FINAL_STATUSES else None

    return eventually(f"run {run_id} ends", probe)


def specimen(name: str) -> Path:
    """A file of the specimens; without it a scenario fails, unless ./test was told that there are none."""
    folder = Path(os.environ.get("MARTLET_FIXTURES", Path(__file__).parents[3] / "shared" / "fixtures"))
    path = folder / name
    if not path.exists():
        if os.environ.get("MARTLET_WITHOUT_SPECIMENS"):
            pytest.skip(f"no specimen {name}")
        pytest.fail(f"{path} is missing; MARTLET_FIXTURES names the directory of the specimens")
    return path


@dataclass(frozen=True)
class Delivery:
    path: str
    headers: dict[str, list[str]]  # lower-case name → every value
    body: bytes

    @property
    def signatures(self) -> list[str]:
        return self.headers.get("x-sha2-signature", [])

    @property
    def payload(self) -> dict:
        return json.loads(self.body)["payload"]


class Receiver:
    """A tenant's endpoint on loopback. Every path is an endpoint of its own."""

    def __init__(self):
        self.arrived: queue.Queue[Delivery] = queue.Queue()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers: dict[str, list[str]] = {}
                for name, value in self.headers.items():
                    headers.setdefault(name.lower(), []).append(value)
                receiver.arrived.put(Delivery(self.path, headers, body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/events"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, what: str, matches, patience: float = PATIENCE) -> Delivery:
        """The first delivery whose payload `matches`; others are dropped."""
        deadline = time.monotonic() + patience
        while True:
            try:
                delivery = self.arrived.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"not delivered within {patience:.0f} s: {what}")
            if matches(delivery.payload):
                return delivery

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def phone() -> Iterator[Browser]:
    """A headless Chromium of a phone's size."""
    browser = Browser(width=390, height=844)
    yield browser
    browser.close()
