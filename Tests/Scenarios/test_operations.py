"""What operators build on: metrics, the dashboard and the alerts made of them, and the ids in logs."""

import json
import re
import sys
import uuid
from pathlib import Path

import pytest
import yaml

import tenants
from conftest import PROFILE, Receiver, eventually
from deployment import SERVICES

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "checks"))

import metric_names  # noqa: E402

SERIES_AT_MOST = 800  # of one metric in one process, whatever has been asked of it
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


@pytest.fixture(scope="module")
def played(martlet, deployment) -> dict:
    """A run that has gone all the way, with uploads, reports and a delivery, and the ids that belong to it."""
    caller = tenants.caller(martlet, martlet["tenant_id"], "sandbox", martlet["tokens"]["sandbox"])
    receiver = Receiver()
    webhook = tenants.create(caller.api(
        "POST", "/webhooks", json={"url": receiver.url, "environments": ["sandbox"],
                                   "events": ["workflow_run.completed"]}))
    person = {"first_name": "Anna", "last_name": "Observed"}
    key = {"Idempotency-Key": str(uuid.uuid4())}
    applicant = tenants.create(caller.api("POST", "/applicants", json=person, headers=key))["id"]
    body = {"workflow_id": martlet["workflows"]["document_and_selfie"], "applicant_id": applicant}
    run = tenants.create(caller.api("POST", "/workflow_runs", json=body))["id"]
    requests = []
    for path, task in (("/documents", "upload_document_photo"), ("/live_photos", "upload_face_photo")):
        medium = tenants.create(tenants.upload(caller, path, applicant))["id"]
        tasks = caller.api("GET", f"/workflow_runs/{run}/tasks").json()
        open_task = next(found["id"] for found in tasks if found["task_def_id"] == task)
        answer = caller.api(
            "POST", f"/workflow_runs/{run}/tasks/{open_task}/complete", json={"data": [{"id": medium}]})
        assert answer.status_code == 200, answer.text
        requests.append(answer.headers["X-Request-ID"])
    receiver.wait_for(
        "the end of the run", lambda payload: payload["object"]["id"] == run)
    # A refused upload, an empty one, and a task of a person.
    tenants.upload(caller, "/documents", str(uuid.uuid4()))
    caller.api("DELETE", f"/webhooks/{webhook['id']}")
    receiver.close()
    for name in SERVICES:
        assert deployment.is_ready(name)
    return {"run": run, "applicant": applicant, "requests": requests}


@pytest.fixture(scope="module")
def scrapes(deployment, played) -> dict[str, str]:
    """The metrics of each service; the backlog of deliveries and the queue's depth are looked at every few seconds."""

    def complete():
        found = {name: deployment.admin(name, "/metrics")[2] for name in SERVICES}
        everything = "".join(found.values())
        wanted = ("martlet_deliveries_pending ", "martlet_queue_ready_jobs", "martlet_webhook_attempt_duration")
        return found if all(text in everything for text in wanted) else None

    return eventually("every service has looked at its queue", complete)


def expressions() -> list[tuple[str, str, str]]:
    """Where an expression stands, the expression, and the legend or the texts that name its labels."""
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "martlet.json").read_text())
    found = [
        (f"dashboard: {panel['title']}", target["expr"].replace("$__rate_interval", "5m"), target["legendFormat"])
        for panel in dashboard["panels"] for target in panel.get("targets", [])
    ]
    for file in sorted((ROOT / "deploy" / "alerts").glob("*.rules.yml")):
        for group in yaml.safe_load(file.read_text())["groups"]:
            for rule in group["rules"]:
                texts = " ".join(rule["annotations"].values())
                found.append((f"alert: {rule['alert']}", rule["expr"], texts.replace("$labels.", "")))
    return found


@pytest.mark.parametrize("where, expression, texts", expressions(), ids=[entry[0] for entry in expressions()])
def test_an_expression_names_what_services_export(scrapes, where, expression, texts):
    everything = "\n".join(scrapes.values())
    exported = metric_names.described(everything)
    names = metric_names.metrics(expression)
    assert names, f"{where}: no metric in {expression}"
    known = set(metric_names.SCRAPED)
    for name, selected in names.items():
        family = metric_names.base(name, set(exported))
        assert family in exported, f"{where}: no service exports {name}"
        counts = name.endswith(("_total", "_bucket", "_sum", "_count"))
        is_counted = re.search(rf"\b(rate|increase)\({re.escape(name)}\b", expression)
        assert not is_counted or counts, f"{where}: rate of {name}, which is no counter"
        labels = metric_names.labels(everything, family) | metric_names.SCRAPED
        assert selected <= labels, f"{where}: {name} has no label {selected - labels}"
        known |= labels
    assert metric_names.grouped(expression) <= known | {"le"}, where
    used = {label for label in re.findall(r"\{\{\s*([a-z_]+)", texts)} - {"value"}
    assert used <= known, f"{where}: {used - known}"


def test_runbooks_that_alerts_name_are_there():
    named = {
        rule["annotations"]["runbook"] for file in (ROOT / "deploy" / "alerts").glob("*.rules.yml")
        for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]
        if "runbook" in rule["annotations"]
    }
    assert named and all((ROOT / path).is_file() for path in named)


def test_every_panel_has_its_place():
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "martlet.json").read_text())
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                 for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken and place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


# What each service tells, beside what all do.
EXPORTED = {
    "api-gateway": {"http_request_duration_seconds", "http_requests_in_flight", "http_unreadable_requests_total",
                    "martlet_uploads_total",
                    "martlet_upload_bytes_total", "martlet_run_transitions_total", "martlet_media_volume_free_bytes",
                    "martlet_media_sweeps_total", "martlet_request_limit_requests_total",
                    "martlet_request_limit_statements_total", "martlet_authentication_refused_total",
                    "martlet_idempotent_requests_total"},
    "link-service": {"martlet_media_volume_free_bytes", "martlet_media_sweeps_total"},
    "workflow-orchestrator": {"martlet_jobs_claimed_total", "martlet_jobs_retried_total", "martlet_job_duration_seconds",
                              "martlet_run_transitions_total", "martlet_queue_ready_jobs", "martlet_queue_dead_jobs",
                              "martlet_queue_oldest_ready_seconds", "martlet_queue_leader"},
    "report-workers": {"martlet_jobs_claimed_total", "martlet_job_duration_seconds", "martlet_examinations_total",
                       "martlet_media_volume_free_bytes"},
    "webhook-dispatcher": {"martlet_webhook_attempt_duration_seconds", "martlet_webhook_requests_in_flight",
                           "martlet_deliveries_pending", "martlet_deliveries_oldest_due_seconds",
                           "martlet_deliveries_open_breakers", "martlet_webhook_attempts_total"},
}
BY_ALL = {
    "process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds", "process_max_fds",
    "process_start_time_seconds", "postgres_pool_connections", "postgres_pool_maximum_connections",
    "postgres_pool_waiting", "postgres_pool_waits_total", "postgres_pool_wait_seconds_total",
    "postgres_pool_wait_timeouts_total", "martlet_service_info", "martlet_ready", "martlet_ready_check",
}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_tells_what_its_operator_needs(scrapes, martlet, name):
    text = scrapes[name]
    assert EXPORTED[name] | BY_ALL <= set(metric_names.described(text))
    assert f'martlet_service_info{{region="{martlet["region"]}",service="{name}"}} 1\n' in text
    assert "\nmartlet_ready 1\n" in text
    assert "\nmetrics_rejected_total 0\n" in text


@pytest.mark.parametrize("name", SERVICES)
def test_labels_come_from_small_sets(scrapes, name):
    text = scrapes[name]
    assert UUID.findall(text) == [], "an id in a metric"
    for metric in metric_names.described(text):
        series = re.findall(rf"^{re.escape(metric)}(?:_count)?(?:\{{.*\}})? ", text, re.MULTILINE)
        assert len(series) <= SERIES_AT_MOST, f"{metric}: {len(series)}"


def test_readiness_is_told_as_it_was_last_asked(deployment, scrapes):
    for name in SERVICES:
        checks = {check["name"] for check in json.loads(deployment.admin(name, "/readyz")[2])["checks"]}
        told = set(re.findall(r'^martlet_ready_check\{check="([^"]+)"\} 1$', scrapes[name], re.MULTILINE))
        assert told == checks
        assert {"database", "region"} <= checks


# Logs


def lines(deployment, name: str) -> list[dict]:
    return [json.loads(line) for line in deployment.logs()[f"{name}.log"].splitlines()]


def test_a_run_can_be_followed_by_its_id_through_every_service(deployment, played):
    run = played["run"]

    def moves():
        found = [(name, line) for name in SERVICES for line in lines(deployment, name)
                 if line.get("run_id") == run and line["message"] == "Run moved"]
        return found if any(line["state"] == "approved" for _, line in found) else None

    moved = eventually("the run's end is in the log", moves)
    assert {line["state"] for _, line in moved} >= {"awaiting_input", "processing", "approved"}
    for name, line in moved:
        assert line["request_id"], line
        assert bool(line.get("job_id")) == (name == "workflow-orchestrator"), line
    # The report and the end of the run are owed to the request that completed the last task.
    (end,) = [line for _, line in moved if line["state"] == "approved"]
    assert end["request_id"] in played["requests"]
    examined = [line for line in lines(deployment, "report-workers")
                if line["message"] == "Job ended" and line.get("request_id") in played["requests"]]
    assert examined and all(line["job_id"] and line["report_id"] and line["kind"] for line in examined)


def test_each_request_and_each_job_has_its_ids(deployment, played):
    for name in ("api-gateway", "link-service"):
        answered = [line for line in lines(deployment, name) if line["message"] == "Request answered"]
        assert name == "link-service" or answered
        for line in answered:
            assert line["request_id"] and line["route"] and line["method"] and line["status"], line
            if "{workflow_run_id}" in line["route"] and line["status"] == 200:
                assert UUID.fullmatch(line["run_id"]), line
            if "{applicant_id}" in line["route"] and line["status"] == 200:
                assert UUID.fullmatch(line["applicant_id"]), line
    ended = [line for name in ("workflow-orchestrator", "report-workers") for line in lines(deployment, name)
             if line["message"] == "Job ended"]
    assert ended
    for line in ended:
        assert line["job_id"].isdigit() and line["kind"] and line["attempt"] >= 1 and line["result"], line


def test_what_goes_wrong_in_a_job_or_request_has_its_ids_too(deployment, played):
    """Whatever has been logged so far: a line of a handler without its job, or of a route without its request, would
    be one that nobody can follow."""
    ids = {"request_id", "job_id", "delivery_id", "run_id", "report_id"}
    outside = {
        "Request answered", "Job ended", "Run moved", "Request failed", "attempt failed", "lease lost",
        "A delivery could not be settled", "A delivery's content does not open", "Delivery attempted",
    }
    for name in SERVICES:
        for line in lines(deployment, name):
            if line["message"] in outside:
                assert ids & line.keys(), (name, line)


def test_a_strangers_text_in_a_path_is_no_id(deployment, raw):
    canary = f"canary-{uuid.uuid4().hex[:12]}"
    answer = raw("GET", f"/workflow_runs/{canary}")
    request = answer.headers["X-Request-ID"]

    def line():
        return next((line for line in lines(deployment, "api-gateway") if line.get("request_id") == request), None)

    logged = eventually("the request is in the log", line)
    assert "run_id" not in logged and canary not in json.dumps(logged)


def test_a_person_s_request_on_a_hosted_page_names_its_run(deployment, martlet, raw):
    import requests as plain

    applicant = tenants.create(raw("POST", "/applicants", json={"first_name": "Anna", "last_name": "Linked"}))["id"]
    body = {"workflow_id": martlet["workflows"]["profile"], "applicant_id": applicant}
    run = tenants.create(raw("POST", "/workflow_runs", json=body))
    session = plain.Session()
    session.trust_env = False
    page = session.get(run["link"]["url"], timeout=30)
    assert page.status_code == 200
    request = page.headers["X-Request-ID"]

    def line():
        return next((line for line in lines(deployment, "link-service") if line.get("request_id") == request), None)

    assert eventually("the request is in the log", line)["run_id"] == run["id"]
    task = raw("GET", f"/workflow_runs/{run['id']}/tasks").json()[-1]["id"]
    assert raw("POST", f"/workflow_runs/{run['id']}/tasks/{task}/complete", json={"data": PROFILE}).ok
