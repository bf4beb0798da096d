"""Every route of the API gateway, and how to read them from its sources.

The table is what the isolation matrix is made from. `routes_in_sources` finds what the gateway really serves, so that a
route that is missing here fails a test.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

GATEWAY = Path(__file__).parents[2] / "Services" / "APIGateway"


@dataclass(frozen=True)
class Route:
    """A method and a path template, whose placeholders are named as the gateway names them.

    Placeholders, and the keys of `body` and `query`, take the id of the kind that `KINDS` gives for their name.
    """

    method: str
    path: str
    query: tuple[str, ...] = ()  # parameters that take an id
    body: tuple[str, ...] = ()  # fields of the JSON body that take an id
    form: bool = False  # multipart, with `applicant_id`
    file: str = ""  # what is uploaded, as `tenants.FILES` names it
    json: dict = field(default_factory=dict, hash=False)  # what else the body holds
    public: bool = False  # takes no token
    unknown: int = 404  # what is answered to an id in the path that nothing has
    made: bool = False  # 404 until something was made, of one's own too
    fixed: dict = field(default_factory=dict, hash=False)  # parameters that are what they are

    @property
    def placeholders(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)


ROUTES = [
    Route("GET", "/ping", public=True),
    Route("GET", "/v3.6/openapi.json", public=True),
    Route("GET", "/v3.6/docs", public=True),
    Route("GET", "/v1/openapi.json", public=True),
    Route("GET", "/v1/docs", public=True),
    Route("GET", "/v3.6/ping"),
    Route("POST", "/oauth/token", public=True),
    Route("POST", "/v3.6/oauth/token", public=True),
    Route("POST", "/v3.6/sdk_token", body=("applicant_id",)),
    Route("GET", "/v3.6/applicants"),
    Route("POST", "/v3.6/applicants", json={"first_name": "Anna", "last_name": "Another"}),
    Route("GET", "/v3.6/applicants/{applicant_id}"),
    Route("PUT", "/v3.6/applicants/{applicant_id}", json={"first_name": "Taken"}),
    Route("DELETE", "/v3.6/applicants/{applicant_id}"),
    Route("POST", "/v3.6/applicants/{applicant_id}/restore"),
    Route("GET", "/v3.6/applicants/{applicant_id}/consents"),
    Route("GET", "/v3.6/documents", query=("applicant_id",)),
    Route("POST", "/v3.6/documents", form=True, file="picture"),
    Route("GET", "/v3.6/documents/{document_id}"),
    Route("GET", "/v3.6/documents/{document_id}/download"),
    Route("GET", "/v3.6/documents/{document_id}/nfc_face"),
    Route("GET", "/v3.6/documents/{document_id}/video/download"),
    Route("POST", "/v1/documents/{document_id}/video", file="video"),
    Route("POST", "/v1/documents/{document_id}/nfc_data", file="chip"),
    Route("GET", "/v3.6/live_photos", query=("applicant_id",)),
    Route("POST", "/v3.6/live_photos", form=True, file="picture"),
    Route("GET", "/v3.6/live_photos/{id}"),
    Route("GET", "/v3.6/live_photos/{id}/download"),
    Route("GET", "/v3.6/id_photos", query=("applicant_id",)),
    Route("POST", "/v3.6/id_photos", form=True, file="picture"),
    Route("GET", "/v3.6/id_photos/{id}"),
    Route("GET", "/v3.6/id_photos/{id}/download"),
    Route("GET", "/v3.6/signing_documents", query=("applicant_id",)),
    Route("POST", "/v3.6/signing_documents", form=True, file="paper"),
    Route("GET", "/v3.6/signing_documents/{id}"),
    Route("GET", "/v3.6/signing_documents/{id}/download"),
    Route("GET", "/v3.6/live_videos", query=("applicant_id",)),
    Route("POST", "/v1/live_videos", form=True, file="video"),
    Route("GET", "/v3.6/live_videos/{id}"),
    Route("GET", "/v3.6/live_videos/{id}/download"),
    Route("GET", "/v3.6/live_videos/{id}/frame"),
    Route("GET", "/v3.6/motion_captures", query=("applicant_id",)),
    Route("POST", "/v1/motion_captures", form=True, file="video"),
    Route("GET", "/v3.6/motion_captures/{id}"),
    Route("GET", "/v3.6/motion_captures/{id}/download"),
    Route("GET", "/v3.6/motion_captures/{id}/frame"),
    Route("GET", "/v3.6/workflow_runs", query=("applicant_id",)),
    Route("POST", "/v3.6/workflow_runs", body=("workflow_id", "applicant_id")),
    Route("GET", "/v3.6/workflow_runs/{workflow_run_id}"),
    Route("GET", "/v3.6/workflow_runs/{workflow_run_id}/tasks"),
    Route("GET", "/v3.6/workflow_runs/{workflow_run_id}/tasks/{task_id}"),
    Route("POST", "/v3.6/workflow_runs/{workflow_run_id}/tasks/{task_id}/complete", body=("data",)),
    Route("GET", "/v3.6/checks", query=("applicant_id",)),
    Route("POST", "/v3.6/checks", body=("applicant_id",), json={"report_names": ["watchlist_aml"], "paused": True}),
    Route("GET", "/v3.6/checks/{check_id}"),
    Route("GET", "/v3.6/checks/{check_id}/download"),
    Route("GET", "/v3.6/checks/{check_id}/resume"),
    Route("POST", "/v3.6/checks/{check_id}/resume"),
    Route("GET", "/v3.6/reports", query=("check_id",)),
    Route("GET", "/v3.6/reports/{report_id}"),
    Route("POST", "/v3.6/reports/{report_id}/resume"),
    Route("POST", "/v3.6/reports/{report_id}/cancel"),
    Route("POST", "/v3.6/workflow_runs/{workflow_run_id}/timeline_file"),
    Route("GET", "/v3.6/workflow_runs/{workflow_run_id}/timeline_file/{timeline_file_id}", made=True),
    Route("GET", "/v3.6/workflow_runs/{workflow_run_id}/evidence_folder", made=True),
    Route("GET", "/v3.6/workflow_runs/{workflow_run_id}/evidence_summary_file", made=True),
    Route("GET", "/v3.6/workflow_runs/{workflow_run_id}/signed_evidence_file", made=True),
    Route(
        "GET", "/v3.6/qualified_electronic_signature/documents", query=("workflow_run_id",), made=True,
        fixed={"file_id": "00000000-0000-4000-8000-000000000000"},
    ),
    Route(
        "GET", "/v3.6/advanced_electronic_signature/documents", query=("workflow_run_id",), made=True,
        fixed={"id": "00000000-0000-4000-8000-000000000000"},
    ),
    Route(
        "GET", "/v3.6/simple_electronic_signature/documents", query=("workflow_run_id",), made=True,
        fixed={"id": "00000000-0000-4000-8000-000000000000"},
    ),
    Route("GET", "/v3.6/webhooks"),
    Route("POST", "/v3.6/webhooks", json={"url": "http://127.0.0.1:9/", "environments": ["sandbox"]}),
    Route(
        "POST", "/v3.6/webhooks/resend",
        json={"data": [{"resource_id": "00000000-0000-4000-8000-000000000000", "event": "check.completed"}]},
    ),
    Route("GET", "/v3.6/webhooks/{webhook_id}"),
    Route("PUT", "/v3.6/webhooks/{webhook_id}", json={"name": "Taken"}),
    Route("DELETE", "/v3.6/webhooks/{webhook_id}"),
    Route("POST", "/v3.6/results_feedback", body=("report_id",), json={"expected_result": "clear"}),
    Route("GET", "/v3.6/addresses/pick", query=("postcode",)),
    Route("GET", "/v3.6/passkeys/{username}"),
    Route("DELETE", "/v3.6/passkeys/{username}"),
    Route("GET", "/v3.6/passkeys/{username}/{passkey_id}"),
    Route("PUT", "/v3.6/passkeys/{username}/{passkey_id}", json={"state": "INACTIVE"}),
    Route("DELETE", "/v3.6/passkeys/{username}/{passkey_id}"),
    Route("GET", "/v3.6/biometric_tokens/{user_id}", unknown=200),
    Route("DELETE", "/v3.6/biometric_tokens/{user_id}"),
    Route("GET", "/v3.6/biometric_tokens/{user_id}/{token_uuid}"),
    Route("PUT", "/v3.6/biometric_tokens/{user_id}/{token_uuid}", json={"status": "declined"}),
    Route("DELETE", "/v3.6/biometric_tokens/{user_id}/{token_uuid}"),
    Route("POST", "/v3.6/extractions", body=("document_id",)),
    Route("GET", "/v3.6/repeat_attempts/{report_id}"),
    Route("POST", "/v3.6/repeat_attempts/{report_id}"),
    Route("GET", "/v1/webhooks/{webhook_id}/deliveries"),
    Route("POST", "/v1/webhooks/{webhook_id}/deliveries/replay"),
    Route("GET", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}"),
    Route("POST", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"),
    Route("POST", "/v1/webhooks/{webhook_id}/rotate_token"),
    Route("POST", "/v1/webhooks/{webhook_id}/test"),
    Route("POST", "/v1/documents/{document_id}/download_address"),
    Route("POST", "/v1/live_photos/{id}/download_address"),
    Route("POST", "/v1/id_photos/{id}/download_address"),
    Route("POST", "/v1/signing_documents/{id}/download_address"),
    Route("POST", "/v1/live_videos/{id}/download_address"),
    Route("POST", "/v1/motion_captures/{id}/download_address"),
    Route("POST", "/v1/sandbox/reset"),
    Route("GET", "/v1/branding"),
    Route("PUT", "/v1/branding"),
    Route("GET", "/v1/workflows"),
    Route("POST", "/v1/workflows"),
    Route("POST", "/v1/workflows/import"),
    Route("POST", "/v1/workflows/validate"),
    Route("POST", "/v1/workflows/simulate"),
    Route("GET", "/v1/workflows/{workflow_id}"),
    Route("PUT", "/v1/workflows/{workflow_id}", json={"name": "Document and selfie"}),  # the name it has
    Route("GET", "/v1/workflows/{workflow_id}/export"),
    Route("GET", "/v1/workflows/{workflow_id}/versions"),
    Route("POST", "/v1/workflows/{workflow_id}/versions"),
    Route("GET", "/v1/workflows/{workflow_id}/versions/{version}"),
    Route("GET", "/v1/workflows/{workflow_id}/versions/{version}/definition"),
    Route("POST", "/v1/workflows/{workflow_id}/versions/{version}/activate"),
    Route("POST", "/v1/workflows/{workflow_id}/versions/{version}/archive"),
    Route("POST", "/v1/workflows/{workflow_id}/versions/{version}/simulate"),
    Route("POST", "/v1/workflows/{workflow_id}/versions/{version}/replay"),
    Route("DELETE", "/v1/workflows/{workflow_id}/rollout"),
    Route("GET", "/v1/workflows/{workflow_id}/diff"),
    Route("POST", "/v1/workflows/{workflow_id}/diff"),
    Route("POST", "/v1/workflows/{workflow_id}/replay"),
    Route("GET", "/v1/workflow_templates"),
    Route("GET", "/v1/workflow_templates/{template}"),
    Route("POST", "/v1/workflow_templates/{template}/workflows"),
    Route("GET", "/v1/task_definitions"),
    Route("GET", "/v1/workflow_runs/{workflow_run_id}/trace"),
    Route("POST", "/v1/workflow_runs/{workflow_run_id}/cancel"),
    Route("POST", "/v1/workflow_runs/{workflow_run_id}/tasks/{task_id}/extend_timeout", json={"seconds": 60}),
    Route("POST", "/v1/workflow_runs/{workflow_run_id}/tasks/{task_id}/complete", json={"output": {}}),
    Route("GET", "/files/{tenant}/{environment}/documents/{id}", public=True),
    Route("GET", "/files/{tenant}/{environment}/live_photos/{id}", public=True),
    Route("GET", "/files/{tenant}/{environment}/id_photos/{id}", public=True),
    Route("GET", "/files/{tenant}/{environment}/signing_documents/{id}", public=True),
    Route("GET", "/files/{tenant}/{environment}/live_videos/{id}", public=True),
    Route("GET", "/files/{tenant}/{environment}/motion_captures/{id}", public=True),
    Route("GET", "/files/{tenant}/{environment}/workflow_run_files/{id}", public=True),
    Route("GET", "/files/{tenant}/{environment}/sandbox_signed_documents/{id}", public=True),
]

VERBS = r"\.(get|post|put|patch|delete|head|on|ws)\("
COLLECTION = re.compile(r"var (\w+): RouteCollection<\w+> \{(.*?)\n    \}", re.DOTALL)
ROUTE = re.compile(VERBS + r'(?:"([^"]*)", )?use:')
# A controller made on the spot, its arguments in brackets up to three deep, or a variable; then the collection.
ARGUMENTS = r"(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?"
MOUNT = re.compile(r"\.addRoutes\(\s*(\w+)" + ARGUMENTS + r'\.(\w+)(?:,\s*atPath: "([^"]*)")?\)')


def joined(*parts: str) -> str:
    path = "/" + "/".join(part.strip("/") for part in parts if part.strip("/"))
    return re.sub(r":(\w+)", r"{\1}", path)


def routes_in_sources() -> set[tuple[str, str]]:
    """(method, template) of everything that the gateway's router is given; fails on what it cannot read."""
    collections: dict[tuple[str, str], list[tuple[str, str]]] = {}
    declared = 0
    for file in sorted((GATEWAY / "Routes").rglob("*.swift")):
        source = file.read_text()
        for name, text in COLLECTION.findall(source):
            collections[file.stem, name] = [(verb.upper(), path) for verb, path in ROUTE.findall(text)]
            declared += len(collections[file.stem, name])
        in_file = sum(len(routes) for (stem, _), routes in collections.items() if stem == file.stem)
        anywhere = len(re.findall(VERBS + r'(?:"[^"]*", )?use:', source))
        assert anywhere == in_file, f"a route of {file.name} is not understood"

    found: set[tuple[str, str]] = set()
    mounted: set[tuple[str, str]] = set()
    source = "\n".join(file.read_text() for file in sorted((GATEWAY / "Bootstrap").glob("*.swift")))
    variables = dict(re.findall(r"let (\w+) = (\w+Controller)(?:<\w+>)?\(", source))
    for receiver, verb, path in re.findall(r"(\w+)" + VERBS + r'"([^"]*)", use:', source):
        found.add((verb.upper(), joined(prefix_of(receiver), path)))
    mounts = list(MOUNT.finditer(source))
    assert len(mounts) == source.count(".addRoutes("), "a group of routes is mounted in a way that is not understood"
    for mount in mounts:
        controller, collection, path = mount[1], mount[2], mount[3] or ""
        key = variables.get(controller, controller), collection
        before = source[: mount.start()]
        receiver = re.search(r"(\w+)$", before)
        group = prefix_of(receiver[1]) if receiver else re.findall(r'group\("([^"]*)"\)', before)[-1]
        found |= {(verb, joined(group, path, rest)) for verb, rest in collections[key]}
        mounted.add(key)
    assert mounted == set(collections), f"never mounted: {set(collections) - mounted}"
    return found


def prefix_of(receiver: str) -> str:
    return {
        "router": "", "scoped": "v3.6", "uploading": "v3.6", "extended": "v1", "extendedUploading": "v1",
    }[receiver]
