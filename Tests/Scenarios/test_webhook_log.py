"""What a tenant sees of deliveries to a webhook, and does about them: the log, replays, test events, a new token."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from datetime import datetime, timezone

import pytest
from onfido.webhook_event_verifier import WebhookEventVerifier
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

import tenants
from conftest import eventually
from test_workflow_versions import operate_with_token


@pytest.fixture
def caller(martlet) -> tenants.Caller:
    return tenants.caller(martlet, martlet["tenant_id"], "sandbox", martlet["tokens"]["sandbox"])


@pytest.fixture
def webhook(caller, receiver):
    body = {"url": receiver.url, "environments": ["sandbox"], "events": ["workflow_task.started"]}
    webhook = tenants.create(caller.api("POST", "/webhooks", json=body))
    yield webhook
    assert caller.api("DELETE", f"/webhooks/{webhook['id']}").status_code == 204


@pytest.fixture
def first(caller, martlet, receiver, webhook):
    """The delivery that a run's first task causes."""
    person = tenants.create(caller.api("POST", "/applicants", json={"first_name": "Logged", "last_name": "Scenario"}))
    body = {"workflow_id": martlet["workflows"]["profile"], "applicant_id": person["id"]}
    run = tenants.create(caller.api("POST", "/workflow_runs", json=body))
    return receiver.wait_for("a task starts", lambda payload: payload["object"].get("workflow_run_id") == run["id"])


def log(caller, webhook, **query) -> list[dict]:
    answer = caller.root("GET", f"/v1/webhooks/{webhook['id']}/deliveries", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["deliveries"]


def delivered(caller, webhook, count: int) -> list[dict]:
    """The log, once so many have been acknowledged."""
    return eventually(
        f"{count} deliveries are acknowledged",
        lambda: (found := log(caller, webhook, status="delivered")) and len(found) == count and found, pause=0.1)


def acknowledged(caller, webhook, delivery) -> dict:
    """What the log has of a delivery that arrived; the run's other tasks have events, too."""
    event = delivery.headers["webhook-id"][0]
    found = eventually(
        "the delivery is acknowledged",
        lambda: [one for one in log(caller, webhook, status="delivered") if one["event_id"] == event], pause=0.1)
    return found[-1]  # the oldest


def act(caller, webhook, path: str, body: dict | None = None, status: int = 200) -> dict:
    answer = caller.root("POST", f"/v1/webhooks/{webhook['id']}/{path}", json=body or {})
    assert answer.status_code == status, answer.text
    return answer.json()


def sent_test(caller, webhook, receiver, **body):
    """Sends a test event; what the log has of it at once, and what arrives."""
    made = act(caller, webhook, "test", body, status=201)
    arrived = receiver.wait_for("the test event", lambda payload: payload.get("test") is True)
    assert arrived.headers["webhook-id"] == [made["event_id"]]
    return made, arrived


def resource_of(delivery) -> str:
    return f"{delivery.payload['object']['workflow_run_id']}:{delivery.payload['object']['id']}"


def standard(delivery) -> dict[str, str]:
    return {name: delivery.headers[name][0] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}


def secret(token: str) -> str:
    return "whsec_" + base64.b64encode(token.encode()).decode()


def hmac_of(delivery, token: str) -> str:
    return hmac.new(token.encode(), delivery.body, hashlib.sha256).hexdigest()


def test_the_log_tells_what_became_of_each_delivery(caller, webhook, first):
    entry = acknowledged(caller, webhook, first)
    assert entry == {
        "id": entry["id"], "href": f"/v1/webhooks/{webhook['id']}/deliveries/{entry['id']}",
        "webhook_id": webhook["id"], "event_id": first.headers["webhook-id"][0], "event": "workflow_task.started",
        "resource_id": resource_of(first), "test": False, "status": "delivered", "created_at": entry["created_at"],
        "next_attempt_at": None, "attempts": entry["attempts"],
    }
    (attempt,) = entry["attempts"]
    assert attempt == {
        "number": 1, "at": attempt["at"], "duration_ms": attempt["duration_ms"], "status_code": 200, "failure": None,
    }
    assert 0 <= attempt["duration_ms"] < 10_500
    answer = caller.root("GET", entry["href"])
    assert (answer.status_code, answer.json()) == (200, entry)
    assert log(caller, webhook, status="exhausted,pending") == []
    assert log(caller, webhook, event="check.completed") == []
    assert log(caller, webhook, resource_id=resource_of(first)) == [entry]
    assert log(caller, webhook, created_at_gt="2020-01-01", created_at_lt="2020-01-02") == []
    refused = caller.root("GET", f"/v1/webhooks/{webhook['id']}/deliveries", params={"status": "lost", "sort": "asc"})
    assert refused.status_code == 422
    assert refused.json()["error"]["fields"] == {
        "status": ["is not included in the list"], "sort": ["is not a known parameter"],
    }


def test_the_log_has_pages(caller, webhook, receiver):
    made = [sent_test(caller, webhook, receiver)[0]["id"] for _ in range(3)]
    path = f"/v1/webhooks/{webhook['id']}/deliveries"
    answer = caller.root("GET", path, params={"per_page": 2, "event": "workflow_task.started"})
    assert answer.headers["X-Total-Count"] == "3"
    assert [entry["id"] for entry in answer.json()["deliveries"]] == made[:0:-1]
    following = answer.links["next"]["url"]
    assert "event=workflow_task.started" in following and following.startswith(caller.root.base + path)
    rest = caller.root("GET", following.removeprefix(caller.root.base))
    assert [entry["id"] for entry in rest.json()["deliveries"]] == made[:1]
    assert "next" not in rest.links


def test_a_replay_is_the_same_event_with_a_new_signature(caller, webhook, receiver, first):
    entry = acknowledged(caller, webhook, first)
    time.sleep(1.1)  # so that a timestamp, of whole seconds, is another
    made = act(caller, webhook, f"deliveries/{entry['id']}/replay", status=201)
    assert made["id"] != entry["id"]
    assert {**made, "id": entry["id"], "href": entry["href"]} == {
        **entry, "status": "pending", "created_at": made["created_at"], "next_attempt_at": made["next_attempt_at"],
        "attempts": [],
    }
    again = receiver.wait_for("it is replayed", lambda payload: payload["object"]["id"] == first.payload["object"]["id"])
    assert again.body == first.body
    assert again.headers["webhook-id"] == first.headers["webhook-id"]
    assert again.signatures == first.signatures
    assert int(again.headers["webhook-timestamp"][0]) > int(first.headers["webhook-timestamp"][0])
    assert again.headers["webhook-signature"] != first.headers["webhook-signature"]
    Webhook(secret(webhook["token"])).verify(again.body, standard(again))
    resource = resource_of(first)
    newest, oldest = eventually(
        "both are acknowledged",
        lambda: len(found := log(caller, webhook, status="delivered", resource_id=resource)) == 2 and found, pause=0.1)
    assert (newest["id"], oldest) == (made["id"], entry)


def test_many_are_replayed_at_once(caller, webhook, receiver, first):
    acknowledged(caller, webhook, first)
    eventually("nothing waits", lambda: not log(caller, webhook, status="pending,sending"), pause=0.1)
    count = len(log(caller, webhook))
    time.sleep(0.01)
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    # Nothing has failed; what has succeeded is replayed once for a time that is over.
    assert act(caller, webhook, "deliveries/replay") == {"replayed": 0, "has_more": False}
    wanted = {"status": "any", "created_at_gt": "2020-01-01", "created_at_lt": now}
    assert act(caller, webhook, "deliveries/replay", wanted) == {"replayed": count, "has_more": False}
    assert act(caller, webhook, "deliveries/replay", wanted) == {"replayed": 0, "has_more": False}
    wanted = first.payload["object"]["id"]
    again = receiver.wait_for("it is replayed", lambda payload: payload["object"]["id"] == wanted)
    assert again.body == first.body
    refused = act(caller, webhook, "deliveries/replay", {"status": "any"}, status=422)
    assert set(refused["error"]["fields"]) == {"created_at_gt", "created_at_lt"}


def test_nothing_is_sent_to_a_webhook_that_is_disabled_or_of_another_environment(caller, raw_live, martlet, webhook):
    body = {"enabled": False}
    assert caller.api("PUT", f"/webhooks/{webhook['id']}", json=body).status_code == 200
    for path in ("test", "deliveries/replay"):
        refused = act(caller, webhook, path, status=422)
        assert refused["error"]["fields"] == {"base": ["the webhook is disabled: enable it first"]}
    live = tenants.caller(martlet, martlet["tenant_id"], "live", martlet["tokens"]["live"])
    refused = act(live, webhook, "test", status=422)
    assert "does not hear of this token's environment" in refused["error"]["fields"]["base"][0]
    assert log(live, webhook) == []


def test_a_delivery_that_is_not_there_is_not_found(caller, webhook):
    missing = str(uuid.uuid4()).upper()
    for method, path in (("GET", missing), ("POST", f"{missing}/replay")):
        answer = caller.root(method, f"/v1/webhooks/{webhook['id']}/deliveries/{path}")
        assert answer.status_code == 404
        assert answer.json()["error"]["message"] == (
            f"Could not find the following resource: Delivery with id={missing}")


def test_a_test_event_is_marked_and_taken_by_the_official_client(caller, webhook, receiver):
    made, arrived = sent_test(caller, webhook, receiver)
    assert json.loads(arrived.body) == {
        "payload": {
            "action": "workflow_task.started", "resource_type": "workflow_task", "test": True,
            "object": {"id": "00000000-0000-0000-0000-000000000000"},
        }
    }
    event = WebhookEventVerifier(webhook["token"]).read_payload(arrived.body.decode(), arrived.signatures[0])
    assert event.payload.action == "workflow_task.started"
    (entry,) = delivered(caller, webhook, 1)
    assert (entry["id"], entry["test"]) == (made["id"], True)
    # It looks like what is asked for, whatever the webhook subscribes to.
    _, other = sent_test(caller, webhook, receiver, event="check.completed")
    assert other.payload["action"] == "check.completed"
    refused = act(caller, webhook, "test", {"event": "check.exploded"}, status=422)
    assert refused["error"]["fields"] == {"event": ["is not included in the list"]}


def test_a_token_is_replaced_while_both_sign(caller, webhook, receiver):
    old = webhook["token"]
    rotated = act(caller, webhook, "rotate_token")
    new = rotated["token"]
    assert new != old and len(new) == 32
    times = [datetime.fromisoformat(rotated[key]) for key in ("activates_at", "previous_token_expires_at")]
    assert (times[1] - times[0]).total_seconds() == 86_400
    assert abs((times[0] - datetime.now(timezone.utc)).total_seconds() - 86_400) < 60
    assert caller.api("GET", f"/webhooks/{webhook['id']}").json() == webhook
    _, arrived = sent_test(caller, webhook, receiver)
    assert arrived.signatures == [hmac_of(arrived, old)]
    for token in (old, new):
        Webhook(secret(token)).verify(arrived.body, standard(arrived))

    # Once more, at once: the token that was to come is forgotten.
    newest = act(caller, webhook, "rotate_token", {"activate_in_seconds": 0})["token"]
    assert caller.api("GET", f"/webhooks/{webhook['id']}").json() == {**webhook, "token": newest}
    _, arrived = sent_test(caller, webhook, receiver)
    assert arrived.signatures == [hmac_of(arrived, newest)]
    for token in (old, newest):
        Webhook(secret(token)).verify(arrived.body, standard(arrived))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret(new)).verify(arrived.body, standard(arrived))
    for wrong in (-1, 604_801, "soon"):
        refused = act(caller, webhook, "rotate_token", {"activate_in_seconds": wrong}, status=422)
        assert set(refused["error"]["fields"]) == {"activate_in_seconds"}


def test_the_command_line_does_the_same(deployment, caller, webhook, receiver):
    def operate(*arguments: str, status: int = 0) -> str:
        return operate_with_token(deployment, caller, "webhook", *arguments, status=status)

    listed = operate("list", "--json")
    assert webhook["id"] in [one["id"] for one in json.loads(listed)["webhooks"]]
    assert webhook["token"] not in listed + operate("list")
    made = json.loads(operate("test", webhook["id"], "--event", "check.completed", "--json"))
    first = receiver.wait_for("the test event", lambda payload: payload.get("test") is True)
    delivered(caller, webhook, 1)
    text = operate("deliveries", webhook["id"], "--status", "delivered", "--event", "check.completed")
    assert made["id"] in text and "check.completed (test)" in text
    shown = json.loads(operate("deliveries", webhook["id"], "--json", "--per-page", "1"))["deliveries"]
    assert [entry["id"] for entry in shown] == [made["id"]] and shown[0]["attempts"][0]["status_code"] == 200
    again = json.loads(operate("replay", webhook["id"], "--delivery", made["id"], "--json"))
    assert again["event_id"] == made["event_id"]
    assert receiver.wait_for("the replay", lambda payload: True).body == first.body
    assert operate("replay", webhook["id"], "--failed") == "Made 0 deliveries.\n"
    rotated = json.loads(operate("rotate-token", webhook["id"], "--activate-in", "0", "--json"))
    assert caller.api("GET", f"/webhooks/{webhook['id']}").json()["token"] == rotated["token"]
    for arguments in (["--all"], [], ["--failed", "--all"], ["--failed", "--delivery", made["id"]]):
        operate("replay", webhook["id"], *arguments, status=64)
    operate("deliveries", str(uuid.uuid4()), status=1)
    operate("deliveries", webhook["id"], "--status", "lost", status=1)
