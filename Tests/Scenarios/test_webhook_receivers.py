"""Receivers that answer with too much, or too slowly: they cost the dispatcher neither memory nor more than its deadline."""

import contextlib
import socket
import threading
import time

import pytest

import tenants
from conftest import eventually

DEADLINE = 10_000  # milliseconds; the dispatcher's own
GRACE = 500
OFFERED = 10 * 2**30  # bytes
TAKEN = 64 * 2**20  # what buffers on both sides may hold of a body before the connection is closed
GROWTH = 8 * 2**20  # of resident memory
ROUNDS = 12

ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % OFFERED
LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


class ScriptedReceiver:
    """Answers each connection's first request as a function says, until the other side is gone."""

    def __init__(self, answer):
        self.sent: list[int] = []  # bytes of each answer, once it has ended
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self._open = True
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while self._open:
            with contextlib.suppress(OSError):
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        sent = 0
        with connection, contextlib.suppress(OSError):
            connection.settimeout(60)
            received = b""
            while b"\r\n\r\n" not in received:
                received += connection.recv(65_536)
            for piece in self._answer():
                connection.sendall(piece)
                sent += len(piece)
        self.sent.append(sent)

    def close(self):
        self._open = False
        self._listener.close()


def endless():
    yield ENDLESS
    piece = b"x" * 2**20
    for _ in range(OFFERED // len(piece)):
        yield piece


def a_byte_a_second_in_the_body():
    yield LONG
    while True:
        yield b"x"
        time.sleep(1)


def a_byte_a_second_in_the_head():
    yield b"HTTP/1.1 200 OK\r\nX-Slow: "
    while True:
        yield b"x"
        time.sleep(1)


@pytest.fixture
def sandbox(martlet) -> tenants.Caller:
    return tenants.caller(martlet, martlet["tenant_id"], "sandbox", martlet["tokens"]["sandbox"])


@contextlib.contextmanager
def receiving(caller, answer):
    """A webhook at a scripted receiver."""
    receiver = ScriptedReceiver(answer)
    body = {"url": receiver.url, "environments": ["sandbox"], "events": ["check.completed"]}
    webhook = tenants.create(caller.api("POST", "/webhooks", json=body))["id"]
    try:
        yield receiver, webhook
    finally:
        assert caller.api("DELETE", f"/webhooks/{webhook}").status_code == 204
        receiver.close()


def attempt(caller, webhook: str) -> dict:
    """Sends a test event, and waits for the end of its first attempt."""
    made = tenants.create(caller.root("POST", f"/v1/webhooks/{webhook}/test"))

    def probe():
        attempts = caller.root("GET", made["href"]).json()["attempts"]
        return attempts[0] if attempts else None

    return eventually("the attempt ends", probe, patience=30, pause=0.1)


def test_ten_gigabytes_cost_no_memory_and_are_hardly_read(deployment, sandbox):
    with receiving(sandbox, endless) as (receiver, webhook):
        for _ in range(3):  # what is allocated once
            attempt(sandbox, webhook)
        before = most = deployment.memory("webhook-dispatcher")
        for _ in range(ROUNDS):
            ended = attempt(sandbox, webhook)
            # The head has told that it arrived.
            assert (ended["status_code"], ended["failure"]) == (200, None)
            assert ended["duration_ms"] <= DEADLINE + GRACE
            most = max(most, deployment.memory("webhook-dispatcher"))
        eventually("every connection is closed", lambda: len(receiver.sent) == ROUNDS + 3)
        assert max(receiver.sent) <= TAKEN
        print(f"{ROUNDS} answers of {OFFERED >> 30} GiB: resident memory grew by {(most - before) >> 10} KiB, "
              f"at most {max(receiver.sent) >> 10} KiB of one were sent")
        assert most - before <= GROWTH


@pytest.mark.parametrize("answer", [a_byte_a_second_in_the_body, a_byte_a_second_in_the_head])
def test_a_byte_a_second_ends_at_the_deadline(deployment, sandbox, answer):
    with receiving(sandbox, answer) as (receiver, webhook):
        ended = attempt(sandbox, webhook)
        assert (ended["status_code"], ended["failure"]) == (None, "timeout")
        assert DEADLINE - GRACE <= ended["duration_ms"] <= DEADLINE + GRACE
        eventually("the connection is closed", lambda: receiver.sent, patience=10)
