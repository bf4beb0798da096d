"""Limits of requests as a tenant meets them, and as an operator sets them. Clients here do not wait and try again."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

import tenants
from conftest import eventually

REFUSAL = {"error": {"type": "rate_limit", "message": "Rate limit exceeded. Please try again later."}}
# Nothing is added to the bucket while a scenario asks.
SLOW = ("--rate", "0.01", "--burst", "14", "--per-minute", "400")


@pytest.fixture
def tenant(deployment) -> str:
    """A tenant with the product's own limits."""
    return deployment.operate_json("tenant", "create", "--name", "Limited")["id"]


@pytest.fixture
def ask(martlet, deployment, tenant):
    """Asks once, with a token of the environment that each call names."""
    tokens = {
        environment: tenants.make_token(deployment, tenant, environment)["token"]
        for environment in tenants.ENVIRONMENTS}

    def once(environment: str, path: str = "/applicants") -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            headers = {"Authorization": f"Token token={tokens[environment]}"}
            return session.get(martlet["api_url"] + path, headers=headers, timeout=30)

    return once


def set_limits(deployment, tenant: str, environment: str, *numbers: str):
    deployment.operate("limits", "set", "--tenant", tenant, "--environment", environment, *numbers)


def at_once(ask, environment: str, count: int) -> list[requests.Response]:
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(lambda _: ask(environment), range(count)))


def test_a_burst_is_admitted_to_the_last_request_and_then_refused_as_documented(deployment, tenant, ask):
    set_limits(deployment, tenant, "live", *SLOW)
    answers = at_once(ask, "live", 30)
    refused = [answer for answer in answers if answer.status_code == 429]
    assert sum(answer.status_code == 200 for answer in answers) == 14
    assert len(refused) == 16
    for answer in refused:
        assert answer.json() == REFUSAL
        assert answer.headers["Content-Type"] == "application/json"
        assert 1 <= int(answer.headers["Retry-After"]) <= 100
        assert answer.headers["RateLimit-Policy"] == '"burst";q=14;w=1400, "minute";q=400;w=60'
        assert answer.headers["RateLimit"] == f'"burst";r=0;t={answer.headers["Retry-After"]}'
    # The other environment has a bucket of its own.
    assert ask("sandbox").status_code == 200


def test_every_answer_tells_the_limits(tenant, ask):
    answer = ask("sandbox")
    assert answer.headers["RateLimit-Policy"] == '"burst";q=4;w=2, "minute";q=120;w=60'
    assert answer.headers["RateLimit"] == '"burst";r=3;t=1'
    missing = ask("sandbox", "/applicants/00000000-0000-0000-0000-000000000000")
    assert missing.status_code == 404
    assert missing.headers["RateLimit"].startswith('"burst";r=')


def test_the_minute_is_kept_too(deployment, tenant, ask):
    set_limits(deployment, tenant, "live", "--rate", "1000", "--burst", "1000", "--per-minute", "5")
    answers = at_once(ask, "live", 12)
    assert sum(answer.status_code == 200 for answer in answers) == 5
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["RateLimit"].startswith('"minute";r=0;t=')
    assert 30 < int(refused.headers["Retry-After"]) <= 60


def test_a_change_holds_for_gateways_that_asked_before(deployment, tenant, ask):
    set_limits(deployment, tenant, "live", *SLOW)
    assert any(answer.status_code == 429 for answer in at_once(ask, "live", 20))
    set_limits(deployment, tenant, "live", "--unlimited")
    eventually("requests are admitted again", lambda: ask("live").status_code == 200, 5)
    answers = at_once(ask, "live", 30)
    assert {answer.status_code for answer in answers} == {200}
    assert all("RateLimit" not in answer.headers for answer in answers)
    deployment.operate("limits", "reset", "--tenant", tenant, "--environment", "live")
    eventually("the limits hold again", lambda: "RateLimit" in ask("live").headers, 5)


def test_the_operator_sees_what_is_set(deployment, tenant):
    set_limits(deployment, tenant, "live", "--rate", "20", "--burst", "40", "--per-minute", "1000")
    set_limits(deployment, tenant, "sandbox", "--unlimited")
    shown = json.loads(deployment.operate("limits", "show", "--tenant", tenant, "--json"))
    assert shown["tenant_id"] == tenant
    live, sandbox = shown["limits"]
    assert live == {
        "environment": "live", "setting": "custom", "rate_per_second": 20, "burst": 40, "per_minute": 1000}
    assert sandbox == {
        "environment": "sandbox", "setting": "unlimited", "rate_per_second": None, "burst": None, "per_minute": None}
    deployment.operate("limits", "reset", "--tenant", tenant, "--environment", "live")
    live, _ = json.loads(deployment.operate("limits", "show", "--tenant", tenant, "--json"))["limits"]
    assert (live["setting"], live["rate_per_second"], live["burst"], live["per_minute"]) == ("default", 7, 14, 400)


@pytest.mark.parametrize("wrong", [
    ("--rate", "1"), ("--rate", "1", "--burst", "0", "--per-minute", "9"), ("--unlimited", "--burst", "3"), (),
    ("--rate", "0", "--burst", "1", "--per-minute", "9"), ("--rate", "1", "--burst", "1", "--per-minute", "0"),
], ids=["partial", "burst", "both", "nothing", "rate", "minute"])
def test_wrong_limits_are_refused(deployment, tenant, wrong):
    deployment.operate("limits", "set", "--tenant", tenant, "--environment", "live", *wrong, status=64)


def test_an_environment_stores_no_more_than_it_may(deployment, martlet):
    tenant, _ = tenants.make_tenant(deployment, "Full")
    caller = tenants.caller(martlet, tenant, "sandbox", tenants.make_token(deployment, tenant, "sandbox")["token"])
    applicant = tenants.create(caller.api("POST", "/applicants", json={"first_name": "Fay", "last_name": "Full"}))["id"]

    def storage(*arguments: str, **options) -> str:
        return deployment.operate(
            "limits", "storage", "--tenant", tenant, "--environment", "sandbox", *arguments, "--json", **options)

    stored = tenants.create(tenants.upload(caller, "/documents", applicant))["file_size"]
    shown = json.loads(deployment.operate("limits", "show", "--tenant", tenant, "--json"))["storage"]
    assert shown == [
        {"environment": "live", "file_count": 0, "byte_count": 0, "byte_limit": None},
        {"environment": "sandbox", "file_count": 1, "byte_count": stored, "byte_limit": None},
    ]
    set_to = json.loads(storage("--bytes", str(2 * stored)))["storage"]
    assert set_to == {**shown[1], "byte_limit": 2 * stored}
    assert tenants.upload(caller, "/documents", applicant).status_code == 201
    before = deployment.blobs()
    refused = tenants.upload(caller, "/documents", applicant)
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (422, ["file"])
    assert deployment.blobs() == before
    storage("--unlimited")
    assert tenants.upload(caller, "/documents", applicant).status_code == 201
    for wrong in ([], ["--bytes", "1", "--unlimited"], ["--bytes", "1.5GB"]):
        storage(*wrong, status=64)
