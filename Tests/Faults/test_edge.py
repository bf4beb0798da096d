"""What strangers do to a gateway: ten thousand malformed uploads, five hundred slow clients, more connections than it takes.

The long form of the scenarios `test_malformed_uploads.py` and `test_http.py`, whose generator of uploads it uses.
"""

import http.client
import itertools
import json
import os
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import REPORT
from gateways import Edge, Tenant, running_edge

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "Tests" / "Scenarios"))

import pictures  # noqa: E402
from malformed import Malformed, wrong_answer  # noqa: E402

pytestmark = pytest.mark.long
MALFORMED, SENDERS = 10_000, 4
SLOW, MOST = 500, 600  # slow clients; connections that the gateway takes
FILES_OF_ONE = 150  # an applicant takes 200
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def edge(binary: Path, scratch: Path) -> Iterator[Edge]:
    """One gateway, from the directory of queue-fault-worker, that takes few connections and waits 5 s for a header."""
    settings = {"HTTP_MAX_CONNECTIONS": str(MOST), "HTTP_HEADER_TIMEOUT": "5s", "HTTP_BODY_IDLE_TIMEOUT": "5s"}
    with running_edge(binary.parent, scratch / "strangers", "strangers", ("",), settings) as edge:
        yield edge


@pytest.fixture(scope="module")
def tenant(edge: Edge) -> Tenant:
    """Without limits: they are not what is tried here."""
    tenant = edge.tenant("Strangers")
    for environment in ("live", "sandbox"):
        edge.operate("limits", "set", "--tenant", tenant.identity, "--environment", environment, "--unlimited")
    return tenant


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    return lambda text: request.node.user_properties.append((REPORT, text))


def ask(edge: Edge, tenant: Tenant, method: str, path: str, body: bytes = b"", kind: str = "application/json"):
    """Status and body of the answer to one request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", edge.gateways[0].port, timeout=60)
    headers = {"Authorization": f"Token token={tenant.tokens['sandbox']}", "Content-Type": kind}
    try:
        connection.request(method, f"/v3.6/{path}", body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def applicant(edge: Edge, tenant: Tenant) -> str:
    status, body = ask(edge, tenant, "POST", "applicants", json.dumps({"first_name": "A", "last_name": "B"}).encode())
    assert status == 201, body
    return json.loads(body)["id"]


def specimens() -> Path | None:
    folder = Path(os.environ.get("MARTLET_FIXTURES", ROOT.parent / "shared" / "fixtures"))
    return folder if folder.is_dir() else None


def p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98] * 1000


def test_ten_thousand_malformed_uploads_harm_no_good_one(edge, tenant, tell):
    malformed = Malformed(specimens())
    gateway = edge.gateways[0]
    whole = malformed._made(0, "good", "png", pictures.png(40_000))
    people: list[str] = []
    numbers = itertools.count()

    def good() -> float:
        if next(numbers) % FILES_OF_ONE == 0:
            people.append(applicant(edge, tenant))
        form = whole.form(people[-1])
        began = time.monotonic()
        status, body = ask(edge, tenant, "POST", "documents", *form)
        assert status == 201, body
        return time.monotonic() - began

    alone = [good() for _ in range(200)]
    memory, statuses, found = gateway.memory(), {}, []

    def send(first: int) -> None:
        for place, number in enumerate(range(first, MALFORMED, SENDERS)):
            if place % FILES_OF_ONE == 0:
                person = applicant(edge, tenant)
            one = malformed.upload(number)
            status, body = ask(edge, tenant, "POST", "documents", *one.form(person))
            statuses[status] = statuses.get(status, 0) + 1
            if wrong := wrong_answer(one, status, body):
                found.append(wrong)

    threads = [threading.Thread(target=send, args=(first,)) for first in range(SENDERS)]
    for thread in threads:
        thread.start()
    highest, beside = memory, []
    while any(thread.is_alive() for thread in threads):
        beside.append(good())
        highest = max(highest, gateway.memory())
        time.sleep(0.15)
    assert found == [], found[:20]
    assert sum(statuses.values()) == MALFORMED and gateway.is_ready()
    growth = (highest - memory) / MEGABYTE
    assert growth < 64
    tell(
        f"{MALFORMED} malformed uploads by {SENDERS} clients: answers {dict(sorted(statuses.items()))}; {len(beside)}"
        f" good ones beside them all taken, p99 {p99(beside):.0f} ms ({p99(alone):.0f} ms alone);"
        f" {growth:.1f} MB more in memory at most")


@pytest.mark.parametrize("kind", ["header", "body", "idle"])
def test_slow_clients_do_not_slow_others(edge, tenant, tell, kind):
    """The client in good health is quick beside them, and they are all closed by the deadlines."""
    gateway = edge.gateways[0]

    def ping() -> float:
        began = time.monotonic()
        assert ask(edge, tenant, "GET", "ping")[0] == 200
        return time.monotonic() - began

    alone = [ping() for _ in range(300)]
    begun = time.monotonic()
    head = (
        f"POST /v3.6/applicants HTTP/1.1\r\nHost: a\r\nAuthorization: Token token={tenant.tokens['sandbox']}\r\n"
        "Content-Length: 1000\r\n\r\n{").encode()
    first = {"header": b"GET /v3.6/ping HTTP/1.1\r\nX: ", "body": head, "idle": b""}[kind]
    slow = [socket.create_connection(("127.0.0.1", gateway.port), 20) for _ in range(SLOW)]
    for connection in slow:
        connection.sendall(first)
    beside = []
    while time.monotonic() - begun < 4:
        beside.append(ping())
        if kind == "header":
            slow[len(beside) % SLOW].sendall(b"y")
    for connection in slow:
        connection.settimeout(30)
        while True:  # until the gateway ends it
            try:
                if not connection.recv(4_096):
                    break
            except ConnectionResetError:
                break
        connection.close()
    took = time.monotonic() - begun
    assert took < 20
    ping()
    tell(
        f"{SLOW} clients slow in their {kind}: p99 of a ping {p99(beside):.1f} ms ({p99(alone):.1f} ms alone),"
        f" all closed after {took:.1f} s")


def test_more_connections_than_are_taken_wait_for_their_turn(edge, tenant, tell):
    gateway = edge.gateways[0]
    many = [socket.create_connection(("127.0.0.1", gateway.port), 20) for _ in range(MOST + 200)]
    begun = time.monotonic()
    assert ask(edge, tenant, "GET", "ping")[0] == 200  # once the deadline of the first ones is over
    waited = time.monotonic() - begun
    open_files = len(os.listdir(f"/proc/{gateway.child.pid}/fd"))
    for connection in many:
        connection.close()
    assert waited < 20 and open_files < MOST + 200
    tell(f"{MOST + 200} connections of {MOST} that are taken: a request after them waited {waited:.1f} s")
