"""Exchanging wrapping keys while services run: what was sealed before opens, and the old version is gone at the end."""

import base64
import json
import secrets

import pytest

import tenants
from conftest import eventually
from deployment import SERVICES
from regions import Region, running

SETTINGS = ("KEYS_MEDIA", "KEYS_WEBHOOKS", "KEYS_EVENTS")


@pytest.fixture(scope="module")
def region(deployment, tmp_path_factory):
    with running(deployment, "ca", tmp_path_factory.mktemp("rotation")) as region:
        yield region


def versions(region: Region) -> set[tuple[str, int]]:
    listed = json.loads(region.operate("key", "list", "--json"))["wrapping_keys"]
    return {(use["purpose"], use["version"]) for use in listed}


def use(caller, applicant: str, document: str, webhook: str, receiver):
    """What each of the three keys opens: a file, a webhook's token, the body of an event."""
    assert caller.api("GET", f"/documents/{document}/download").status_code == 200
    assert len(caller.api("GET", f"/webhooks/{webhook}").json()["token"]) >= 32
    made = tenants.create(caller.root("POST", f"/v1/webhooks/{webhook}/test"))
    receiver.wait_for("the test event", lambda payload: True)
    eventually(
        "the delivery is acknowledged",
        lambda: caller.root("GET", f"/v1/webhooks/{webhook}/deliveries/{made['id']}").json()["status"] == "delivered")
    assert tenants.upload(caller, "/documents", applicant).status_code == 201


def test_wrapping_keys_are_exchanged_while_services_run(deployment, region, receiver):
    tenant, _ = tenants.make_tenant(region, "Rotating")
    token = tenants.make_token(region, tenant, "sandbox")["token"]
    caller = tenants.caller({"api_url": f"{region.api_url}/v3.6"}, tenant, "sandbox", token)
    applicant = tenants.create(caller.api("POST", "/applicants", json={"first_name": "Anna", "last_name": "Key"}))["id"]
    document = tenants.create(tenants.upload(caller, "/documents", applicant))["id"]
    webhook = tenants.create(
        caller.api("POST", "/webhooks", json={"url": receiver.url, "environments": ["sandbox"]}))["id"]
    use(caller, applicant, document, webhook, receiver)
    old = {name: region.keys[name] for name in SETTINGS}
    assert versions(region) == {("media", 1), ("webhook_secrets", 1), ("events", 1)}

    new = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in SETTINGS}
    region.keys |= {name: f"2:{new[name]},1:{old[name]}" for name in SETTINGS}
    for service in SERVICES:
        region.restart(service)
        use(caller, applicant, document, webhook, receiver)
    assert versions(region) == {("media", 1), ("webhook_secrets", 1), ("events", 1)}

    settings = {name: region.keys[name] for name in SETTINGS}
    region.operate("key", "rotate", settings=settings)
    assert versions(region) == {("media", 2), ("webhook_secrets", 2), ("events", 2)}
    use(caller, applicant, document, webhook, receiver)  # by services that have read the old wrapping

    # The old ones leave the settings; a service that lacks the new ones does not start.
    region.keys |= {name: f"2:{new[name]}" for name in SETTINGS}
    for service in SERVICES:
        region.restart(service)
    use(caller, applicant, document, webhook, receiver)
    region.keys |= old
    assert region.stop("api-gateway") == 0
    region.begin("api-gateway")
    assert region.processes["api-gateway"].wait(timeout=60) != 0
    assert '"level":"critical"' in region.log("api-gateway").replace('": "', '":"')
