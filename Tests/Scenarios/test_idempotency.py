"""`Idempotency-Key`: one effect and one answer, whoever asks how often, and whatever dies in between."""

import concurrent.futures
import uuid

import pytest

import pictures
import tenants
from conftest import eventually


@pytest.fixture(scope="module")
def caller(deployment, martlet):
    identity, _ = tenants.make_tenant(deployment, "Twice")
    token = tenants.make_token(deployment, identity, "sandbox")["token"]
    return tenants.caller(martlet, identity, "sandbox", token)


def person() -> dict:
    return {"first_name": "Anna", "last_name": f"Twice {uuid.uuid4().hex[:8]}"}


def key() -> dict:
    return {"Idempotency-Key": str(uuid.uuid4())}


def count(caller, last_name: str) -> int:
    found = caller.api("GET", "/applicants", params={"per_page": 500}).json()["applicants"]
    return sum(applicant["last_name"] == last_name for applicant in found)


def test_a_hundred_identical_requests_make_one_applicant(caller):
    body, headers = person(), key()

    def ask(_):
        return caller.api("POST", "/applicants", json=body, headers=headers)

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, range(100)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    refused = [answer for answer in answers if answer.status_code == 409]
    assert all(answer.json()["error"]["type"] == "idempotency_key_in_use" for answer in refused)
    again = ask(0)
    assert again.status_code == 201 and again.headers["Idempotency-Replayed"] == "true"
    assert {answer.text for answer in answers if answer.status_code == 201} == {again.text}
    assert count(caller, body["last_name"]) == 1


def test_another_request_under_the_same_key_is_refused(caller):
    headers = key()
    assert caller.api("POST", "/applicants", json=person(), headers=headers).status_code == 201
    other = caller.api("POST", "/applicants", json=person(), headers=headers)
    assert (other.status_code, other.json()["error"]["type"]) == (422, "idempotency_key_reused")


def test_an_upload_is_stored_once(caller, deployment):
    applicant = tenants.create(caller.api("POST", "/applicants", json=person()))["id"]
    before = deployment.blobs()
    headers = key()
    first = tenants.upload(caller, "/documents", applicant, headers=headers)
    again = tenants.upload(caller, "/documents", applicant, headers=headers)  # with another boundary
    assert first.status_code == again.status_code == 201, again.text
    assert again.text == first.text and again.headers["Idempotency-Replayed"] == "true"
    assert len(caller.api("GET", "/documents", params={"applicant_id": applicant}).json()["documents"]) == 1
    assert len(deployment.blobs() - before) == 1
    picture = ("card.png", pictures.png(pictures.LEAST_LIVE), "image/png")
    other = caller.api(
        "POST", "/documents", data={"applicant_id": applicant, "type": "passport"}, files={"file": picture},
        headers=headers)
    assert (other.status_code, other.json()["error"]["type"]) == (422, "idempotency_key_reused")


def test_an_answer_outlives_the_gateway(caller, deployment):
    body, headers = person(), key()
    first = caller.api("POST", "/applicants", json=body, headers=headers)
    assert first.status_code == 201, first.text
    eventually("the gateway is killed", lambda: deployment.kill("api-gateway"))
    eventually("the gateway is back", lambda: deployment.is_ready("api-gateway") or None)
    again = caller.api("POST", "/applicants", json=body, headers=headers)
    assert (again.status_code, again.text) == (201, first.text)
    assert count(caller, body["last_name"]) == 1


def test_what_the_v1_routes_of_webhooks_do_is_done_once(caller):
    webhook = caller.api("POST", "/webhooks", json={"url": "http://127.0.0.1:9/", "environments": ["sandbox"]})
    assert webhook.status_code == 201, webhook.text
    address = f"/webhooks/{webhook.json()['id']}"

    def twice(path: str, body: dict, status: int) -> dict:
        headers = key()
        first, again = (caller.root("POST", "/v1" + address + path, json=body, headers=headers) for _ in range(2))
        assert (first.status_code, again.status_code) == (status, status), (path, first.text, again.text)
        assert first.text == again.text and again.headers["Idempotency-Replayed"] == "true"
        return first.json()

    def logged() -> int:
        return len(caller.root("GET", f"/v1{address}/deliveries").json()["deliveries"])

    made = twice("/test", {}, 201)
    assert logged() == 1
    twice(f"/deliveries/{made['id']}/replay", {}, 201)
    assert logged() == 2
    rotated = twice("/rotate_token", {"activate_in_seconds": 0}, 200)
    assert caller.api("GET", address).json()["token"] == rotated["token"]
