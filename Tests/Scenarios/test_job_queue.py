"""The job queue as an operator sees it in a running deployment: `martletctl jobs`, its metrics, its traces."""

import json
import re
import time

import pytest

import pictures
import tenants
from conftest import eventually

KIND = "examine_report"
LANES = {"interactive", "normal", "bulk"}


def leader_metrics(deployment) -> str:
    return deployment.admin("workflow-orchestrator", "/metrics")[2]


def samples(text: str, name: str, **labels: str) -> list[tuple[dict, float]]:
    """The series of a metric that have these labels: all their labels, and the number."""
    found = []
    for series, value in re.findall(rf"^{name}(?:\{{(.*)\}})? (\S+)$", text, re.MULTILINE):
        own = dict(re.findall(r'(\w+)="([^"]*)"', series))
        if labels.items() <= own.items():
            found.append((own, float(value)))
    return found


def listed(deployment, state: str, *filters: str) -> list[dict]:
    return deployment.operate_json("jobs", "list", "--state", state, *filters)["jobs"]


class DocumentRun:
    """A sandbox run that has been given its document, and the trace of the request that gave it."""

    def __init__(self, raw, martlet):
        person = {"first_name": "Anna", "last_name": "Queue"}
        applicant = tenants.create(raw("POST", "/applicants", json=person))["id"]
        body = {"workflow_id": martlet["workflows"]["document"], "applicant_id": applicant}
        self.raw = raw
        self.id = tenants.create(raw("POST", "/workflow_runs", json=body))["id"]
        fields = {"applicant_id": applicant, "type": "passport"}
        file = {"file": ("picture.png", pictures.png(), "image/png")}
        document = tenants.create(raw("POST", "/documents", data=fields, files=file))["id"]
        task = tenants.create(raw("GET", f"/workflow_runs/{self.id}/tasks"), status=200)[-1]["id"]
        answer = raw("POST", f"/workflow_runs/{self.id}/tasks/{task}/complete", json={"data": [{"id": document}]})
        assert answer.status_code == 200, answer.text
        self.trace = answer.headers["x-request-id"]

    @property
    def status(self) -> str:
        return tenants.create(self.raw("GET", f"/workflow_runs/{self.id}"), status=200)["status"]


@pytest.fixture
def paused(deployment):
    """While this is in use, workers examine no report."""
    deployment.operate("jobs", "policy", "kind", "reports", KIND, "--rate", "0")
    kinds = deployment.operate_json("jobs", "policy", "show")["kinds"]
    assert [policy["rate_per_second"] for policy in kinds if policy["kind"] == KIND] == ["0.0"]
    time.sleep(6)  # a heartbeat: from now on the policy holds
    yield
    deployment.operate("jobs", "policy", "kind", "reports", KIND)


def test_a_paused_kind_waits_under_its_trace_and_goes_on(raw, martlet, deployment, paused):
    run = DocumentRun(raw, martlet)
    jobs = eventually("the job waits", lambda: listed(deployment, "ready", "--trace", run.trace))
    assert [(job["queue"], job["kind"], job["tenant_id"]) for job in jobs] == [("reports", KIND, martlet["tenant_id"])]
    shown = deployment.operate_json("jobs", "show", str(jobs[0]["id"]))
    assert (shown["state"], shown["attempt"]) == ("ready", 0)
    eventually(
        "metrics show that it is held back",
        lambda: any(
            count >= 1
            for _, count in samples(
                leader_metrics(deployment), "martlet_queue_held_back_jobs", queue="reports", lane="normal")))
    assert run.status == "processing"
    deployment.operate("jobs", "policy", "kind", "reports", KIND)
    eventually("the run ends", lambda: run.status == "approved")
    # The whole way carries the trace of the one request: the examination, and what the orchestrator made of it.
    done = listed(deployment, "completed", "--trace", run.trace)
    assert {job["kind"] for job in done} >= {KIND, "report_settled"}


def test_a_cancelled_job_never_runs(raw, martlet, deployment, paused):
    run = DocumentRun(raw, martlet)
    job = eventually("the job waits", lambda: listed(deployment, "ready", "--trace", run.trace))[0]["id"]
    text = deployment.operate("jobs", "cancel", str(job))
    assert text == f"Job {job} is cancelled.\n"
    assert deployment.operate("jobs", "cancel", str(job), status=1) == f"Job {job} has ended already, or never was.\n"
    assert [entry["id"] for entry in listed(deployment, "cancelled", "--trace", run.trace)] == [job]
    deployment.operate("jobs", "policy", "kind", "reports", KIND)
    assert run.status == "processing"  # as the help says: the run stays as it is


def test_status_tells_of_every_queue_and_of_the_server(deployment):
    def quiet():
        try:
            return deployment.operate("jobs", "status")
        except AssertionError:  # what earlier scenarios held back is about to run
            return None

    text = eventually("no alarm stands", quiet)
    status = json.loads(deployment.operate("jobs", "status", "--json"))
    assert [queue["queue"] for queue in status["queues"]] == ["orchestrator", "reports", "deliveries"]
    assert all(queue["workers"] >= 1 for queue in status["queues"][:2])
    assert status["alarms"] == [] and "No alarm stands." in text
    assert status["server"]["partitions_ahead"] >= 2
    assert status["server"]["oldest_transaction_ms"] is not None  # the migration could grant what this needs
    assert {table["name"] for table in status["server"]["tables"]} >= {"ready", "lease", "scheduled"}


def test_metrics_tell_depth_age_and_alarms_of_each_queue(deployment):
    def shown():
        text = leader_metrics(deployment)
        return text if "martlet_queue_oldest_ready_seconds" in text else None

    text = eventually("the leader has looked", shown)
    for queue in ("orchestrator", "reports"):
        for name in ("oldest_ready_seconds", "scheduled_jobs", "due_jobs", "leased_jobs", "dead_jobs", "workers"):
            assert len(samples(text, f"martlet_queue_{name}", queue=queue)) == 1, name
        assert {labels["lane"] for labels, _ in samples(text, "martlet_queue_ready_jobs", queue=queue)} == LANES
    for name in (
            "notification_usage_ratio", "partitions_ahead", "oldest_transaction_seconds", "oldest_snapshot_seconds"):
        assert len(samples(text, f"martlet_queue_{name}")) == 1, name
    assert samples(text, "martlet_queue_dead_rows", table="ready")
    assert [value for _, value in samples(text, "martlet_queue_alarm", alarm="dead_jobs")] == [0]
    assert samples(text, "martlet_jobs_completed_total")[0][1] > 0


def test_alerts_name_metrics_that_exist(deployment):
    """A rule on a metric that nobody shows would never fire."""
    rules = (deployment.workflow_file("document").parents[1] / "alerts" / "martlet-queue.rules.yml").read_text()
    names = set(re.findall(r"martlet_[a-z_]+", rules))
    text = eventually(
        "the leader has looked",
        lambda: leader_metrics(deployment) if "martlet_queue_dead_rows" in leader_metrics(deployment) else None)
    assert len(names) > 8
    assert {name for name in names if f"\n{name}" not in text} == set()


def test_commands_that_change_many_jobs_say_what_they_did(deployment):
    assert deployment.operate("jobs", "list") == "No dead jobs.\n"
    assert deployment.operate("jobs", "replay", "--all") == "Nothing to replay.\n"
    assert deployment.operate("jobs", "purge", "--all", "--replayed") == "Deleted 0 dead jobs.\n"
    assert "Left out: 999999999." in deployment.operate("jobs", "replay", "999999999", status=1)
    deployment.operate("jobs", "show", "999999999", status=1)
    deployment.operate("jobs", "list", "--queue", "nothing", status=1)
    deployment.operate("jobs", "schedule", "pause", "nothing", status=1)
    tenant = deployment.martlet["tenant_id"]
    deployment.operate("jobs", "policy", "tenant", tenant, "--weight", "2", "--max-in-flight", "50")
    policies = deployment.operate_json("jobs", "policy", "show")["tenants"]
    assert {"tenant_id": tenant, "weight": 2, "max_in_flight": 50} in policies
    deployment.operate("jobs", "policy", "tenant", tenant)
