"""What an operator does and sees: martletctl, readiness, metrics, logs; and live runs, in which nothing is invented."""

import collections
import json
import re
import threading
import time
import uuid

import pytest
import requests

import broken_workflows
import pictures
import tenants
from conftest import FINAL_STATUSES, PROFILE, Raw, eventually, specimen
from deployment import SERVICES

IDLE = 5  # seconds
STATEMENTS_WHEN_IDLE = 40  # a second and service: polls, heartbeats, the leader's rounds
MIGRATIONS = 5
SETTLED = 3.0  # seconds in which nothing more happens to a run that waits for a person


def subcommands(text: str) -> list[str]:
    """What a help text lists under SUBCOMMANDS."""
    listing = text.partition("SUBCOMMANDS:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  ([a-z-]+)(?:\s|$)", listing, re.MULTILINE)


def test_every_command_has_a_help_text_that_teaches(deployment):
    commands, waiting = [], [[]]
    while waiting:
        command = waiting.pop()
        text = deployment.operate(*command, "--help")
        overview = text.removeprefix("OVERVIEW: ").partition("\n\n")[0]
        assert text.startswith("OVERVIEW: ") and len(overview) > 10 and overview.endswith("."), command
        assert f"USAGE: {' '.join(['martletctl', *command])}" in text, command
        options = text.partition("\nOPTIONS:\n")[2].partition("\n\n")[0]
        for option, meaning in re.findall(r"^  (--[a-z-]+)(?: <[a-z-]+>)?(.*(?:\n {10,}.*)*)", options, re.MULTILINE):
            assert len(meaning.strip()) > 5, f"{command} does not say what {option} is"
        commands.append(tuple(command))
        waiting += [[*command, name] for name in subcommands(text) if name != "help"]
    assert {
        ("migrate",), ("tenant", "create"), ("tenant", "list"), ("token", "create"), ("token", "list"),
        ("token", "revoke"), ("limits", "set"), ("limits", "show"), ("limits", "reset"), ("workflow", "import"), ("workflow", "validate"), ("workflow", "activate"),
        ("roles", "set-passwords"), ("probe",), ("jobs", "status"), ("jobs", "list"), ("jobs", "show"),
        ("jobs", "replay"), ("jobs", "cancel"), ("jobs", "purge"), ("jobs", "policy", "show"),
        ("jobs", "policy", "tenant"), ("jobs", "policy", "kind"), ("jobs", "schedule", "list"),
        ("jobs", "schedule", "pause"), ("jobs", "schedule", "resume"), ("webhook", "list"), ("webhook", "deliveries"),
        ("webhook", "replay"), ("webhook", "test"), ("webhook", "rotate-token"),
    } <= set(commands)


def test_wrong_arguments_are_told_from_failures(deployment):
    deployment.operate("tenant", "create", status=64)
    deployment.operate("no-such-command", status=64)
    tenant = deployment.martlet["tenant_id"]
    deployment.operate("token", "create", "--tenant", tenant, "--environment", "moon", "--name", "x", status=64)
    deployment.operate("token", "list", "--tenant", str(uuid.uuid4()), status=1)
    deployment.operate("tenant", "list", status=1, database="postgresql://nobody@127.0.0.1:1/nothing")


@pytest.mark.parametrize(
    "text, expected",
    [
        (broken_workflows.MISSHAPEN, broken_workflows.MISSHAPEN_FINDINGS),
        (broken_workflows.SENSELESS, broken_workflows.SENSELESS_FINDINGS),
    ],
    ids=["misshapen", "senseless"],
)
def test_a_workflow_file_with_mistakes_lists_them_all(deployment, tmp_path, text, expected):
    file = tmp_path / "broken.yaml"
    file.write_text(text)
    answer = json.loads(deployment.operate("workflow", "validate", "--file", str(file), "--json", status=2))
    assert answer["valid"] is False
    errors = [finding for finding in answer["findings"] if finding["severity"] == "error"]
    keys = ("code", "node", "field") if len(next(iter(expected))) == 3 else ("code", "field")
    # Where a finding is about a node as a whole, which field it names is its own business.
    told = {tuple(finding[key] for key in keys) for finding in errors}
    told |= {(finding["code"], finding["node"], None) for finding in errors} if len(keys) == 3 else set()
    assert expected <= told, expected - told
    assert len(errors) == len(expected)
    assert all(finding["message"] for finding in errors)
    people = deployment.operate("workflow", "validate", "--file", str(file), status=2)
    for code in {entry[0] for entry in expected}:
        assert code in people


def test_a_workflow_file_with_mistakes_is_not_stored(deployment, tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text(broken_workflows.SENSELESS)
    tenant = deployment.operate_json("tenant", "create", "--name", "Careless")["id"]
    deployment.operate("workflow", "import", "--tenant", tenant, "--file", str(file), status=2)
    assert deployment.operate_json("workflow", "list", "--tenant", tenant) == {"workflows": []}


def test_the_sample_workflows_have_no_mistakes(deployment, martlet):
    for name in martlet["workflows"]:
        answer = deployment.operate_json("workflow", "validate", "--file", str(deployment.workflow_file(name)))
        assert answer["valid"] is True
        assert [finding for finding in answer["findings"] if finding["severity"] == "error"] == []


def test_importing_a_file_again_changes_nothing(deployment):
    tenant = deployment.operate_json("tenant", "create", "--name", "Importer")["id"]
    arguments = ("workflow", "import", "--tenant", tenant, "--file", str(deployment.workflow_file("document")))
    first, second = deployment.operate_json(*arguments), deployment.operate_json(*arguments)
    assert (first["new"], first["version"]) == (True, 1)
    assert second == {**first, "new": False}
    (listed,) = deployment.operate_json("workflow", "list", "--tenant", tenant)["workflows"]
    assert (listed["newest_version"], listed["active"]) == (1, {})


def test_a_workflow_is_active_only_where_it_was_activated(martlet, deployment):
    tenant = deployment.operate_json("tenant", "create", "--name", "Careful")["id"]
    file = str(deployment.workflow_file("profile"))
    workflow = deployment.operate_json(
        "workflow", "import", "--tenant", tenant, "--file", file, "--activate", "sandbox")["workflow_id"]
    for environment, status in (("sandbox", 201), ("live", 422)):
        token = tenants.make_token(deployment, tenant, environment)["token"]
        api = tenants.caller(martlet, tenant, environment, token).api
        person = {"first_name": "Anna", "last_name": "Careful"}
        applicant = tenants.create(api("POST", "/applicants", json=person))["id"]
        answer = api("POST", "/workflow_runs", json={"workflow_id": workflow, "applicant_id": applicant})
        assert answer.status_code == status, answer.text
    deployment.operate("workflow", "activate", "--tenant", tenant, "--workflow", workflow, "--version", "1",
                       "--environment", "live")
    answer = api("POST", "/workflow_runs", json={"workflow_id": workflow, "applicant_id": applicant})
    assert answer.status_code == 201, answer.text


def test_migrating_again_changes_nothing_and_disturbs_nobody(raw, martlet, deployment):
    statuses: collections.Counter = collections.Counter()
    done = threading.Event()

    def work():
        # Every table that a run touches, in the order in which services touch them.
        api = Raw(martlet["api_url"], martlet["tokens"]["sandbox"])
        while not done.is_set():
            person = {"first_name": "Anna", "last_name": "Meanwhile"}
            answer = api("POST", "/applicants", json=person)
            statuses[answer.status_code] += 1
            body = {"workflow_id": martlet["workflows"]["profile"], "applicant_id": answer.json().get("id")}
            run = api("POST", "/workflow_runs", json=body)
            statuses[run.status_code] += 1
            path = f"/workflow_runs/{run.json().get('id')}/tasks"
            task = api("GET", path).json()[-1]["id"]
            answer = api("POST", f"{path}/{task}/complete", json={"data": PROFILE})
            statuses[201 if answer.status_code == 200 else answer.status_code] += 1

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(MIGRATIONS):
            text = deployment.operate("migrate", "--region", "eu", "--json", database=deployment.administrator_url())
            assert json.loads(text) == {"applied": []}
    finally:
        done.set()
        for worker in workers:
            worker.join()
    assert set(statuses) == {201}, statuses
    assert all(deployment.is_ready(name) for name in SERVICES)


def test_a_region_never_changes(deployment):
    deployment.operate("migrate", "--region", "us", status=1, database=deployment.administrator_url())


def test_the_operators_role_cannot_migrate(deployment):
    deployment.operate("migrate", "--region", "eu", status=1)
    assert all(deployment.is_ready(name) for name in SERVICES)


def test_listing_tokens_shows_no_token(deployment, martlet):
    tenant = martlet["tenant_id"]
    made = tenants.make_token(deployment, tenant, "sandbox", "listed")
    deployment.operate("token", "revoke", "--tenant", tenant, "--id", made["id"])
    listed = deployment.operate_json("token", "list", "--tenant", tenant)
    (entry,) = [token for token in listed["tokens"] if token["id"] == made["id"]]
    assert entry["last_four"] == made["token"][-4:] and entry["revoked_at"]
    for text in (json.dumps(listed), deployment.operate("token", "list", "--tenant", tenant)):
        for token in (made["token"], *martlet["tokens"].values()):
            _, key, secret = token.split(".")
            assert token not in text and secret not in text and key not in text


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_tells_of_itself(deployment, name):
    status, kind, _ = deployment.admin(name, "/healthz")
    assert status == 200
    status, kind, body = deployment.admin(name, "/readyz")
    assert (status, kind) == (200, "application/json")
    ready = json.loads(body)
    assert ready["status"] == "ready"
    checks = {check["name"]: check["status"] for check in ready["checks"]}
    assert "database" in checks and set(checks.values()) == {"ok"}
    permitted = [notice for notice in ready["notices"] if "webhook.allowed_networks" in notice]
    assert bool(permitted) == (name in ("api-gateway", "webhook-dispatcher"))
    status, kind, body = deployment.admin(name, "/metrics")
    assert (status, kind) == (200, "text/plain")
    assert re.search(r"^process_resident_memory_bytes \d+", body, re.MULTILINE)
    line = re.compile(r"^(#.*|[a-z_][a-z0-9_]*(\{.*\})? [-+0-9.eEIinfNa]+)$")
    assert [text for text in body.splitlines() if not line.match(text)] == []
    deployment.operate("probe", deployment.services[name]["admin_url"] + "/readyz")


def queries(deployment, name: str) -> int:
    """Statements that a service has sent since it started."""
    return int(re.search(r"^postgres_pool_queries_total\{.*\} (\d+)", deployment.admin(name, "/metrics")[2], re.M)[1])


def test_idle_services_leave_the_database_in_peace(deployment):
    time.sleep(2)  # for the ends of what earlier scenarios began
    before = {name: queries(deployment, name) for name in SERVICES}
    time.sleep(IDLE)
    rates = {name: (queries(deployment, name) - before[name]) / IDLE for name in SERVICES}
    assert {name: rate for name, rate in rates.items() if rate > STATEMENTS_WHEN_IDLE} == {}


# Live runs


class LiveRun:
    """A run with a live token, whose captures are these files."""

    def __init__(self, raw_live, martlet, workflow: str, *media: tuple[str, bytes]):
        self.api = raw_live
        person = {"first_name": "Anna", "last_name": "Real"}
        self.applicant = tenants.create(raw_live("POST", "/applicants", json=person))
        assert self.applicant["sandbox"] is False
        body = {"workflow_id": martlet["workflows"][workflow], "applicant_id": self.applicant["id"]}
        self.id = tenants.create(raw_live("POST", "/workflow_runs", json=body))["id"]
        for path, content in media:
            self.capture(path, content)

    def capture(self, path: str, content: bytes):
        fields = {"applicant_id": self.applicant["id"], "type": "driving_licence"}
        file = {"file": ("picture.png", content, "image/png")}
        medium = tenants.create(self.api("POST", path, data=fields, files=file))["id"]
        task = self.tasks()[-1]["id"]
        answer = self.api(
            "POST", f"/workflow_runs/{self.id}/tasks/{task}/complete", json={"data": [{"id": medium}]})
        assert answer.status_code == 200, answer.text

    def now(self) -> dict:
        return tenants.create(self.api("GET", f"/workflow_runs/{self.id}"), status=200)

    def tasks(self) -> list[dict]:
        return tenants.create(self.api("GET", f"/workflow_runs/{self.id}/tasks"), status=200)

    def output(self, definition: str):
        task = next(task["id"] for task in self.tasks() if task["task_def_id"] == definition)
        return self.api("GET", f"/workflow_runs/{self.id}/tasks/{task}").json()["output"]

    def ended(self) -> dict:
        def probe():
            run = self.now()
            return run if run["status"] in FINAL_STATUSES else None

        return eventually("the live run ends", probe)


def jobs_are_done(deployment) -> bool:
    """Whether the report workers hold no job; read twice, as a job may lie between queue and worker."""
    for _ in range(2):
        metrics = deployment.admin("report-workers", "/metrics")[2]
        if not re.search(r"^martlet_jobs_running 0$", metrics, re.MULTILINE):
            return False
        time.sleep(0.2)
    return True


def test_a_live_run_waits_for_a_person_and_nothing_is_invented(raw_live, martlet, deployment):
    document = specimen("onfido/sample_driving_licence.png").read_bytes()
    photo = specimen("onfido/sample_photo.png").read_bytes()
    run = LiveRun(
        raw_live, martlet, "document_and_selfie", ("/documents", document), ("/live_photos", photo))
    assert run.now()["status"] == "processing"
    deadline = time.monotonic() + SETTLED
    eventually("the report was looked at", lambda: jobs_are_done(deployment), patience=30, pause=0.1)
    while time.monotonic() < deadline:
        found = run.now()
        assert (found["status"], found["output"], found["reasons"], found["error"]) == ("processing", None, [], None)
        time.sleep(0.2)
    assert run.output("document_check") is None
    assert [task["task_def_id"] for task in run.tasks()][-1] == "document_check"


def test_a_live_document_that_no_decoder_reads_is_rejected(raw_live, martlet):
    broken = pictures.undecodable_png(2 * pictures.LEAST_LIVE)
    run = LiveRun(raw_live, martlet, "document", ("/documents", broken)).ended()
    assert (run["status"], run["reasons"], run["error"]) == ("declined", ["document_refused"], None)
    report = run["output"]["doc"]
    assert (report["result"], report["sub_result"]) == ("consider", "rejected")
    # What was found and nothing else: no other breakdown has a result.
    results = {name: part["result"] for name, part in report["breakdown"].items() if part and part.get("result")}
    assert results == {"image_integrity": "consider"}, results
    assert not report.get("properties")


def test_a_face_is_left_to_a_person_even_when_no_decoder_reads_it(raw_live, martlet, deployment):
    broken = pictures.undecodable_png(2 * pictures.LEAST_LIVE)
    run = LiveRun(raw_live, martlet, "document_and_selfie", ("/documents", broken), ("/live_photos", broken))
    report = eventually("the document is examined", lambda: run.output("document_check"), pause=0.1)
    assert (report["result"], report["sub_result"]) == ("consider", "rejected")
    eventually("the face was looked at", lambda: jobs_are_done(deployment), patience=30, pause=0.1)
    found = run.now()
    assert (found["status"], found["output"], found["reasons"], found["error"]) == ("processing", None, [], None)
    assert run.output("face_check_photo") is None


# What services say of people: nothing


def test_neither_logs_nor_metrics_hold_what_is_personal_or_secret(raw, martlet, deployment, receiver):
    canary = f"Canary{uuid.uuid4().hex[:12]}"
    email = f"{canary.lower()}@example.com"
    person = {
        "first_name": canary, "last_name": f"{canary} Specimen", "email": email, "dob": "1987-06-05",
        "phone_number": "+447700900123",
        "address": {"street": f"{canary} Road", "town": "London", "postcode": "SW4 6EH", "country": "GBR"},
    }
    webhook = raw("POST", "/webhooks", json={"url": f"{receiver.url}/{canary}", "environments": ["sandbox"]}).json()
    applicant = tenants.create(raw("POST", "/applicants", json=person))["id"]
    body = {"workflow_id": martlet["workflows"]["profile"], "applicant_id": applicant, "tags": [canary]}
    run = tenants.create(raw("POST", "/workflow_runs", json={**body, "customer_user_id": f"user-{canary}"}))
    # Also along the ways that lead to refusals, where texts are quoted most easily.
    raw("GET", f"/applicants/{canary}")
    raw("GET", f"/applicants?page={canary}")
    raw("GET", f"/no_such_resource/{canary}?{canary}={canary}")
    raw("POST", "/applicants", data=f'{{"first_name": "{canary}"', headers={"Content-Type": "application/json"})
    raw("POST", "/applicants", json={**person, "email": f"{canary} is no address"})
    raw("GET", "/applicants", headers={"Authorization": f"Token token=api_sandbox.{canary}.{canary}"})
    file = (f"{canary}.png", pictures.png(text=canary.encode()), "image/png")
    fields = {"applicant_id": applicant, "type": "passport"}
    document = tenants.create(raw("POST", "/documents", data=fields, files={"file": file}))["id"]
    raw("POST", "/documents", data=fields, files={"file": (f"{canary}.jpg", b"no picture", "image/jpeg")})
    root = tenants.caller(martlet, martlet["tenant_id"], "sandbox", martlet["tokens"]["sandbox"]).root
    signed = tenants.create(root("POST", f"/v1/documents/{document}/download_address"))["url"]
    assert requests.get(signed, timeout=30).ok
    opened = requests.get(run["link"]["url"], timeout=30, allow_redirects=False)
    cookie = opened.headers["Set-Cookie"].split(";")[0].partition("=")[2]
    task = raw("GET", f"/workflow_runs/{run['id']}/tasks").json()[-1]["id"]
    profile = {"first_name": canary, "last_name": canary, "dob": "1987-06-05", "email": email}
    done = raw("POST", f"/workflow_runs/{run['id']}/tasks/{task}/complete", json={"data": profile})
    assert done.status_code == 200, done.text
    receiver.wait_for(
        "the end of the run",
        lambda payload: payload["action"] == "workflow_run.completed" and payload["object"]["id"] == run["id"],
    )
    assert raw("DELETE", f"/webhooks/{webhook['id']}").status_code == 204
    assert raw("DELETE", f"/applicants/{applicant}").status_code == 204

    link = run["link"]["url"].rsplit("/", 1)[1]
    keys = [key for service in deployment.services.values() for name, key in service["environment"].items()
            if name.startswith("KEYS_")]
    passwords = [service["environment"]["DATABASE_URL"].split("@")[0].rsplit(":", 1)[1]
                 for service in deployment.services.values()]
    secrets = {
        "a name": canary, "an e-mail address": email, "a telephone number": "7700900123", "a link": link,
        "a cookie": cookie, "an SDK token": run["sdk_token"], "a webhook's token": webhook["token"],
        "a signature": signed.partition("signature=")[2],
        **{f"a token's secret {number}": token.split(".")[2]
           for number, token in enumerate(martlet["tokens"].values())},
        **{f"key {number}": key for number, key in enumerate(keys)},
        **{f"password {number}": password for number, password in enumerate(passwords)},
    }
    assert all(len(secret) >= 8 for secret in secrets.values())
    texts = deployment.logs() | {f"metrics of {name}": deployment.admin(name, "/metrics")[2] for name in SERVICES}
    assert {f"{name}.log" for name in SERVICES} < set(texts)
    # The requests were logged, by route and without the path.
    assert '"/v3.6/applicants/{applicant_id}"' in texts["api-gateway.log"].replace("\\/", "/")
    found = [
        f"{what} in {where}" for where, text in texts.items() for what, secret in secrets.items()
        if secret.lower() in text.lower()
    ]
    assert found == []


def test_each_line_of_a_services_log_is_one_object(deployment):
    for name, text in deployment.logs().items():
        if name.removesuffix(".log") in SERVICES:
            for line in text.splitlines():
                assert {"time", "level", "service", "message"} <= set(json.loads(line)), name
