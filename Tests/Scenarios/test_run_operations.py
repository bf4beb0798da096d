"""What an operator does to a run: look at its trace, cancel it, give a task more time, complete a task by hand."""

import json
import uuid

import onfido
import pytest

from conftest import PROFILE, ended_run, eventually, new_applicant
from test_workflow_versions import operate_with_token
import tenants

TASK = "profile_4f4b2"


@pytest.fixture
def caller(martlet) -> tenants.Caller:
    return tenants.caller(martlet, martlet["tenant_id"], "sandbox", martlet["tokens"]["sandbox"])


@pytest.fixture
def run(client, martlet) -> onfido.WorkflowRun:
    """A run that waits for a profile."""
    applicant = new_applicant(client)
    return client.create_workflow_run(
        onfido.WorkflowRunBuilder(workflow_id=martlet["workflows"]["profile"], applicant_id=applicant.id))


def act(caller, run_id: str, path: str, status: int, body: dict | None = None) -> dict:
    answer = caller.root("POST", f"/v1/workflow_runs/{run_id}/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_cancelled_run_ends_and_is_told(client, caller, run, receiver):
    webhook = client.create_webhook(onfido.WebhookBuilder(url=receiver.url, events=["workflow_run.completed"]))
    try:
        cancelled = act(caller, run.id, "cancel", 200, {"reason": "Opened twice"})
        assert cancelled["status"] == "error"
        assert cancelled["error"]["type"] == "run_cancelled" and "Opened twice" in cancelled["error"]["message"]
        heard = receiver.wait_for("the end of the run", lambda payload: payload["resource"]["id"] == str(run.id))
        assert heard.payload["object"]["status"] == "error"
        # The official client knows the run.
        assert client.find_workflow_run(run.id).error.type == "run_cancelled"
        fields = act(caller, run.id, "cancel", 422)["error"]["fields"]
        assert fields == {"base": ["the run has ended"]}
    finally:
        client.delete_webhook(webhook.id)


def test_a_task_is_given_more_time(client, caller, run):
    extended = act(caller, run.id, f"tasks/{TASK}/extend_timeout", 200, {"seconds": 3600})
    assert extended["status"] == "awaiting_input"
    for body, wrong in (({}, {"seconds"}), ({"seconds": 59}, {"seconds"}), ({"seconds": 60, "minutes": 1}, {"minutes"})):
        answer = act(caller, run.id, f"tasks/{TASK}/extend_timeout", 422, body)
        assert set(answer["error"]["fields"]) == wrong
    client.complete_task(run.id, TASK, onfido.CompleteTaskBuilder(data=onfido.CompleteTaskDataBuilder(PROFILE)))
    assert ended_run(client, run.id).status == "approved"
    answer = act(caller, run.id, f"tasks/{TASK}/extend_timeout", 422, {"seconds": 60})
    assert set(answer["error"]["fields"]) == {"task_id"}


def test_a_report_is_completed_by_hand(raw_live, martlet, deployment):
    """In the live environment a report waits for a person: here it is."""
    live = tenants.caller(martlet, martlet["tenant_id"], "live", martlet["tokens"]["live"])
    applicant = tenants.create(live.api("POST", "/applicants", json={"first_name": "Anna", "last_name": "Hand"}))["id"]
    run = tenants.create(live.api("POST", "/workflow_runs", json={
        "workflow_id": martlet["workflows"]["document"], "applicant_id": applicant}))
    document = tenants.create(tenants.upload(live, "/documents", applicant))["id"]
    (waiting,) = [task for task in live.api("GET", f"/workflow_runs/{run['id']}/tasks").json()
                  if task["task_def_id"] == "upload_document_photo"]
    path = f"/workflow_runs/{run['id']}/tasks/{waiting['id']}/complete"
    assert live.api("POST", path, json={"data": [{"id": document}]}).status_code == 200

    def report():
        tasks = live.api("GET", f"/workflow_runs/{run['id']}/tasks").json()
        return next((task for task in tasks if task["task_def_id"] == "document_check"), None)

    task = eventually("the report's task begins", report)
    output = {"status": "complete", "result": "clear", "sub_result": "clear"}
    ended = act(live, run["id"], f"tasks/{task['id']}/complete", 200, {"output": output})
    assert ended["status"] == "approved"
    shown = live.api("GET", f"/workflow_runs/{run['id']}/tasks/{task['id']}").json()
    assert shown["output"] == output
    for body, wrong in (({}, {"output"}), ({"output": "clear"}, {"output"}), ({"output": {}, "x": 1}, {"x"})):
        answer = act(live, run["id"], f"tasks/{task['id']}/complete", 422, body)
        assert set(answer["error"]["fields"]) == wrong


def test_a_trace_tells_what_happened_and_who_did_it(client, caller, run):
    client.complete_task(run.id, TASK, onfido.CompleteTaskBuilder(data=onfido.CompleteTaskDataBuilder(PROFILE)))
    ended_run(client, run.id)
    answer = caller.root("GET", f"/v1/workflow_runs/{run.id}/trace")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["workflow_run_id"] == str(run.id) and told["status"] == "approved" and told["rollout"] is None
    assert told["workflow_version_id"] == run.workflow_version_id and len(told["definition_digest"]) == 64
    assert [(one["sequence"], (one["actor"] or {}).get("kind")) for one in told["events"]] == [
        (1, None), (2, "api_token")]
    assert [step["node"] for step in told["route"]] == ["start", TASK, "result_0a110"]


def test_runs_of_others_are_not_found(caller, run, raw_live, martlet):
    live = tenants.caller(martlet, martlet["tenant_id"], "live", martlet["tokens"]["live"])
    for identifier in (run.id, str(uuid.uuid4())):
        for path, body in (("cancel", {}), (f"tasks/{TASK}/extend_timeout", {"seconds": 60}),
                           (f"tasks/{TASK}/complete", {"output": {}})):
            error = act(live, identifier, path, 404, body)["error"]
            assert error["message"].endswith(f"WorkflowRun with id={identifier}")
    assert act(caller, run.id, "tasks/none/complete", 404, {"output": {}})["error"]["message"].endswith("id=none")


def test_the_command_line_does_the_same(deployment, client, caller, run, tmp_path):
    identifier = str(run.id)
    told = operate_with_token(deployment, caller, "run", "extend", identifier, TASK, "--seconds", "600")
    assert told == f"Run {run.id} is awaiting_input.\n"
    output = tmp_path / "output.json"
    output.write_text(json.dumps(PROFILE))
    done = operate_with_token(deployment, caller, "run", "complete", identifier, TASK, "--output", str(output), "--json")
    assert json.loads(done)["status"] == "approved"
    operate_with_token(deployment, caller, "run", "cancel", identifier, "--reason", "late", status=1)
    trace = json.loads(operate_with_token(deployment, caller, "run", "trace", identifier))
    assert [one["event"]["type"] for one in trace["events"]] == ["created", "timeout_extended", "task_completed"]
    assert [one["actor"] is None for one in trace["events"]] == [True, False, False]
    operate_with_token(deployment, caller, "run", "trace", str(uuid.uuid4()), status=1)
    operate_with_token(deployment, caller, "run", "extend", identifier, TASK, "--seconds", "1", status=64)
