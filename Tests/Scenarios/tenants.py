"""Four callers, two tenants with two environments each, and what each of them owns."""

import uuid
from dataclasses import dataclass, field

import pictures
import recordings
from conftest import Raw
from deployment import lift_limits
from test_runbooks import psql

ENVIRONMENTS = ("live", "sandbox")
WORKFLOW = "document_and_selfie"


@dataclass
class Caller:
    """A tenant's environment with its token; `ids` names one thing of each kind that is there."""

    tenant_id: str
    environment: str
    token: str
    root: Raw  # without a version's prefix
    api: Raw  # /v3.6
    ids: dict[str, str] = field(default_factory=dict)
    link: str = ""

    @property
    def name(self) -> str:
        return f"{self.tenant_id[-4:]}-{self.environment}"

    def may_know(self, kind: str, other: "Caller") -> bool:
        """Whether the other's thing is this caller's to see by the rules: a tenant's workflows are for both of its
        environments, and a live token manages the webhooks of the sandbox too."""
        if self.tenant_id != other.tenant_id:
            return False
        if kind in ("workflow_id", "tenant"):
            return True
        return kind == "webhook_id" and self.environment == "live"


def create(answer, status=201) -> dict:
    assert answer.status_code == status, answer.text
    return answer.json()


# What is uploaded, by the kind of file; each is taken in both environments.
FILES = {
    "picture": ("card.png", pictures.png(pictures.LEAST_LIVE), "image/png"),
    "paper": ("contract.pdf", pictures.pdf(), "application/pdf"),
    "video": ("face.mp4", recordings.mp4(), "video/mp4"),
    "chip": ("chip.json", recordings.chip(), "application/json"),
}
# Media whose file is no picture.
KINDS_OF_FILE = {"/signing_documents": "paper", "/live_videos": "video", "/motion_captures": "video"}


def upload(caller: Caller, path: str, applicant_id: str, **arguments):
    """Uploads a medium to the path that lists it, or to that of /v1 where only SDKs bring it."""
    kind = KINDS_OF_FILE.get(path, "picture")
    fields = {"applicant_id": applicant_id} | ({} if kind == "video" else {"type": "driving_licence"})
    prefix = "/v1" if kind == "video" else "/v3.6"
    return caller.root("POST", prefix + path, data=fields, files={"file": FILES[kind]}, **arguments)


def upload_part(caller: Caller, document_id: str, part: str, kind: str):
    """Uploads a part of a document: its `video`, or the `nfc_data` of its chip."""
    return caller.root("POST", f"/v1/documents/{document_id}/{part}", files={"file": FILES[kind]})


def webhook_address(environment: str) -> str:
    """Where nobody listens. In live mode an address must be a name."""
    return "https://hooks.example.com/martlet" if environment == "live" else "http://127.0.0.1:9/"


def furnish(caller: Caller, workflow_id: str):
    """Creates one thing of each kind."""
    body = {
        "first_name": "Owner", "last_name": f"Of {caller.environment}", "email": f"{uuid.uuid4().hex}@example.com",
        "location": {"country_of_residence": "GBR"},
    }
    applicant = create(caller.api("POST", "/applicants", json=body))["id"]
    run = create(caller.api("POST", "/workflow_runs", json={"workflow_id": workflow_id, "applicant_id": applicant}))
    tasks = caller.api("GET", f"/workflow_runs/{run['id']}/tasks").json()
    # Paused, so that it stays as it is, and its applicant can be deleted.
    check = {"applicant_id": applicant, "report_names": ["watchlist_aml"], "paused": True}
    check = create(caller.api("POST", "/checks", json=check))
    webhook = {"url": webhook_address(caller.environment), "environments": [caller.environment]}
    webhook = create(caller.api("POST", "/webhooks", json=webhook))["id"]
    ended = create(caller.api("POST", "/workflow_runs", json={"workflow_id": workflow_id, "applicant_id": applicant}))
    create(caller.root("POST", f"/v1/workflow_runs/{ended['id']}/cancel", json={}), 200)
    timeline = create(caller.api("POST", f"/workflow_runs/{ended['id']}/timeline_file"), 202)
    caller.link = run["link"]["url"]
    document = create(upload(caller, "/documents", applicant))["id"]
    create(upload_part(caller, document, "video", "video"))
    create(upload_part(caller, document, "nfc_data", "chip"))
    caller.ids = {
        "tenant": caller.tenant_id, "applicant_id": applicant, "workflow_id": workflow_id,
        "document_id": document,
        "live_photo_id": create(upload(caller, "/live_photos", applicant))["id"],
        "id_photo_id": create(upload(caller, "/id_photos", applicant))["id"],
        "signing_document_id": create(upload(caller, "/signing_documents", applicant))["id"],
        "live_video_id": create(upload(caller, "/live_videos", applicant))["id"],
        "motion_capture_id": create(upload(caller, "/motion_captures", applicant))["id"],
        "check_id": check["id"], "report_id": check["report_ids"][0],
        "workflow_run_id": run["id"], "task_id": tasks[-1]["id"],
        "timeline_file_id": timeline["workflow_timeline_file_id"],
        "webhook_id": webhook, "delivery_id": create(caller.root("POST", f"/v1/webhooks/{webhook}/test"))["id"],
    }


# What no route makes: passkeys and biometric tokens come from engines, and a live report is an analyst's.
STORED = """
INSERT INTO passkeys (tenant_id, environment, username, id, applicant_id, application_domain, state, created_at)
VALUES (:'tenant', :'environment', :'username', :'passkey', :'applicant', 'example.com', 'ACTIVE', now());
INSERT INTO biometric_tokens
    (tenant_id, environment, customer_user_id, id, applicant_id, media_type, status, inserted_at)
VALUES (:'tenant', :'environment', :'user', :'token', :'applicant', 'motion_capture', 'review', now());
INSERT INTO reports (
    tenant_id, environment, id, applicant_id, run_id, task_id, task_attempt, name, status, input, result, sub_result,
    breakdown, properties, created_at, completed_at)
VALUES (
    :'tenant', :'environment', :'report', :'applicant', :'run', :'task', 1, 'document', 'complete', '{}', 'clear',
    'clear', '{}', '{"document_numbers": [{"type": "document_number", "value": "ISOLATED1"}]}', now(), now());
"""


def store(deployment, caller: Caller, **names: str):
    """Adds one of each kind that no route makes, of a furnished caller's applicant; `names` are of the person."""
    ids = {name: str(uuid.uuid4()) for name in ("username", "passkey_id", "user_id", "token_uuid")} | names
    report = ids["document_report_id"] = str(uuid.uuid4())
    psql(
        deployment, STORED, tenant=caller.tenant_id, environment=caller.environment,
        applicant=caller.ids["applicant_id"], run=caller.ids["workflow_run_id"], task=caller.ids["task_id"],
        username=ids["username"], passkey=ids["passkey_id"], user=ids["user_id"], token=ids["token_uuid"],
        report=report)
    caller.ids = {"report_id": report} | caller.ids | ids


def caller(martlet, tenant_id: str, environment: str, token: str) -> Caller:
    root = martlet["api_url"].removesuffix("/v3.6")
    return Caller(tenant_id, environment, token, Raw(root, token), Raw(martlet["api_url"], token))


def make_tenant(deployment, name: str) -> tuple[str, str]:
    """A new tenant without limits that has the sample workflow in both environments; its id and the workflow's."""
    tenant = deployment.operate_json("tenant", "create", "--name", name)["id"]
    lift_limits(deployment, tenant)
    imported = deployment.operate_json(
        "workflow", "import", "--tenant", tenant, "--file", str(deployment.workflow_file(WORKFLOW)), "--activate",
        "live", "--activate", "sandbox",
    )
    return tenant, imported["workflow_id"]


def make_token(deployment, tenant: str, environment: str, name: str = "scenario") -> dict:
    return deployment.operate_json("token", "create", "--tenant", tenant, "--environment", environment, "--name", name)
