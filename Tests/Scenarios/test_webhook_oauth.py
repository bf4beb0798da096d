"""Deliveries that carry an access token: fetched by client credentials, used again, and replaced when it is refused."""

import base64
import json
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import onfido
import pytest

import tenants
from conftest import eventually
from test_errors import refusal

OAUTH = {
    "oauth_enabled": True, "oauth_server_client_id": "the client", "oauth_server_client_secret": "its:secret",
    "oauth_server_scope": "events",
}
KEYS = {*OAUTH, "oauth_server_url"}


class Authority:
    """A token endpoint and an endpoint that wants its tokens, on loopback."""

    def __init__(self):
        self.asked: list[tuple[str, str]] = []  # Authorization and body of each token request
        self.heard: list[tuple[str, int]] = []  # Authorization of each delivery, and what was answered
        self.refused: set[str] = set()
        self.answers: deque[tuple[int, dict]] = deque()
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = authority.answer(self.path, self.headers.get("Authorization") or "", body)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str, authorization: str, body: bytes) -> tuple[int, dict]:
        if path == "/token":
            self.asked.append((authorization, body.decode()))
            if self.answers:
                return self.answers.popleft()
            return 200, {"access_token": f"token-{len(self.asked)}", "token_type": "Bearer", "expires_in": 3600}
        status = 200 if authorization.startswith("Bearer ") and authorization not in self.refused else 401
        self.heard.append((authorization, status))
        return status, {}

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def authority():
    made = Authority()
    yield made
    made.close()


@pytest.fixture
def caller(deployment, martlet):
    """A tenant of its own: a webhook here hears of nothing else."""
    identity, _ = tenants.make_tenant(deployment, "OAuth")
    return tenants.caller(martlet, identity, "sandbox", tenants.make_token(deployment, identity, "sandbox")["token"])


def register(caller, authority, **changes) -> dict:
    body = {"url": f"{authority.url}/hook", "environments": ["sandbox"], **OAUTH,
            "oauth_server_url": f"{authority.url}/token", **changes}
    return tenants.create(caller.api("POST", "/webhooks", json=body))


def deliver(caller, webhook: dict, status: str = "delivered") -> dict:
    """A test event's delivery, once it has that status or an attempt."""
    made = tenants.create(caller.root("POST", f"/v1/webhooks/{webhook['id']}/test"))
    path = f"/v1/webhooks/{webhook['id']}/deliveries/{made['id']}"

    def probe():
        found = caller.root("GET", path).json()
        return found if found["attempts"] and found["status"] == status else None

    return eventually(f"the delivery is {status}", probe)


def test_deliveries_carry_a_token_that_is_fetched_once(caller, authority):
    webhook = register(caller, authority)
    for _ in range(3):
        assert deliver(caller, webhook)["attempts"][0]["status_code"] == 200
    assert [pair[0] for pair in authority.heard] == ["Bearer token-1"] * 3
    credentials = base64.b64encode(b"the+client:its%3Asecret").decode()
    assert authority.asked == [(f"Basic {credentials}", "grant_type=client_credentials&scope=events")]


def test_a_token_that_is_refused_is_replaced_at_once(caller, authority):
    webhook = register(caller, authority)
    deliver(caller, webhook)
    authority.refused.add("Bearer token-1")
    assert len(deliver(caller, webhook)["attempts"]) == 1
    assert authority.heard == [("Bearer token-1", 200), ("Bearer token-1", 401), ("Bearer token-2", 200)]


@pytest.mark.parametrize(
    "answer, failure", [((400, {"error": "invalid_client"}), "oauth_refused"), ((200, {}), "oauth_malformed")])
def test_a_delivery_without_a_token_has_failed_with_the_reason(caller, authority, answer, failure):
    authority.answers.append(answer)
    found = deliver(caller, register(caller, authority), status="pending")
    attempt = found["attempts"][0]
    assert (attempt["status_code"], attempt["failure"]) == (None, failure)
    assert authority.heard == []


def test_a_token_endpoint_that_nobody_answers_at_is_unreachable(caller, authority):
    found = deliver(caller, register(caller, authority, oauth_server_url="http://127.0.0.1:9/"), status="pending")
    assert found["attempts"][0]["failure"] == "oauth_unreachable"


def test_new_credentials_are_used_from_the_next_delivery_on(caller, authority):
    webhook = register(caller, authority)
    deliver(caller, webhook)
    changed = caller.api("PUT", f"/webhooks/{webhook['id']}", json={"oauth_server_client_secret": "next"})
    assert changed.status_code == 200
    deliver(caller, webhook)
    assert authority.heard[-1] == ("Bearer token-2", 200)
    caller.api("PUT", f"/webhooks/{webhook['id']}", json={"oauth_enabled": False})
    deliver(caller, webhook, status="pending")
    assert authority.heard[-1] == ("", 401)


def test_the_fields_come_back_as_they_were_given(caller, client, authority):
    webhook = register(caller, authority)
    expected = {**OAUTH, "oauth_server_url": f"{authority.url}/token"}
    assert {key: webhook[key] for key in KEYS} == expected
    assert caller.api("GET", f"/webhooks/{webhook['id']}").json() == webhook
    assert caller.api("GET", "/webhooks").json() == {"webhooks": [webhook]}
    bare = client.create_webhook(onfido.WebhookBuilder(url=f"{authority.url}/bare", environments=["sandbox"]))
    try:
        assert (bare.oauth_enabled, bare.oauth_server_url, bare.oauth_server_client_secret) == (False, None, None)
    finally:
        client.delete_webhook(bare.id)


@pytest.mark.parametrize(
    "changes, fields",
    [
        ({"oauth_server_url": None}, {"oauth_server_url"}),
        ({"oauth_server_client_id": "", "oauth_server_client_secret": None},
         {"oauth_server_client_id", "oauth_server_client_secret"}),
        ({"oauth_server_url": "ftp://example.com/"}, {"oauth_server_url"}),
        ({"oauth_enabled": "yes", "oauth_server_scope": 1}, {"oauth_enabled", "oauth_server_scope"}),
    ],
)
def test_what_cannot_fetch_a_token_is_refused_by_field(caller, authority, changes, fields):
    body = {"url": f"{authority.url}/hook", "environments": ["sandbox"], **OAUTH,
            "oauth_server_url": f"{authority.url}/token", **changes}
    assert set(refusal(caller.api("POST", "/webhooks", json=body), 422, "validation_error")["fields"]) == fields
    webhook = register(caller, authority)
    answer = caller.api("PUT", f"/webhooks/{webhook['id']}", json=changes)
    assert set(refusal(answer, 422, "validation_error")["fields"]) == fields
    assert caller.api("GET", f"/webhooks/{webhook['id']}").json() == webhook


def test_the_secret_is_sealed_and_logged_nowhere(deployment, caller, authority):
    from test_erasure import dump

    canary = "canary-oauth-secret-5b1c"
    deliver(caller, register(caller, authority, oauth_server_client_secret=canary))
    assert canary.encode() not in dump(deployment)
    assert not any(canary in text for text in deployment.logs().values())
