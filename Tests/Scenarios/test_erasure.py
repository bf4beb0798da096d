"""Erasure of applicants, proved by words that are nowhere else: in a dump of the database, among the files, in logs."""

import os
import re
import subprocess
import uuid

import pytest

import tenants
from conftest import Receiver, eventually
from deployment import PrivatePostgres, lift_limits

# What a person has in the media store: a document with its video and chip data, a photo, an ID photo, two recordings, a
# document to be signed.
FILES = 9


def dump(deployment) -> bytes:
    """Every row of the database as text."""
    program = str(PrivatePostgres(deployment).bin / "pg_dump")
    done = subprocess.run(
        [program, "--data-only", "--inserts", f"--dbname={deployment.administrator_url()}"], capture_output=True,
        timeout=120, env={"PATH": os.environ["PATH"]}, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Person:
    """An applicant in the middle of a run, whose every text holds the canary, with files and a delivered event."""

    def __init__(self, caller, workflow: str, receiver: Receiver):
        self.canary = f"Canary{uuid.uuid4().hex[:12]}"
        self.caller = caller
        self.applicant = tenants.create(caller.api("POST", "/applicants", json={
            "first_name": self.canary, "last_name": self.canary, "email": f"{self.canary}@example.com",
            "dob": "1990-02-28", "id_numbers": [{"type": "other", "value": self.canary}],
            "address": {"street": self.canary, "postcode": "SW4 6EH", "town": self.canary, "country": "GBR"},
            "consents": [{"name": "privacy_notices_read", "granted": True}],
        }, headers={"Idempotency-Key": self.canary}))["id"]
        self.run = tenants.create(caller.api("POST", "/workflow_runs", json={
            "workflow_id": workflow, "applicant_id": self.applicant, "tags": [self.canary],
            "customer_user_id": self.canary}))["id"]
        for path, task in (("/documents", "upload_document_photo"), ("/live_photos", "upload_face_photo")):
            medium = tenants.create(tenants.upload(caller, path, self.applicant))["id"]
            tasks = caller.api("GET", f"/workflow_runs/{self.run}/tasks").json()
            found = next(found["id"] for found in tasks if found["task_def_id"] == task)
            answer = caller.api(
                "POST", f"/workflow_runs/{self.run}/tasks/{found}/complete", json={"data": [{"id": medium}]})
            assert answer.status_code == 200, answer.text
            if path == "/documents":
                tenants.create(tenants.upload_part(caller, medium, "video", "video"))
                tenants.create(tenants.upload_part(caller, medium, "nfc_data", "chip"))
        for path in ("/live_videos", "/motion_captures", "/signing_documents"):
            tenants.create(tenants.upload(caller, path, self.applicant))
        tenants.create(tenants.upload(
            caller, "/id_photos", self.applicant, headers={"Idempotency-Key": f"{self.canary}-photo"}))
        receiver.wait_for("the run's end", lambda payload: (
            payload["action"] == "workflow_run.completed" and payload["object"]["id"] == self.run))
        self.check = tenants.create(caller.api("POST", "/checks", json={
            "applicant_id": self.applicant, "report_names": ["document", "us_driving_licence"],
            "tags": [self.canary], "redirect_uri": f"https://example.com/{self.canary}",
            "us_driving_licence": {"id_number": self.canary, "issue_state": "CA", "first_name": self.canary},
        }))["id"]
        receiver.wait_for("the check's end", lambda payload: (
            payload["action"] == "check.completed" and payload["object"]["id"] == self.check))
        tenants.create(caller.api("POST", f"/workflow_runs/{self.run}/timeline_file"), 202)
        made = receiver.wait_for("the timeline file", lambda payload: (
            payload["action"] == "workflow_timeline_file.created" and payload["object"]["workflow_run_id"] == self.run))
        self.timeline = made.payload["object"]["id"]

    def keep(self, deployment):
        """What else is stored of a person: feedback, a passkey and a biometric token under a name that tells."""
        self.caller.ids = {
            "applicant_id": self.applicant, "workflow_run_id": self.run,
            "task_id": self.caller.api("GET", f"/workflow_runs/{self.run}/tasks").json()[0]["id"]}
        tenants.store(deployment, self.caller, username=self.canary, user_id=self.canary)
        report = self.caller.ids["document_report_id"]
        tenants.create(self.caller.api("POST", "/results_feedback", json={
            "report_id": report, "expected_result": "consider", "feedback_notes": f"About {self.canary}"}), status=200)

    def answers(self) -> dict[str, int]:
        """The status of every address that led to the person."""
        found = {
            path: self.caller.api("GET", path).status_code
            for path in (
                f"/applicants/{self.applicant}", f"/workflow_runs/{self.run}", f"/workflow_runs/{self.run}/tasks",
                f"/checks/{self.check}", f"/reports?check_id={self.check}")
        }
        return found


@pytest.fixture
def tenant(deployment, martlet):
    """A tenant whose deleted applicants cannot be restored, with a webhook."""
    created = deployment.operate_json("tenant", "create", "--name", "Erasing", "--deletion-delay-days", "0")["id"]
    lift_limits(deployment, created)
    token = tenants.make_token(deployment, created, "sandbox")["token"]
    caller = tenants.caller(martlet, created, "sandbox", token)
    source = str(deployment.workflow_file("document_and_selfie"))
    workflow = deployment.operate_json(
        "workflow", "import", "--tenant", created, "--file", source, "--activate", "sandbox")["workflow_id"]
    receiver = Receiver()
    tenants.create(caller.api("POST", "/webhooks", json={
        "url": receiver.url, "environments": ["sandbox"]}))
    yield created, caller, workflow, receiver
    receiver.close()


def status(deployment, tenant: str, applicant: str) -> str:
    return deployment.operate_json(
        "applicant", "show", applicant, "--tenant", tenant, "--environment", "sandbox")["status"]


def test_a_deleted_applicant_leaves_nothing(deployment, tenant):
    identity, caller, workflow, receiver = tenant
    before = deployment.blobs()
    kept = Person(caller, workflow, receiver)
    theirs = deployment.blobs() - before
    erased = Person(caller, workflow, receiver)
    kept.keep(deployment)
    erased.keep(deployment)
    mine = deployment.blobs() - before - theirs
    assert len(theirs) == len(mine) == FILES
    full = dump(deployment)
    # The words and ids can be found at all.
    assert full.count(erased.canary.encode()) >= 5 and full.count(kept.canary.encode()) >= 5
    assert full.count(erased.run.encode()) >= 5
    kept_answers = [line for line in full.decode().splitlines()
                    if line.startswith("INSERT INTO public.idempotency_keys ") and erased.applicant in line]
    assert len(kept_answers) == 2

    assert caller.api("DELETE", f"/applicants/{erased.applicant}").status_code == 204
    eventually("the files are gone", lambda: not any(path.exists() for path in mine) or None)
    assert status(deployment, identity, erased.applicant) == "erased"
    assert erased.answers() == {
        f"/applicants/{erased.applicant}": 410, f"/workflow_runs/{erased.run}": 404,
        f"/workflow_runs/{erased.run}/tasks": 404, f"/checks/{erased.check}": 404,
        f"/reports?check_id={erased.check}": 404}
    assert caller.api("POST", f"/applicants/{erased.applicant}/restore").status_code == 410

    rest = dump(deployment)
    assert erased.canary.encode() not in rest
    # What stays holds ids alone: jobs that are over, the audit log, and the row that says so.
    tables = {line.split()[2] for line in rest.decode().splitlines() if erased.run in line}
    assert erased.timeline in full.decode()
    assert all(re.fullmatch(r"queue\.job(_\w+)?|public\.audit_log", table) for table in tables), tables
    tables = {line.split()[2] for line in rest.decode().splitlines() if erased.applicant in line}
    jobs = {table for table in tables if re.fullmatch(r"queue\.\w+", table)}
    assert tables - jobs == {"public.erased_applicants", "public.audit_log"}
    logs = deployment.logs()
    assert logs and not any(erased.canary in text for text in logs.values())

    # The other person's things are all there.
    assert set(kept.answers().values()) == {200}
    assert all(path.exists() for path in theirs)
    assert rest.count(kept.canary.encode()) == full.count(kept.canary.encode())


def test_an_operator_erases_without_a_delay(deployment, tenant):
    identity, caller, workflow, receiver = tenant
    deployment.operate("tenant", "set", "--tenant", identity, "--deletion-delay-days", "30")
    before = deployment.blobs()
    person = Person(caller, workflow, receiver)
    mine = deployment.blobs() - before
    where = ("--tenant", identity, "--environment", "sandbox")
    assert caller.api("DELETE", f"/applicants/{person.applicant}").status_code == 204
    assert status(deployment, identity, person.applicant) == "deleted"
    assert caller.api("POST", f"/applicants/{person.applicant}/restore").status_code == 204
    assert status(deployment, identity, person.applicant) == "active"
    assert caller.api("GET", f"/applicants/{person.applicant}").status_code == 200

    deployment.operate("applicant", "erase", person.applicant, *where, status=64)  # without --yes
    assert status(deployment, identity, person.applicant) == "active"
    other = ("--tenant", identity, "--environment", "live")
    deployment.operate("applicant", "erase", person.applicant, *other, "--yes", status=1)
    deployment.operate("applicant", "erase", person.applicant, *where, "--yes")
    eventually("the files are gone", lambda: len(mine) == FILES and not any(path.exists() for path in mine) or None)
    assert status(deployment, identity, person.applicant) == "erased"
    assert person.canary.encode() not in dump(deployment)
    deployment.operate("applicant", "erase", person.applicant, *where, "--yes", status=1)
