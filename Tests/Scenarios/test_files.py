"""Files that are made of runs: timeline files, evidence and signed documents, as the official client fetches them."""

import io
import json
import uuid
import zipfile
from urllib.parse import urlsplit

import onfido
import pytest
import requests

import tenants
from conftest import PROFILE, eventually, new_applicant

PROFILE_TASK = "profile_4f4b2"
SIGNATURES = [("qualified", "file_id"), ("advanced", "id"), ("simple", "id")]


@pytest.fixture(scope="module")
def sandbox(martlet) -> tenants.Caller:
    return tenants.caller(martlet, martlet["tenant_id"], "sandbox", martlet["tokens"]["sandbox"])


@pytest.fixture(scope="module")
def evident(martlet, deployment) -> tuple[tenants.Caller, str]:
    """The live environment of a tenant for which evidence is switched on, and its workflow."""
    tenant, workflow = tenants.make_tenant(deployment, "Evident")
    said = deployment.operate_json("tenant", "set", "--tenant", tenant, "--evidence-files", "true")
    assert said["evidence_files"] is True
    token = tenants.make_token(deployment, tenant, "live", "files")["token"]
    return tenants.caller(martlet, tenant, "live", token), workflow


def cancelled_run(caller: tenants.Caller, workflow: str, name: str = "Zoë") -> str:
    applicant = tenants.create(caller.api("POST", "/applicants", json={"first_name": name, "last_name": "محمد"}))["id"]
    run = tenants.create(
        caller.api("POST", "/workflow_runs", json={"workflow_id": workflow, "applicant_id": applicant}))["id"]
    tenants.create(caller.root("POST", f"/v1/workflow_runs/{run}/cancel", json={"reason": "over"}), 200)
    return run


def approved_run(caller: tenants.Caller, martlet: dict) -> str:
    applicant = tenants.create(caller.api("POST", "/applicants", json={"first_name": "Anna", "last_name": "Nowak"}))["id"]
    run = tenants.create(caller.api("POST", "/workflow_runs", json={
        "workflow_id": martlet["workflows"]["profile"], "applicant_id": applicant}))["id"]
    tenants.create(caller.api("POST", f"/workflow_runs/{run}/tasks/{PROFILE_TASK}/complete", json={"data": PROFILE}), 200)
    assert caller.api("GET", f"/workflow_runs/{run}").json()["status"] == "approved"
    return run


def redirect(caller: tenants.Caller, path: str, **arguments) -> requests.Response:
    """A GET that follows nothing; waited for until it is answered 302."""
    def ask():
        answer = caller.api("GET", path, allow_redirects=False, **arguments)
        assert answer.status_code in (302, 404), answer.text
        return answer if answer.status_code == 302 else None

    answer = eventually(f"{path} is made", ask)
    assert answer.content == b"" and answer.headers["Content-Length"] == "0"
    return answer


def fetch(location: str) -> requests.Response:
    answer = requests.get(location, timeout=30)
    assert answer.status_code == 200, answer.text
    # The signed address works with a token in the request as well.
    assert requests.get(location, headers={"Authorization": "Token token=x"}, timeout=30).content == answer.content
    return answer


def test_a_timeline_file_is_made_and_told(client, martlet, receiver, sandbox):
    webhook = client.create_webhook(
        onfido.WebhookBuilder(url=receiver.url, events=["workflow_timeline_file.created"]))
    try:
        run = approved_run(sandbox, martlet)
        asked = client.create_timeline_file(run)
        assert asked.href == f"/v3.6/workflow_runs/{run}/timeline_file/{asked.workflow_timeline_file_id}"
        heard = receiver.wait_for(
            "the timeline file", lambda payload: payload["object"]["id"] == str(asked.workflow_timeline_file_id))
        told = heard.payload
        assert told["resource_type"] == "workflow_timeline_file"
        assert told["object"]["workflow_run_id"] == run and told["object"]["href"].endswith(asked.href)
        file = fetch(told["resource"]["timeline_file_download_url"])
        assert file.content.startswith(b"%PDF-") and file.headers["Content-Type"] == "application/pdf"
        assert f'filename="timeline_file_{run}.pdf"' in file.headers["Content-Disposition"]
        assert bytes(client.find_timeline_file(run, asked.workflow_timeline_file_id)) == file.content
        location = redirect(sandbox, f"/workflow_runs/{run}/timeline_file/{asked.workflow_timeline_file_id}").headers
        assert fetch(location["Location"]).content == file.content
    finally:
        client.delete_webhook(webhook.id)


def test_a_timeline_file_of_a_run_that_goes_on_is_refused(client, martlet, sandbox):
    applicant = new_applicant(client)
    run = client.create_workflow_run(
        onfido.WorkflowRunBuilder(workflow_id=martlet["workflows"]["profile"], applicant_id=applicant.id))
    answer = sandbox.api("POST", f"/workflow_runs/{run.id}/timeline_file")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"] == {"base": ["the run has not ended"]}
    for file in ("evidence_folder", "evidence_summary_file", "signed_evidence_file"):
        answer = sandbox.api("GET", f"/workflow_runs/{run.id}/{file}", allow_redirects=False)
        assert answer.status_code == 404 and str(run.id) in answer.json()["error"]["message"]


def test_what_is_not_there_is_not_found(sandbox, martlet):
    run = cancelled_run(sandbox, martlet["workflows"]["profile"])
    nothing = str(uuid.uuid4())
    for method, path in [
        ("POST", f"/workflow_runs/{nothing}/timeline_file"),
        ("POST", "/workflow_runs/nothing/timeline_file"),
        ("GET", f"/workflow_runs/{nothing}/timeline_file/{nothing}"),
        ("GET", f"/workflow_runs/{run}/timeline_file/{nothing}"),
        ("GET", f"/workflow_runs/{run}/timeline_file/nothing"),
        ("GET", f"/workflow_runs/{nothing}/evidence_folder"),
    ]:
        answer = sandbox.api(method, path, allow_redirects=False)
        assert answer.status_code == 404 and answer.json()["error"]["type"] == "resource_not_found", path


def test_a_timeline_file_asked_for_twice_under_a_key_is_one(sandbox, martlet):
    run = cancelled_run(sandbox, martlet["workflows"]["profile"])
    answers = [
        sandbox.api("POST", f"/workflow_runs/{run}/timeline_file", headers={"Idempotency-Key": f"timeline-{run}"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content


def test_the_sandbox_makes_evidence_when_it_is_asked_for(client, martlet, sandbox):
    run = approved_run(sandbox, martlet)
    location = redirect(sandbox, f"/workflow_runs/{run}/evidence_folder").headers["Location"]
    folder = zipfile.ZipFile(io.BytesIO(fetch(location).content))
    assert folder.testzip() is None and {"evidence_file.pdf", "data.json"} <= set(folder.namelist())
    data = json.loads(folder.read("data.json"))
    assert data["sandbox"] is True and data["workflow_run"]["id"] == run
    assert bytes(client.download_evidence_folder(run))[:2] == b"PK"
    signed = bytes(client.download_signed_evidence_file(run))
    assert signed.startswith(b"%PDF-") and b"/ByteRange" in signed
    summary = fetch(redirect(sandbox, f"/workflow_runs/{run}/evidence_summary_file").headers["Location"]).content
    assert signed.startswith(summary)


def test_evidence_is_made_of_runs_that_end_where_it_is_switched_on(evident):
    caller, workflow = evident
    run = cancelled_run(caller, workflow)
    location = redirect(caller, f"/workflow_runs/{run}/evidence_folder").headers["Location"]
    folder = zipfile.ZipFile(io.BytesIO(fetch(location).content))
    data = json.loads(folder.read("data.json"))
    assert data["sandbox"] is False and data["applicant"]["last_name"] == "محمد"
    assert data["workflow_run"]["error"]["type"] == "run_cancelled"
    # This deployment has no key to sign with.
    assert caller.api("GET", f"/workflow_runs/{run}/signed_evidence_file", allow_redirects=False).status_code == 404


def test_a_live_tenant_without_evidence_has_none(martlet, deployment):
    tenant, workflow = tenants.make_tenant(deployment, "Without evidence")
    token = tenants.make_token(deployment, tenant, "live", "files")["token"]
    caller = tenants.caller(martlet, tenant, "live", token)
    run = cancelled_run(caller, workflow)
    made = tenants.create(caller.api("POST", f"/workflow_runs/{run}/timeline_file"), 202)
    # When the file that was asked for later is made, evidence would have been.
    redirect(caller, f"/workflow_runs/{run}/timeline_file/{made['workflow_timeline_file_id']}")
    assert caller.api("GET", f"/workflow_runs/{run}/evidence_folder", allow_redirects=False).status_code == 404


def test_nobody_elses_file_is_had(evident, sandbox):
    caller, workflow = evident
    run = cancelled_run(caller, workflow)
    made = tenants.create(caller.api("POST", f"/workflow_runs/{run}/timeline_file"), 202)["workflow_timeline_file_id"]
    path = f"/workflow_runs/{run}/timeline_file/{made}"
    location = redirect(caller, path).headers["Location"]
    assert sandbox.api("GET", path, allow_redirects=False).status_code == 404
    assert sandbox.api("GET", f"/workflow_runs/{run}/evidence_folder", allow_redirects=False).status_code == 404
    parts = urlsplit(location)
    for changed in [
        location.replace("/live/", "/sandbox/"), location.replace(made, str(uuid.uuid4())),
        location.replace("expires=", "expires=9"), location.replace(caller.tenant_id, sandbox.tenant_id),
        f"{parts.scheme}://{parts.netloc}{parts.path}", location[:-1],
        location.replace("workflow_run_files", "sandbox_signed_documents"),
    ]:
        assert requests.get(changed, timeout=30).status_code == 404, changed


def test_a_deleted_applicants_address_opens_nothing(sandbox, martlet):
    run = cancelled_run(sandbox, martlet["workflows"]["profile"])
    made = tenants.create(sandbox.api("POST", f"/workflow_runs/{run}/timeline_file"), 202)["workflow_timeline_file_id"]
    location = redirect(sandbox, f"/workflow_runs/{run}/timeline_file/{made}").headers["Location"]
    applicant = sandbox.api("GET", f"/workflow_runs/{run}").json()["applicant_id"]
    assert sandbox.api("DELETE", f"/applicants/{applicant}").status_code == 204
    assert requests.get(location, timeout=30).status_code == 404
    assert sandbox.api("POST", f"/applicants/{applicant}/restore").status_code == 204
    assert requests.get(location, timeout=30).status_code == 200


@pytest.mark.parametrize("signature, parameter", SIGNATURES)
def test_the_sandbox_has_a_mock_signed_document(sandbox, evident, martlet, signature, parameter):
    path = f"/{signature}_electronic_signature/documents"
    run = cancelled_run(sandbox, martlet["workflows"]["profile"])
    query = {"workflow_run_id": run, parameter: str(uuid.uuid4())}
    file = fetch(redirect(sandbox, path, params=query).headers["Location"])
    assert file.content.startswith(b"%PDF-") and file.headers["Content-Type"] == "application/pdf"
    answer = sandbox.api("GET", path, allow_redirects=False)
    assert answer.status_code == 422
    assert set(answer.json()["error"]["fields"]) == {"workflow_run_id", parameter}
    other = {**query, "workflow_run_id": str(uuid.uuid4())}
    assert sandbox.api("GET", path, params=other, allow_redirects=False).status_code == 404
    # Nobody signed anything in a live run.
    caller, workflow = evident
    live = {"workflow_run_id": cancelled_run(caller, workflow), parameter: query[parameter]}
    assert caller.api("GET", path, params=live, allow_redirects=False).status_code == 404
