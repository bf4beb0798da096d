"""A live report waits for an analyst, who decides it at the operator's command line; its run goes on to its end."""

import json

import pytest

import tenants
from conftest import Receiver, eventually, specimen

DOCUMENT = "onfido/sample_driving_licence.png"


@pytest.fixture
def live(deployment, martlet):
    """A tenant's live environment with the sample workflow `document`, a webhook, and where it leads."""
    tenant, _ = tenants.make_tenant(deployment, "Analysed")
    workflow = deployment.operate_json(
        "workflow", "import", "--tenant", tenant, "--file", str(deployment.workflow_file("document")), "--activate",
        "live")["workflow_id"]
    caller = tenants.caller(martlet, tenant, "live", tenants.make_token(deployment, tenant, "live")["token"])
    receiver = Receiver()
    # In live mode an address must be a name.
    tenants.create(caller.api("POST", "/webhooks", json={
        "url": receiver.url.replace("127.0.0.1", "localhost"), "environments": ["live"]}))
    yield caller, workflow, receiver
    receiver.close()


def test_an_analyst_decides_a_live_report_and_its_run_goes_on(deployment, live):
    caller, workflow, receiver = live
    place = ("--tenant", caller.tenant_id, "--environment", "live")
    applicant = tenants.create(
        caller.api("POST", "/applicants", json={"first_name": "Anna", "last_name": "Nowak"}))["id"]
    run = tenants.create(
        caller.api("POST", "/workflow_runs", json={"workflow_id": workflow, "applicant_id": applicant}))["id"]
    path = specimen(DOCUMENT)
    document = tenants.create(caller.api(
        "POST", "/documents", data={"applicant_id": applicant, "type": "driving_licence"},
        files={"file": (path.name, path.read_bytes(), "image/png")}))["id"]
    task = next(task["id"] for task in caller.api("GET", f"/workflow_runs/{run}/tasks").json()
                if task["task_def_id"] == "upload_document_photo")
    answer = caller.api("POST", f"/workflow_runs/{run}/tasks/{task}/complete", json={"data": [{"id": document}]})
    assert answer.status_code == 200, answer.text

    waiting = eventually("the report waits", lambda: deployment.operate_json("report", "list", *place)["reports"])
    assert [(report["workflow_run_id"], report["name"]) for report in waiting] == [(run, "document")]
    report = waiting[0]["id"]
    assert deployment.operate_json("report", "list", *place, "--older-than-hours", "1")["reports"] == []

    shown = deployment.operate_json("report", "show", report, *place, "--by", "Ana")
    assert shown["status"] == "awaiting_approval" and shown["result"] is None and shown["document_ids"] == [document]
    assert shown["breakdown"]["police_record"] == {"result": None}
    # The picture was measured: it has colour.
    assert shown["breakdown"]["image_integrity"]["breakdown"]["colour_picture"]["result"] == "clear"
    assert "Nowak" not in json.dumps(shown)

    other = ("--tenant", caller.tenant_id, "--environment", "sandbox")
    deployment.operate("report", "show", report, *other, status=1)
    said = ("--sub-result", "clear", "--clear", "visual_authenticity", "--by", "Ana")
    deployment.operate("report", "decide", report, *other, "--result", "clear", *said, status=1)
    deployment.operate("report", "decide", report, *place, "--result", "consider", *said, status=1)  # it does not follow
    decided = deployment.operate_json("report", "decide", report, *place, "--result", "clear", *said)
    assert (decided["status"], decided["result"], decided["sub_result"]) == ("complete", "clear", "clear")
    deployment.operate("report", "decide", report, *place, "--result", "clear", *said, status=1)  # decided once

    receiver.wait_for("the run's end", lambda payload: (
        payload["action"] == "workflow_run.completed" and payload["object"]["id"] == run))
    ended = caller.api("GET", f"/workflow_runs/{run}").json()
    assert ended["status"] == "approved"
    output = ended["output"]["doc"]
    assert output["uuid"] == report and output["result"] == "clear"
    assert output["breakdown"]["visual_authenticity"]["breakdown"]["fonts"]["result"] == "clear"
    assert output["breakdown"]["police_record"]["result"] is None
    assert deployment.operate_json("report", "list", *place)["reports"] == []
