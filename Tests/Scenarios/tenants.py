"""Four callers, two tenants with two environments each, and what each of them owns."""

import uuid
from dataclasses import dataclass, field

import pictures
from conftest import Raw
from deployment import lift_limits

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


def upload(caller: Caller, path: str, applicant_id: str, **arguments):
    fields = {"applicant_id": applicant_id, "type": "driving_licence"}
    picture = ("card.png", pictures.png(pictures.LEAST_LIVE), "image/png")
    return caller.api("POST", path, data=fields, files={"file": picture}, **arguments)


def webhook_address(environment: str) -> str:
    """Where nobody listens. In live mode an address must be a name."""
    return "https://hooks.example.com/martlet" if environment == "live" else "http://127.0.0.1:9/"


def furnish(caller: Caller, workflow_id: str):
    """Creates one thing of each kind."""
    body = {"first_name": "Owner", "last_name": f"Of {caller.environment}", "email": f"{uuid.uuid4().hex}@example.com"}
    applicant = create(caller.api("POST", "/applicants", json=body))["id"]
    run = create(caller.api("POST", "/workflow_runs", json={"workflow_id": workflow_id, "applicant_id": applicant}))
    tasks = caller.api("GET", f"/workflow_runs/{run['id']}/tasks").json()
    webhook = {"url": webhook_address(caller.environment), "environments": [caller.environment]}
    webhook = create(caller.api("POST", "/webhooks", json=webhook))["id"]
    ended = create(caller.api("POST", "/workflow_runs", json={"workflow_id": workflow_id, "applicant_id": applicant}))
    create(caller.root("POST", f"/v1/workflow_runs/{ended['id']}/cancel", json={}), 200)
    timeline = create(caller.api("POST", f"/workflow_runs/{ended['id']}/timeline_file"), 202)
    caller.link = run["link"]["url"]
    caller.ids = {
        "tenant": caller.tenant_id, "applicant_id": applicant, "workflow_id": workflow_id,
        "document_id": create(upload(caller, "/documents", applicant))["id"],
        "live_photo_id": create(upload(caller, "/live_photos", applicant))["id"],
        "id_photo_id": create(upload(caller, "/id_photos", applicant))["id"],
        "workflow_run_id": run["id"], "task_id": tasks[-1]["id"],
        "timeline_file_id": timeline["workflow_timeline_file_id"],
        "webhook_id": webhook, "delivery_id": create(caller.root("POST", f"/v1/webhooks/{webhook}/test"))["id"],
    }


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
