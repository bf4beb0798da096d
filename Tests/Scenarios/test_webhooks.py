"""What a tenant hears, beyond the main job: signatures that another implementation accepts, and events sent again."""

import base64
import hashlib
import hmac
import time
import uuid

import onfido
import pytest

import tenants
from conftest import PROFILE

TOLERANCE = 5 * 60  # seconds; Standard Webhooks, "Verifying timestamps"


def verify(delivery, token: str):
    """The receiver's side of Standard Webhooks, symmetric scheme, from its specification; of `X-SHA2-Signature` too."""
    (identifier,), (timestamp,) = delivery.headers["webhook-id"], delivery.headers["webhook-timestamp"]
    (signatures,) = delivery.headers["webhook-signature"]
    assert abs(time.time() - int(timestamp)) < TOLERANCE
    signed = f"{identifier}.{timestamp}.".encode() + delivery.body
    expected = base64.b64encode(hmac.new(token.encode(), signed, hashlib.sha256).digest()).decode()
    assert f"v1,{expected}" in signatures.split(" ")
    assert delivery.signatures == [hmac.new(token.encode(), delivery.body, hashlib.sha256).hexdigest()]


def about(delivery):
    return lambda payload: payload["object"]["id"] == delivery.payload["object"]["id"]


def resend(api, *wanted: tuple[str, str]):
    data = [{"resource_id": resource, "event": event} for resource, event in wanted]
    return api("POST", "/webhooks/resend", json={"data": data})


@pytest.fixture
def webhook(raw, receiver):
    body = {"url": receiver.url, "environments": ["sandbox"], "events": ["workflow_task.started"]}
    webhook = tenants.create(raw("POST", "/webhooks", json=body))
    yield webhook
    assert raw("DELETE", f"/webhooks/{webhook['id']}").status_code == 204


@pytest.fixture
def run(raw, martlet) -> dict:
    """A run whose first task waits."""
    person = tenants.create(raw("POST", "/applicants", json={"first_name": "Resent", "last_name": "Scenario"}))
    body = {"workflow_id": martlet["workflows"]["profile"], "applicant_id": person["id"]}
    return tenants.create(raw("POST", "/workflow_runs", json=body))


def test_an_event_sent_again_is_the_same_event_with_a_new_signature(raw, receiver, webhook, run):
    first = receiver.wait_for("a task starts", lambda payload: payload["object"].get("workflow_run_id") == run["id"])
    verify(first, webhook["token"])
    resource = f"{run['id']}:{first.payload['object']['id']}"
    time.sleep(1.1)  # so that a timestamp, of whole seconds, is another

    shouted = resource[:36].upper() + resource[36:]  # the same resource: it is sent once
    answer = resend(raw, (resource, "workflow_task.started"), (shouted, "workflow_task.started"))
    assert (answer.status_code, answer.content) == (204, b"")
    again = receiver.wait_for("it is sent again", about(first))
    verify(again, webhook["token"])
    assert again.body == first.body
    assert again.headers["webhook-id"] == first.headers["webhook-id"]
    assert again.headers["x-sha2-signature"] == first.headers["x-sha2-signature"]
    assert int(again.headers["webhook-timestamp"][0]) > int(first.headers["webhook-timestamp"][0])
    assert again.headers["webhook-signature"] != first.headers["webhook-signature"]


def test_what_cannot_be_sent_again_is_named_and_nothing_is_sent(raw, raw_live, receiver, webhook, run):
    first = receiver.wait_for("a task starts", lambda payload: payload["object"].get("workflow_run_id") == run["id"])
    resource = f"{run['id']}:{first.payload['object']['id']}"
    missing = "has no such event in the past 30 days"

    def fields(answer) -> dict:
        assert answer.status_code == 422, answer.text
        assert answer.json()["error"]["type"] == "validation_error"
        return answer.json()["error"]["fields"]

    started = (resource, "workflow_task.started")
    unknown = (str(uuid.uuid4()), "check.completed")
    assert fields(resend(raw, started, unknown)) == {"data": {"1": {"resource_id": [missing]}}}
    assert fields(resend(raw, (resource, "check.completed"))) == {"data": {"0": {"resource_id": [missing]}}}
    assert fields(resend(raw_live, started)) == {"data": {"0": {"resource_id": [missing]}}}
    assert fields(resend(raw)) == {"data": ["can't be blank"]}
    assert fields(resend(raw, *[started] * 21)) == {"data": ["is too long (maximum is 20 items)"]}
    # What comes next is what is asked for next: none of the refused ones was sent.
    assert resend(raw, started).status_code == 204
    assert receiver.wait_for("only this is sent", about(first)).body == first.body
    assert receiver.arrived.empty()


def test_the_official_client_resends(client, raw, receiver, martlet):
    """Its model takes a UUID alone, so it is an event of a run."""
    body = {"url": receiver.url, "environments": ["sandbox"], "events": ["workflow_run.completed"]}
    webhook = tenants.create(raw("POST", "/webhooks", json=body))
    try:
        person = tenants.create(raw("POST", "/applicants", json={"first_name": "Resent", "last_name": "Scenario"}))
        body = {"workflow_id": martlet["workflows"]["profile"], "applicant_id": person["id"]}
        run = tenants.create(raw("POST", "/workflow_runs", json=body))
        tasks = raw("GET", f"/workflow_runs/{run['id']}/tasks").json()
        (task,) = [task["id"] for task in tasks if task["task_def_id"].startswith("profile")]
        answer = raw("POST", f"/workflow_runs/{run['id']}/tasks/{task}/complete", json={"data": PROFILE})
        assert answer.status_code == 200, answer.text
        first = receiver.wait_for("the run ends", lambda payload: payload["object"]["id"] == run["id"])
        item = onfido.WebhooksResendItem(resource_id=run["id"], event="workflow_run.completed")
        client.resend_webhooks(onfido.WebhookResend(data=[item]))
        again = receiver.wait_for("the run's end is told again", about(first))
        assert (again.body, again.headers["webhook-id"]) == (first.body, first.headers["webhook-id"])
    finally:
        assert raw("DELETE", f"/webhooks/{webhook['id']}").status_code == 204
