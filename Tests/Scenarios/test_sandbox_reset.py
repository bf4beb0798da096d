"""Starting over in the sandbox: what was there goes, what is the tenant's or another's stays."""

import pytest

import tenants
from conftest import eventually
from test_errors import refusal

RESET = {"confirm": "erase"}


@pytest.fixture(scope="module")
def tenant(deployment, martlet):
    identity, workflow = tenants.make_tenant(deployment, "Reset")
    callers = {}
    for environment in tenants.ENVIRONMENTS:
        token = tenants.make_token(deployment, identity, environment)["token"]
        callers[environment] = tenants.caller(martlet, identity, environment, token)
        tenants.furnish(callers[environment], workflow)
    return callers


def test_a_reset_erases_the_sandbox_and_nothing_else(deployment, tenant):
    sandbox, live = tenant["sandbox"], tenant["live"]
    before = deployment.blobs()
    answer = sandbox.root("POST", "/v1/sandbox/reset", json=RESET)
    assert answer.status_code == 202 and answer.json()["status"] == "accepted"
    later = tenants.create(sandbox.api("POST", "/applicants", json={"first_name": "Anna", "last_name": "Later"}))["id"]
    gone = sandbox.ids["applicant_id"]
    eventually("everyone is gone", lambda: sandbox.api("GET", f"/applicants/{gone}").status_code == 410)
    eventually("the run is gone", lambda: sandbox.api(
        "GET", f"/workflow_runs/{sandbox.ids['workflow_run_id']}").status_code == 404)
    eventually("the files are gone", lambda: len(before - deployment.blobs()) == 9)
    listed = sandbox.api("GET", "/applicants?include_deleted=true").json()["applicants"]
    assert later in [applicant["id"] for applicant in listed] and gone not in [one["id"] for one in listed]
    # The tenant's own, and the live environment.
    assert sandbox.api("GET", f"/webhooks/{sandbox.ids['webhook_id']}").status_code == 200
    assert sandbox.root("GET", f"/v1/workflows/{sandbox.ids['workflow_id']}").status_code == 200
    for path in ("applicants/{applicant_id}", "documents/{document_id}", "workflow_runs/{workflow_run_id}"):
        assert live.api("GET", "/" + path.format_map(live.ids)).status_code == 200


@pytest.mark.parametrize("body", [{}, {"confirm": "yes"}, {"confirm": True}, {"confirm": "erase", "live": True}])
def test_a_reset_must_be_meant(tenant, body):
    error = refusal(tenant["sandbox"].root("POST", "/v1/sandbox/reset", json=body), 422, "validation_error")
    assert set(error["fields"]) == ({"live"} if "live" in body else {"confirm"})


def test_a_live_token_resets_nothing(tenant):
    refusal(tenant["live"].root("POST", "/v1/sandbox/reset", json=RESET), 403, "disabled_endpoint")
    assert tenant["live"].api("GET", f"/applicants/{tenant['live'].ids['applicant_id']}").status_code == 200
