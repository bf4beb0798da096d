"""Workflows as code: versions, statuses, roll-outs, bundles and templates, by API and by martletctl."""

import json
import os
import subprocess
import uuid

import pytest

import broken_workflows
import tenants
from conftest import PROFILE
from deployment import lift_limits

YAML = {"Content-Type": "application/yaml"}


@pytest.fixture(scope="module")
def builder(martlet, deployment) -> tenants.Caller:
    """A tenant without workflows; its sandbox token."""
    tenant = deployment.operate_json("tenant", "create", "--name", "Builder")["id"]
    lift_limits(deployment, tenant)
    token = tenants.make_token(deployment, tenant, "sandbox")["token"]
    return tenants.caller(martlet, tenant, "sandbox", token)


@pytest.fixture(scope="module")
def live_builder(martlet, deployment, builder) -> tenants.Caller:
    """The same tenant's live token."""
    token = tenants.make_token(deployment, builder.tenant_id, "live")["token"]
    return tenants.caller(martlet, builder.tenant_id, "live", token)


def file(deployment, name: str, **changes: str) -> str:
    """A sample's text under a name of its own, and with other changes."""
    text = deployment.workflow_file("profile").read_text()
    text = text.replace("name: Profile\n", f"name: {name}\n")
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def edited(text: str, description: str) -> str:
    return text.replace("Nothing is examined.", description)


def decided(text: str, result: str) -> str:
    return text.replace("config: {result: approve}", f"config: {{result: {result}}}")


def post(caller, path: str, text: str, status: int, **arguments) -> dict:
    answer = caller.root("POST", path, data=text.encode(), headers=YAML, **arguments)
    assert answer.status_code == status, answer.text
    return answer.json()


def call(caller, method: str, path: str, status: int, **arguments) -> dict:
    answer = caller.root(method, path, **arguments)
    assert answer.status_code == status, answer.text
    return answer.json()


def fields(caller, method: str, path: str, **arguments) -> dict:
    """The fields of a refusal."""
    return call(caller, method, path, 422, **arguments)["error"]["fields"]


def new_applicant(caller) -> str:
    return tenants.create(caller.api("POST", "/applicants", json={"first_name": "Anna", "last_name": "Tester"}))["id"]


def start(caller, workflow: str, applicant: str, user: str | None = None) -> dict:
    body = {"workflow_id": workflow, "applicant_id": applicant, **({"customer_user_id": user} if user else {})}
    return tenants.create(caller.api("POST", "/workflow_runs", json=body))


def complete_profile(caller, run: dict):
    path = f"/workflow_runs/{run['id']}/tasks/profile_4f4b2/complete"
    assert caller.api("POST", path, json={"data": PROFILE}).status_code == 200


# Versions


def test_a_workflow_is_imported_saved_and_read_back(deployment, builder):
    text = file(deployment, "Read back")
    made = post(builder, "/v1/workflows?notes=the%20first", text, 201)
    assert (made["version"], made["new"], made["status"], made["notes"]) == (1, True, "inactive", "the first")
    path = f"/v1/workflows/{made['workflow_id']}"
    again = post(builder, "/v1/workflows?notes=unused", text, 200)
    assert again == {**made, "new": False}
    # A save counts also when nothing changed.
    saved = post(builder, f"{path}/versions", text, 201)
    assert (saved["version"], saved["digest"]) == (2, made["digest"])
    broken = post(builder, f"{path}/versions", text.replace("[start, out]", "[start, in]"), 201)
    assert (broken["version"], broken["status"]) == (3, "invalid")
    assert "E-PORT" in {finding["code"] for finding in broken["findings"]}

    listed = call(builder, "GET", f"{path}/versions?per_page=2", 200)["versions"]
    assert [(one["version"], one["status"]) for one in listed] == [(3, "invalid"), (2, "inactive")]
    answer = builder.root("GET", f"{path}/versions?per_page=2&page=2")
    assert answer.headers["X-Total-Count"] == "3" and 'rel="prev"' in answer.headers["Link"]
    assert [one["notes"] for one in answer.json()["versions"]] == ["the first"]
    shown = call(builder, "GET", f"{path}/versions/3", 200)
    assert shown["findings"] == broken["findings"]
    overview = call(builder, "GET", path, 200)
    assert overview["newest_version"] == 3 and overview["environments"] == {"live": None, "sandbox": None}
    assert overview in call(builder, "GET", "/v1/workflows?name=Read%20back", 200)["workflows"]


def test_a_definition_is_had_in_both_formats_and_by_its_tag(deployment, builder):
    made = post(builder, "/v1/workflows", file(deployment, "Formats"), 201)
    path = f"/v1/workflows/{made['workflow_id']}/versions/1/definition"
    as_json = builder.root("GET", path)
    assert as_json.headers["Content-Type"] == "application/json"
    assert as_json.headers["ETag"] == f'"{made["digest"]}"'
    assert as_json.json()["format"] == "martlet.workflow/1" and as_json.json()["name"] == "Formats"
    as_yaml = builder.root("GET", path, headers={"Accept": "application/yaml"})
    assert as_yaml.headers["Content-Type"] == "application/yaml" and as_yaml.headers["ETag"] != as_json.headers["ETag"]
    assert builder.root("GET", f"{path}?format=yaml").content == as_yaml.content
    for answer in (as_json, as_yaml):
        headers = {"If-None-Match": answer.headers["ETag"], "Accept": answer.headers["Content-Type"]}
        assert builder.root("GET", path, headers=headers).status_code == 304
        # What is read is what can be imported: the same definition makes no version.
        sent = builder.root("POST", "/v1/workflows", data=answer.content,
                            headers={"Content-Type": answer.headers["Content-Type"]})
        assert sent.status_code == 200 and sent.json()["new"] is False, sent.text
    assert fields(builder, "GET", f"{path}?format=xml") == {"format": ["must be json or yaml"]}


def test_an_id_of_the_callers_own_is_kept(deployment, builder):
    own, text = str(uuid.uuid4()), file(deployment, "Own id")
    assert post(builder, f"/v1/workflows?id={own}", text, 201)["workflow_id"] == own
    second = post(builder, f"/v1/workflows?id={own}", edited(text, "Changed."), 201)
    assert (second["workflow_id"], second["version"]) == (own, 2)
    answer = builder.root("POST", f"/v1/workflows?id={uuid.uuid4()}", data=text.encode(), headers=YAML)
    assert answer.status_code == 422 and set(answer.json()["error"]["fields"]) == {"name"}


def test_a_renamed_workflow_is_found_by_its_new_name(deployment, builder):
    made = post(builder, "/v1/workflows", file(deployment, "Old name"), 201)
    path = f"/v1/workflows/{made['workflow_id']}"
    assert call(builder, "PUT", path, 200, json={"name": "New name"})["name"] == "New name"
    assert call(builder, "GET", "/v1/workflows?name=Old%20name", 200)["workflows"] == []
    post(builder, "/v1/workflows", file(deployment, "Old name"), 201)  # another workflow now
    assert set(fields(builder, "PUT", path, json={"name": "Old name"})) == {"name"}
    assert set(fields(builder, "PUT", path, json={"name": "", "nam": "x"})) == {"name", "nam"}


@pytest.mark.parametrize("text, expected", [
    (broken_workflows.MISSHAPEN, broken_workflows.MISSHAPEN_FINDINGS),
    (broken_workflows.SENSELESS, broken_workflows.SENSELESS_FINDINGS),
], ids=["misshapen", "senseless"])
def test_mistakes_are_told_with_stable_codes(builder, text, expected):
    answer = post(builder, "/v1/workflows/validate", text, 200)
    assert answer["valid"] is False
    codes = {(finding["code"], finding["field"] or finding["node"]) for finding in answer["findings"]}
    assert {code for code, _, _ in expected} <= {code for code, _ in codes}
    assert all(finding["message"] and finding["line"] for finding in answer["findings"])


def test_what_is_no_workflow_is_refused_with_the_place(builder):
    answer = builder.root("POST", "/v1/workflows", data=broken_workflows.MISSHAPEN.encode(), headers=YAML)
    assert answer.status_code == 422
    assert {"name", "nodes[0].colour", "nodes[2].type"} <= set(answer.json()["error"]["fields"])
    for kind, status in (("application/json", 400), ("text/plain", 400)):
        headers = {"Content-Type": kind}
        answer = builder.root("POST", "/v1/workflows", data=b"format: martlet.workflow/1", headers=headers)
        assert answer.status_code == status, answer.text
    assert builder.root("POST", "/v1/workflows", headers=YAML).status_code == 400
    too_long = builder.root("POST", "/v1/workflows", data=b"#" * 1_048_577, headers=YAML)
    assert too_long.status_code == 413


@pytest.mark.parametrize("method, path, body, wrong", [
    ("GET", "/v1/workflows?nam=x", None, {"nam"}), ("GET", "/v1/workflows?per_page=101", None, {"per_page"}),
    ("POST", "/v1/workflows?id=x&note=y", None, {"id", "note"}),
    ("GET", "/v1/workflows/{id}/versions?status=active", None, {"status"}),
    ("POST", "/v1/workflows/{id}/versions/1/activate", {"percentage": 0}, {"percentage"}),
    ("POST", "/v1/workflows/{id}/versions/1/activate", {"percentage": 101}, {"percentage"}),
    ("POST", "/v1/workflows/{id}/versions/1/activate", {"percent": 10}, {"percent"}),
    ("GET", "/v1/workflows/{id}/diff?from=0&to=x", None, {"from", "to"}),
    ("POST", "/v1/workflows/{id}/versions/1/replay?limit=1001&created_at_gt=x", None, {"limit", "created_at_gt"}),
    ("POST", "/v1/workflows/simulate", {"definition": {}, "cases": {}}, {"suite", "cases"}),
    ("POST", "/v1/workflows/import", {"format": "x", "extra": 1},
     {"format", "extra", "workflow", "versions"}),
    ("POST", "/v1/workflow_templates/profile/workflows", {"title": "x"}, {"title"}),
])
def test_a_wrong_field_is_named(deployment, builder, method, path, body, wrong):
    made = builder.root("POST", "/v1/workflows", data=file(deployment, "Wrong fields").encode(), headers=YAML).json()
    assert set(fields(builder, method, path.replace("{id}", made["workflow_id"]), json=body)) == wrong


def test_unknown_things_are_not_found_by_their_text(deployment, builder):
    made = post(builder, "/v1/workflows", file(deployment, "Unknown things"), 201)
    unknown, known = str(uuid.uuid4()).upper(), made["workflow_id"]
    for path, resource, given in (
        (f"/v1/workflows/{unknown}", "Workflow", unknown), ("/v1/workflows/x", "Workflow", "x"),
        (f"/v1/workflows/{known}/versions/2", "WorkflowVersion", "2"),
        (f"/v1/workflows/{known}/versions/one", "WorkflowVersion", "one"),
        ("/v1/workflow_templates/none", "WorkflowTemplate", "none"),
    ):
        error = call(builder, "GET", path, 404)["error"]
        assert error["message"] == f"Could not find the following resource: {resource} with id={given}"


# Statuses and roll-outs


def test_statuses_are_those_of_the_guide(deployment, builder, live_builder):
    text = file(deployment, "Statuses")
    made = post(builder, "/v1/workflows", text, 201)
    path = f"/v1/workflows/{made['workflow_id']}"
    post(builder, f"{path}/versions", edited(text, "Two."), 201)
    post(builder, f"{path}/versions", text.replace("[start, out]", "[start, in]"), 201)

    def statuses(caller):
        return {one["version"]: one["status"] for one in call(caller, "GET", f"{path}/versions", 200)["versions"]}

    activated = call(builder, "POST", f"{path}/versions/1/activate", 200)
    assert (activated["version"], activated["environment"], activated["rollout"]) == (1, "sandbox", None)
    assert statuses(builder) == {1: "active", 2: "inactive", 3: "invalid"}
    assert statuses(live_builder) == {1: "inactive", 2: "inactive", 3: "invalid"}
    assert set(fields(builder, "POST", f"{path}/versions/3/activate")) == {"version"}
    # Active there, it cannot be archived here either.
    assert set(fields(live_builder, "POST", f"{path}/versions/1/archive")) == {"version"}
    for number in (3, 3):  # the second time nothing changes
        assert call(builder, "POST", f"{path}/versions/{number}/archive", 200)["status"] == "archived"
    call(builder, "POST", f"{path}/versions/2/activate", 200)
    assert call(builder, "POST", f"{path}/versions/1/archive", 200)["status"] == "archived"
    assert set(fields(builder, "POST", f"{path}/versions/1/activate")) == {"version"}
    assert statuses(builder) == {1: "archived", 2: "active", 3: "archived"}


def test_a_rollout_gives_each_user_one_side_and_is_taken_back(deployment, builder):
    text = file(deployment, "Roll-out")
    made = post(builder, "/v1/workflows", text, 201)
    workflow, path = made["workflow_id"], f"/v1/workflows/{made['workflow_id']}"
    post(builder, f"{path}/versions", decided(text, "review"), 201)
    assert set(fields(builder, "POST", f"{path}/versions/2/activate", json={"percentage": 50})) == {"version"}
    call(builder, "POST", f"{path}/versions/1/activate", 200)
    rollout = call(builder, "POST", f"{path}/versions/2/activate", 200, json={"percentage": 50})
    assert (rollout["version"], rollout["rollout"]["version"], rollout["rollout"]["percentage"]) == (1, 2, 50)

    applicant = new_applicant(builder)
    users = [f"user-{number}" for number in range(12)]

    def given(user):
        return start(builder, workflow, applicant, user)["workflow_version_id"]

    half = {user: given(user) for user in users}
    assert set(half.values()) == {1, 2}
    assert {user: given(user) for user in users} == half
    call(builder, "POST", f"{path}/versions/2/activate", 200, json={"percentage": 90})
    more = {user: given(user) for user in users}
    assert all(more[user] == 2 for user in users if half[user] == 2)

    run = start(builder, workflow, applicant, users[0])
    trace = call(builder, "GET", f"/v1/workflow_runs/{run['id']}/trace", 200)
    assert trace["rollout"]["version"] == 2 and trace["rollout"]["percentage"] == 90
    side = 2 if trace["rollout"]["bucket"] < 90 else 1
    assert trace["workflow_version_id"] == side == run["workflow_version_id"]

    assert call(builder, "DELETE", f"{path}/rollout", 200)["rollout"] is None
    assert {given(user) for user in users} == {1}
    assert set(fields(builder, "DELETE", f"{path}/rollout")) == {"base"}
    call(builder, "POST", f"{path}/versions/2/activate", 200, json={"percentage": 100})
    assert {given(user) for user in users[:3]} == {2}


def test_a_run_keeps_the_version_it_was_made_with(deployment, builder):
    text = file(deployment, "Pinned")
    made = post(builder, "/v1/workflows", text, 201)
    path = f"/v1/workflows/{made['workflow_id']}"
    call(builder, "POST", f"{path}/versions/1/activate", 200)
    run = start(builder, made["workflow_id"], new_applicant(builder))
    post(builder, f"{path}/versions", decided(text, "decline"), 201)
    call(builder, "POST", f"{path}/versions/2/activate", 200)
    complete_profile(builder, run)
    ended = builder.api("GET", f"/workflow_runs/{run['id']}").json()
    assert (ended["status"], ended["workflow_version_id"]) == ("approved", 1)


# Trials


def test_a_change_is_told_before_it_is_made(deployment, builder):
    text = file(deployment, "Differences")
    made = post(builder, "/v1/workflows", text, 201)
    path = f"/v1/workflows/{made['workflow_id']}"
    assert set(fields(builder, "GET", f"{path}/diff")) == {"version"}  # nothing is active
    call(builder, "POST", f"{path}/versions/1/activate", 200)
    same = post(builder, f"{path}/diff", text, 200)
    assert (same["from"], same["to"], same["empty"]) == (1, None, True)
    cosmetic = post(builder, f"{path}/diff", edited(text, "Changed."), 200)
    assert cosmetic["cosmetic"] is True and cosmetic["empty"] is False
    changed = post(builder, f"{path}/diff", decided(text, "decline"), 200)
    assert changed["cosmetic"] is False and changed["lines"]
    post(builder, f"{path}/versions", decided(text, "decline"), 201)
    between = call(builder, "GET", f"{path}/diff", 200)
    assert (between["from"], between["to"]) == (1, 2)
    assert between["changes"] == changed["changes"]
    assert call(builder, "GET", f"{path}/diff?from=newest&to=active", 200)["from"] == 2


def test_recorded_runs_are_replayed_on_another_version(deployment, builder):
    text = file(deployment, "Replayed")
    made = post(builder, "/v1/workflows", text, 201)
    workflow, path = made["workflow_id"], f"/v1/workflows/{made['workflow_id']}"
    call(builder, "POST", f"{path}/versions/1/activate", 200)
    applicant = new_applicant(builder)
    runs = [start(builder, workflow, applicant) for _ in range(3)]
    for run in runs[:2]:
        complete_profile(builder, run)
    unchanged = call(builder, "POST", f"{path}/versions/1/replay", 200)
    assert unchanged["counts"]["changed"] == 0
    changed = post(builder, f"{path}/replay?version=1", decided(text, "decline"), 200)
    assert changed["counts"]["changed"] == 2
    assert post(builder, f"{path}/replay?version=2", decided(text, "decline"), 200)["counts"]["changed"] == 0
    # Nothing was done to the runs themselves.
    assert [builder.api("GET", f"/workflow_runs/{run['id']}").json()["status"] for run in runs] == [
        "approved", "approved", "awaiting_input"]


# Bundles and templates


def test_a_bundle_brings_a_workflow_to_another_tenant(martlet, deployment, builder, tmp_path):
    text = file(deployment, "Bundled")
    made = post(builder, "/v1/workflows?notes=one", text, 201)
    path = f"/v1/workflows/{made['workflow_id']}"
    post(builder, f"{path}/versions?notes=two", text.replace("[start, out]", "[start, in]"), 201)
    post(builder, f"{path}/versions", edited(text, "Three."), 201)
    call(builder, "POST", f"{path}/versions/3/archive", 200)
    bundle = call(builder, "GET", f"{path}/export", 200)
    assert [one["status"] for one in bundle["versions"]] == ["inactive", "invalid", "archived"]

    tenant = deployment.operate_json("tenant", "create", "--name", "Receiver")["id"]
    other = tenants.caller(martlet, tenant, "sandbox", tenants.make_token(deployment, tenant, "sandbox")["token"])
    imported = call(other, "POST", "/v1/workflows/import", 201, json=bundle)
    assert (imported["workflow_id"], imported["added"]) == (made["workflow_id"], [1, 2, 3])
    again = call(other, "POST", "/v1/workflows/import", 200, json=bundle)
    assert (again["added"], again["unchanged"]) == ([], [1, 2, 3])
    assert call(other, "GET", f"{path}/export", 200) == bundle
    copy = str(uuid.uuid4())
    assert set(fields(other, "POST", f"/v1/workflows/import?id={copy}", json=bundle)) == {"name"}

    # The command line prints the same bundle, and takes it.
    exported = deployment.operate("workflow", "export", "--tenant", tenant, "--workflow", made["workflow_id"])
    assert json.loads(exported) == bundle
    target = tmp_path / "bundle.json"
    target.write_text(exported)
    arguments = ("workflow", "import", "--tenant", tenant, "--file", str(target))
    assert deployment.operate_json(*arguments)["unchanged"] == [1, 2, 3]
    bundle["versions"][0]["definition"]["name"] = bundle["versions"][0]["definition"]["nodes"][1]["id"] = "changed"
    target.write_text(json.dumps(bundle))
    told = json.loads(deployment.operate(*arguments, "--json", status=2))
    assert "versions.0.digest" in told["fields"]


def test_a_template_becomes_a_workflow(deployment, builder):
    templates = call(builder, "GET", "/v1/workflow_templates", 200)["templates"]
    assert {"profile", "document", "document_and_selfie"} <= {one["name"] for one in templates}
    for template in templates:
        path = f"/v1/workflow_templates/{template['name']}"
        as_yaml = builder.root("GET", path, headers={"Accept": "application/yaml"})
        answer = builder.root("POST", "/v1/workflows/validate", data=as_yaml.content, headers=YAML).json()
        assert answer["valid"] is True and answer["digest"] == template["digest"], template["name"]
    body = {"name": "From a template", "notes": "begun"}
    made = call(builder, "POST", "/v1/workflow_templates/profile/workflows", 201, json=body)
    assert (made["workflow_name"], made["version"], made["notes"]) == ("From a template", 1, "begun")
    definition = call(builder, "GET", f"/v1/workflows/{made['workflow_id']}/versions/1/definition", 200)
    assert definition["name"] == "From a template"
    assert set(fields(builder, "POST", "/v1/workflow_templates/profile/workflows", json=body)) == {"name"}


def test_the_kinds_of_task_are_told(builder):
    definitions = call(builder, "GET", "/v1/task_definitions", 200)["task_definitions"]
    by_id = {one["id"]: one for one in definitions}
    assert {"start", "profile_data", "upload_document_photo", "document_check", "condition", "result"} <= set(by_id)
    assert all(one["version"] >= 1 and one["class"] for one in definitions)


# A pull request


def test_a_pull_request_goes_from_validation_to_rollout(deployment, builder, tmp_path):
    """What a pipeline does with martletctl alone, told by exit statuses and JSON."""
    tenant, source = builder.tenant_id, tmp_path / "workflow.yaml"
    text = file(deployment, "Pipeline")
    source.write_text(text)
    first = deployment.operate_json(
        "workflow", "import", "--tenant", tenant, "--file", str(source), "--activate", "sandbox")
    workflow = ("--tenant", tenant, "--workflow", first["workflow_id"])
    runs = [start(builder, first["workflow_id"], new_applicant(builder)) for _ in range(2)]
    for run in runs:
        complete_profile(builder, run)

    source.write_text(text.replace("[start, out]", "[start, in]"))
    refused = json.loads(deployment.operate("workflow", "validate", "--file", str(source), "--json", status=2))
    assert "E-PORT" in {finding["code"] for finding in refused["findings"]}
    deployment.operate("workflow", "import", "--tenant", tenant, "--file", str(source), status=2)

    source.write_text(decided(text, "decline"))
    assert deployment.operate_json("workflow", "validate", "--file", str(source))["valid"] is True
    sandbox = ("--environment", "sandbox")
    difference = ("workflow", "diff", *workflow, "--file", str(source), *sandbox)
    assert deployment.operate_json(*difference)["empty"] is False
    deployment.operate(*difference, "--fail-on-change", status=2)
    arguments = ("workflow", "replay", "--workflow", first["workflow_id"], "--file", str(source), "--json")
    replayed = operate_with_token(deployment, builder, *arguments)
    assert json.loads(replayed)["counts"]["changed"] == 2
    operate_with_token(deployment, builder, *arguments, "--fail-on-change", status=2)

    second = deployment.operate_json("workflow", "import", "--tenant", tenant, "--file", str(source),
                                     "--id", first["workflow_id"], "--notes", "stricter")
    assert (second["version"], second["new"]) == (2, True)
    rolled = deployment.operate_json("workflow", "activate", *workflow, *sandbox, "--version", "2",
                                     "--percentage", "10")
    assert rolled["rollout"]["percentage"] == 10
    deployment.operate("workflow", "archive", *workflow, "--version", "2", status=1)
    assert deployment.operate_json("workflow", "stop-rollout", *workflow, *sandbox)["rollout"] is None
    deployment.operate("workflow", "activate", *workflow, *sandbox, "--version", "2")
    assert deployment.operate_json("workflow", "archive", *workflow, "--version", "1")["status"] == "archived"
    listed = deployment.operate_json("workflow", "versions", *workflow)["versions"]
    assert [one["environments"]["sandbox"] for one in listed] == ["active", "archived"]
    shown = deployment.operate("workflow", "show", *workflow, "--version", "active", *sandbox)
    (tmp_path / "shown.yaml").write_text(shown)
    assert deployment.operate_json(
        "workflow", "diff", "--from-file", str(tmp_path / "shown.yaml"), "--file", str(source))["empty"] is True


def operate_with_token(deployment, caller, *arguments: str, status: int = 0) -> str:
    """Runs martletctl as somebody who has an API token and no database."""
    environment = {
        "PATH": os.environ["PATH"], "MARTLET_API_URL": caller.root.base, "MARTLET_API_TOKEN": caller.token,
        "LOG_LEVEL": "warning",
    }
    command = [str(deployment.products / "martletctl"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == status, f"martletctl {arguments[:2]}: {done.returncode} {done.stdout} {done.stderr}"
    return done.stdout
