"""Every refusal, on the wire: its status, its documented JSON, the field named, and nothing half-written."""

import datetime
import json
import uuid

import pytest

import tenants
from conftest import Raw, specimen

UNKNOWN = "1111aaaa-2222-4333-8444-555555555555"


def refusal(answer, status, kind):
    """The error of an answer, which is refused as documented: these keys and no others."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) <= {"type", "message", "fields"} and error["type"] == kind
    assert isinstance(error["message"], str)
    return error


@pytest.fixture
def applicant_id(raw) -> str:
    answer = raw("POST", "/applicants", json={"first_name": "Anna", "last_name": "Refused"})
    assert answer.status_code == 201
    return answer.json()["id"]


def test_without_a_token_everything_is_refused(anonymous):
    for path in ("/ping", "/applicants", f"/workflow_runs/{UNKNOWN}", "/webhooks"):
        refusal(anonymous("GET", path), 401, "authorization_error")


@pytest.mark.parametrize(
    "header",
    [
        "Token token=api_sandbox.aaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "Token token=",
        "Token",
        "Basic YTpi",
        "Token token=api_live_us.aaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "Bearer nonsense",
    ],
)
def test_a_wrong_token_is_refused(anonymous, header):
    refusal(anonymous("GET", "/applicants", headers={"Authorization": header}), 401, "authorization_error")


@pytest.mark.parametrize("identifier", [UNKNOWN, UNKNOWN.upper(), "no-uuid", "No-UUID", "0", "%00"])
def test_an_unknown_applicant_is_not_found_by_the_documented_text(raw, identifier):
    error = refusal(raw("GET", f"/applicants/{identifier}"), 404, "resource_not_found")
    if identifier != "%00":
        assert error["message"] == f"Could not find the following resource: Applicant with id={identifier}"


@pytest.mark.parametrize(
    "path",
    [
        f"/documents/{UNKNOWN}",
        f"/documents/{UNKNOWN}/download",
        f"/live_photos/{UNKNOWN}",
        f"/id_photos/{UNKNOWN}",
        f"/live_photos/{UNKNOWN}/download",
        f"/live_videos/{UNKNOWN}",
        f"/live_videos/{UNKNOWN}/frame",
        f"/motion_captures/{UNKNOWN}/frame",
        f"/signing_documents/{UNKNOWN}/download",
        f"/documents/{UNKNOWN}/nfc_face",
        "/documents/no-uuid/video/download",
        f"/workflow_runs/{UNKNOWN}",
        f"/workflow_runs/{UNKNOWN}/tasks",
        f"/workflow_runs/{UNKNOWN}/tasks/start",
        f"/webhooks/{UNKNOWN}",
        f"/documents?applicant_id={UNKNOWN}",
        f"/live_photos?applicant_id={UNKNOWN}",
        "/documents/no-uuid",
        "/no_such_resource",
    ],
)
def test_what_is_unknown_is_not_found(raw, path):
    refusal(raw("GET", path), 404, "resource_not_found")


@pytest.mark.parametrize(
    "method, path, resource",
    [
        ("GET", "/applicants/{}", "Applicant"),
        ("PUT", "/applicants/{}", "Applicant"),
        ("DELETE", "/applicants/{}", "Applicant"),
        ("POST", "/applicants/{}/restore", "Applicant"),
        ("GET", "/documents/{}", "Document"),
        ("GET", "/documents/{}/download", "Document"),
        ("GET", "/documents?applicant_id={}", "Applicant"),
        ("GET", "/live_photos/{}", "LivePhoto"),
        ("GET", "/id_photos/{}", "IDPhoto"),
        ("GET", "/live_videos/{}", "LiveVideo"),
        ("GET", "/live_videos/{}/frame", "LiveVideo"),
        ("GET", "/motion_captures/{}/download", "MotionCapture"),
        ("GET", "/signing_documents/{}", "SigningDocument"),
        ("GET", "/documents/{}/nfc_face", "Document"),
        ("GET", "/documents/{}/video/download", "Document"),
        ("GET", "/signing_documents?applicant_id={}", "Applicant"),
        ("GET", "/applicants/{}/consents", "Applicant"),
        ("GET", "/live_photos?applicant_id={}", "Applicant"),
        ("GET", "/workflow_runs/{}", "WorkflowRun"),
        ("GET", "/workflow_runs/{}/tasks", "WorkflowRun"),
        ("GET", "/workflow_runs/{}/tasks/start", "WorkflowRun"),
        ("GET", "/workflow_runs?applicant_id={}", "Applicant"),
        ("GET", "/webhooks/{}", "Webhook"),
        ("DELETE", "/webhooks/{}", "Webhook"),
    ],
)
def test_what_is_not_found_has_its_id_as_it_was_written(raw, method, path, resource):
    mixed = UNKNOWN[:6] + UNKNOWN[6:].upper()
    for identifier in (UNKNOWN, UNKNOWN.upper(), mixed):
        arguments = {"json": {"first_name": "B"}} if method == "PUT" else {}
        error = refusal(raw(method, path.format(identifier), **arguments), 404, "resource_not_found")
        assert error["message"] == f"Could not find the following resource: {resource} with id={identifier}"


def test_an_id_that_is_known_may_be_in_capitals(raw, applicant_id):
    assert raw("GET", f"/applicants/{applicant_id.upper()}").json()["id"] == applicant_id
    for resource in ("documents", "live_photos"):
        assert raw("GET", f"/{resource}?applicant_id={applicant_id.upper()}").json() == {resource: []}
    assert raw("GET", f"/workflow_runs?applicant_id={applicant_id.upper()}").json() == []


def test_an_id_in_a_body_is_named_as_it_was_written(raw, martlet, applicant_id):
    image = specimen("onfido/sample_driving_licence.png").read_bytes()
    text = f"Could not find the following resource: Applicant with id={UNKNOWN.upper()}"
    run = {"workflow_id": martlet["workflows"]["document"], "applicant_id": UNKNOWN.upper()}
    for answer in (
        raw("POST", "/workflow_runs", json=run),
        raw("POST", "/documents", **form(UNKNOWN.upper(), image)),
        raw("POST", "/live_photos", **form(UNKNOWN.upper(), image)),
    ):
        assert refusal(answer, 422, "validation_error")["fields"] == {"applicant_id": [text]}
    run = {"workflow_id": UNKNOWN.upper(), "applicant_id": applicant_id}
    fields = refusal(raw("POST", "/workflow_runs", json=run), 422, "validation_error")["fields"]
    assert set(fields) == {"workflow_id"} and UNKNOWN.upper() in fields["workflow_id"][0]


def test_another_environments_id_answers_as_a_random_one(raw, raw_live, applicant_id):
    foreign = refusal(raw_live("GET", f"/applicants/{applicant_id}"), 404, "resource_not_found")
    random = refusal(raw_live("GET", f"/applicants/{UNKNOWN}"), 404, "resource_not_found")
    assert foreign["message"].replace(applicant_id, UNKNOWN) == random["message"]
    for method, arguments in (("PUT", {"json": {"first_name": "B"}}), ("DELETE", {})):
        refusal(raw_live(method, f"/applicants/{applicant_id}", **arguments), 404, "resource_not_found")
    assert raw("GET", f"/applicants/{applicant_id}").json()["first_name"] == "Anna"


def test_a_deleted_applicant_is_gone(raw, applicant_id):
    assert raw("DELETE", f"/applicants/{applicant_id}").status_code == 204
    refusal(raw("GET", f"/applicants/{applicant_id}"), 410, "gone")
    refusal(raw("PUT", f"/applicants/{applicant_id}", json={"first_name": "B"}), 410, "gone")


def test_nothing_is_done_for_a_deleted_applicant(raw, martlet, deployment, applicant_id):
    image = specimen("onfido/sample_driving_licence.png").read_bytes()
    run = {"workflow_id": martlet["workflows"]["document"], "applicant_id": applicant_id}
    assert raw("POST", "/workflow_runs", json=run).status_code == 201
    assert raw("POST", "/documents", **form(applicant_id, image)).status_code == 201
    assert raw("DELETE", f"/applicants/{applicant_id}").status_code == 204
    before = deployment.blobs()
    for answer in (
        raw("POST", "/documents", **form(applicant_id, image)),
        raw("POST", "/live_photos", **form(applicant_id, image)),
        raw("POST", "/workflow_runs", json=run),
        raw("GET", f"/documents?applicant_id={applicant_id}"),
        raw("GET", f"/live_photos?applicant_id={applicant_id}"),
        raw("GET", f"/workflow_runs?applicant_id={applicant_id}"),
        raw("DELETE", f"/applicants/{applicant_id}"),
    ):
        refusal(answer, 410, "gone")
    assert deployment.blobs() == before
    assert raw("POST", f"/applicants/{applicant_id}/restore").status_code == 204
    assert len(raw("GET", f"/documents?applicant_id={applicant_id}").json()["documents"]) == 1
    assert len(raw("GET", f"/workflow_runs?applicant_id={applicant_id}").json()) == 1


@pytest.mark.parametrize("body", [b"{", b'{"first_name": }', b"\xff\xfe", b'"text"', b"[1]", b'{"a":1}{"b":2}'])
def test_malformed_json_is_a_bad_request(raw, body):
    headers = {"Content-Type": "application/json"}
    refusal(raw("POST", "/applicants", data=body, headers=headers), 400, "bad_request")


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"first_name": ""}, "first_name"),
        ({"first_name": None}, "first_name"),
        ({"last_name": "a<b"}, "last_name"),
        ({"last_name": 7}, "last_name"),
        ({"first_name": "An<\u0301na"}, "first_name"),  # a character and a mark on it
        ({"last_name": "a" + "\u0301" * 300}, "last_name"),
        ({"dob": datetime.datetime.now(datetime.timezone.utc).date().isoformat()}, "dob"),
        ({"dob": "1700-01-01"}, "dob"),
        ({"phone_number": "call me"}, "phone_number"),
        ({"address": {"country": "GBR", "postcode": " "}}, "address"),
        ({"id_numbers": [{"type": "passport", "value": ""}]}, "id_numbers"),
        ({"consents": [{"name": "ssn_verification", "granted": True}] * 2}, "consents"),
        ({"email": "no address"}, "email"),
        ({"dob": "1990-02-30"}, "dob"),
        ({"address": {"country": "XXX", "postcode": "1"}}, "address"),
        ({"location": {"country_of_residence": "gb"}}, "location"),
    ],
)
def test_a_wrong_field_of_an_applicant_is_named(raw, changes, field):
    before = raw("GET", "/applicants?per_page=1").headers["X-Total-Count"]
    body = {"first_name": "Anna", "last_name": "Refused", **changes}
    error = refusal(raw("POST", "/applicants", json=body), 422, "validation_error")
    assert field in error["fields"], error
    assert raw("GET", "/applicants?per_page=1").headers["X-Total-Count"] == before


def test_a_consent_is_given_once(raw, applicant_id):
    twice = [
        {"name": "privacy_notices_read", "granted": True}, {"name": "ssn_verification", "granted": False},
        {"name": "privacy_notices_read", "granted": False},
    ]
    body = {"first_name": "Anna", "last_name": "Twice", "consents": twice}
    for answer in (
        raw("POST", "/applicants", json=body), raw("PUT", f"/applicants/{applicant_id}", json={"consents": twice})
    ):
        fields = refusal(answer, 422, "validation_error")["fields"]
        assert fields == {"consents": {"2": {"name": ["is given twice"]}}}
    assert raw("PUT", f"/applicants/{applicant_id}", json={"consents": twice[:2]}).status_code == 200


@pytest.mark.parametrize(
    "address, wrong",
    [
        ({"country": "USA", "postcode": "94103"}, {"state"}),
        ({"country": "USA", "postcode": "94103", "state": " "}, {"state"}),
        ({"country": "USA", "postcode": "94103", "state": "California"}, {"state"}),
        ({"country": "USA", "postcode": "94103", "state": "XX"}, {"state"}),
        ({"country": "USA"}, {"postcode", "state"}),
        ({"country": "USA", "postcode": "94103", "state": "CA"}, set()),
        ({"country": "GBR", "postcode": "SW4 6EH", "street": "s" * 33}, {"street"}),
        ({"country": "GBR", "postcode": "SW4 6EH", "street": "s" * 32}, set()),
        ({"country": "GBR", "postcode": "SW4 6EH"}, set()),
        ({"country": "FRA", "postcode": "75001", "street": "s" * 33}, set()),
        ({"country": "GBR", "postcode": "SW4 6EH", "town": "Lon>\u0301don"}, {"town"}),
        ({}, {"country", "postcode"}),
    ],
)
def test_an_address_follows_the_rules_of_its_country(raw, applicant_id, address, wrong):
    body = {"first_name": "Anna", "last_name": "Housed", "address": address}
    answers = (
        raw("POST", "/applicants", json=body), raw("PUT", f"/applicants/{applicant_id}", json={"address": address})
    )
    for answer, good in zip(answers, (201, 200)):
        if wrong:
            fields = refusal(answer, 422, "validation_error")["fields"]
            assert set(fields) == {"address"} and set(fields["address"]) == wrong
        else:
            assert answer.status_code == good, answer.text
            shown = answer.json()["address"]
            assert len(shown) == 12 and {key: shown[key] for key in address} == address


@pytest.mark.parametrize("number", ["+44 7911 123456", "447911123456", "(555) 010-0199"])
def test_a_phone_number_is_kept_as_it_was_sent(raw, number):
    body = {"first_name": "Anna", "last_name": "Called", "phone_number": number}
    answer = raw("POST", "/applicants", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["phone_number"] == number


def test_every_wrong_field_is_named_at_once(raw):
    error = refusal(raw("POST", "/applicants", json={"email": "x", "dob": "soon"}), 422, "validation_error")
    assert {"first_name", "last_name", "email", "dob"} <= set(error["fields"])


def test_a_run_names_the_unknown_workflow_and_applicant(raw, martlet, applicant_id):
    known = {"workflow_id": martlet["workflows"]["document"], "applicant_id": applicant_id}
    for field in known:
        for wrong in (UNKNOWN, "no-uuid", None):
            answer = raw("POST", "/workflow_runs", json={**known, field: wrong})
            assert field in refusal(answer, 422, "validation_error")["fields"]


def test_a_completion_that_is_none_is_refused_and_leaves_the_task_open(raw, martlet, applicant_id):
    body = {"workflow_id": martlet["workflows"]["document"], "applicant_id": applicant_id}
    run = raw("POST", "/workflow_runs", json=body).json()
    task = raw("GET", f"/workflow_runs/{run['id']}/tasks").json()[1]["id"]
    path = f"/workflow_runs/{run['id']}/tasks/{task}"
    for data in ({}, [], [{"id": UNKNOWN}], [{"id": 7}], [{}], [{"id": UNKNOWN}] * 2, "text", None):
        answer = raw("POST", f"{path}/complete", json={"data": data})
        fields = refusal(answer, 422, "validation_error")["fields"]
        assert set(fields) == {"data"} and isinstance(fields["data"], list), fields
        assert fields["data"] and all(isinstance(message, str) for message in fields["data"]), fields
    refusal(raw("POST", f"{path}/complete", json={}), 422, "validation_error")
    refusal(raw("POST", f"{path}x/complete", json={"data": []}), 404, "resource_not_found")
    assert raw("GET", path).json()["output"] is None
    assert raw("GET", f"/workflow_runs/{run['id']}").json()["status"] == "awaiting_input"


def test_a_wrong_field_of_a_profile_is_named_below_data(raw, martlet, applicant_id):
    body = {"workflow_id": martlet["workflows"]["profile"], "applicant_id": applicant_id}
    run = raw("POST", "/workflow_runs", json=body).json()
    task = raw("GET", f"/workflow_runs/{run['id']}/tasks").json()[1]["id"]
    path = f"/workflow_runs/{run['id']}/tasks/{task}/complete"
    data = {"first_name": "An<\u0301na", "last_name": "Nowak", "dob": "1990-01-31"}
    fields = refusal(raw("POST", path, json={"data": data}), 422, "validation_error")["fields"]
    assert set(fields) == {"data"} and set(fields["data"]) == {"first_name"}


@pytest.mark.parametrize("length, status", [(256, 201), (257, 422)])
def test_a_user_id_of_the_customers_is_counted_in_code_points(raw, martlet, applicant_id, length, status):
    identifier = "a" + "\u0301" * (length - 1)
    body = {"workflow_id": martlet["workflows"]["document"], "applicant_id": applicant_id}
    answer = raw("POST", "/workflow_runs", json={**body, "customer_user_id": identifier})
    if status == 201:
        assert answer.status_code == 201 and answer.json()["customer_user_id"] == identifier, answer.text
    else:
        assert set(refusal(answer, 422, "validation_error")["fields"]) == {"customer_user_id"}


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-01:00", "10000-01-01T00:00:00Z", "2001-01-01T00:00:00Z"])
def test_a_link_that_cannot_expire_then_is_refused(raw, martlet, applicant_id, moment):
    body = {"workflow_id": martlet["workflows"]["document"], "applicant_id": applicant_id}
    answer = raw("POST", "/workflow_runs", json={**body, "link": {"expires_at": moment}})
    fields = refusal(answer, 422, "validation_error")["fields"]
    assert set(fields) == {"link"} and set(fields["link"]) == {"expires_at"}


@pytest.mark.parametrize(
    "query, field",
    [
        ("tags=%00", "tags"),
        ("tags=a,b%0A", "tags"),
        ("tags=%FF", "tags"),
        ("tags=" + ",".join(f"t{number}" for number in range(31)), "tags"),
        ("tags=" + "t" * 129, "tags"),
        ("status=lost", "status"),
        ("status=%00", "status"),
        ("sort=up", "sort"),
        ("page=0", "page"),
        ("created_at_gt=yesterday", "created_at_gt"),
        ("created_at_lt=2024-13-01", "created_at_lt"),
        ("applicant_id=%00", "applicant_id"),
    ],
)
def test_a_wrong_parameter_of_a_list_of_runs_is_named(raw, query, field):
    fields = refusal(raw("GET", f"/workflow_runs?{query}"), 422, "validation_error")["fields"]
    assert set(fields) == {field}
    assert "lost" not in str(fields)  # a message never repeats the value


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"payload_version": 1}, "payload_version"),
        ({"payload_version": 2}, "payload_version"),
        ({"payload_version": 4}, "payload_version"),
        ({"url": "nonsense"}, "url"),
        ({"url": None}, "url"),
        ({"events": ["no.such.event"]}, "events"),
        ({"environments": ["live"]}, "environments"),
        ({"environments": ["moon"]}, "environments"),
    ],
)
def test_a_wrong_field_of_a_webhook_is_named(raw, changes, field):
    body = {"url": "http://127.0.0.1:9/", "environments": ["sandbox"], **changes}
    error = refusal(raw("POST", "/webhooks", json=body), 422, "validation_error")
    assert field in error["fields"], error


def test_the_twenty_first_webhook_is_refused(martlet, deployment):
    tenant, _ = tenants.make_tenant(deployment, "Many webhooks")
    token = tenants.make_token(deployment, tenant, "sandbox")["token"]
    caller = tenants.caller(martlet, tenant, "sandbox", token)
    body = {"url": tenants.webhook_address("sandbox")}
    made = [tenants.create(caller.api("POST", "/webhooks", json=body))["id"] for _ in range(20)]
    fields = refusal(caller.api("POST", "/webhooks", json=body), 422, "validation_error")["fields"]
    assert fields == {"base": ["you can have up to 20 webhooks"]}
    assert [webhook["id"] for webhook in caller.api("GET", "/webhooks").json()["webhooks"]] == made
    assert caller.api("DELETE", f"/webhooks/{made[0]}").status_code == 204
    tenants.create(caller.api("POST", "/webhooks", json=body))
    refusal(caller.api("POST", "/webhooks", json=body), 422, "validation_error")


def test_a_webhook_keeps_the_order_of_its_events(raw, raw_live):
    body = {
        "url": tenants.webhook_address("live"), "events": ["report.completed", "check.completed", "report.completed"],
        "environments": ["sandbox", "live"],
    }
    webhook = tenants.create(raw_live("POST", "/webhooks", json=body))
    try:
        assert webhook["events"] == ["report.completed", "check.completed"]
        assert webhook["environments"] == ["sandbox", "live"]
        assert raw_live("GET", f"/webhooks/{webhook['id']}").json() == webhook
        changes = {"events": ["workflow_run.completed", "audit_log.created"], "environments": ["live", "sandbox"]}
        answer = raw_live("PUT", f"/webhooks/{webhook['id']}", json=changes).json()
        assert answer == {**webhook, **changes}
        assert raw_live("GET", f"/webhooks/{webhook['id']}").json() == answer
    finally:
        assert raw_live("DELETE", f"/webhooks/{webhook['id']}").status_code == 204


def test_an_empty_list_in_a_webhook_is_everything(raw):
    body = {"url": "http://127.0.0.1:9/", "events": ["check.completed"], "environments": ["sandbox"]}
    webhook = tenants.create(raw("POST", "/webhooks", json=body))
    everything = tenants.create(raw("POST", "/webhooks", json={**body, "events": [], "environments": []}))
    try:
        assert len(everything["events"]) == 17 and everything["environments"] == ["sandbox"]
        answer = raw("PUT", f"/webhooks/{webhook['id']}", json={"events": [], "environments": []})
        assert answer.status_code == 200, answer.text
        assert answer.json()["events"] == everything["events"]
        assert answer.json()["environments"] == ["sandbox"]
        assert raw("GET", f"/webhooks/{webhook['id']}").json() == answer.json()
    finally:
        for identifier in (webhook["id"], everything["id"]):
            assert raw("DELETE", f"/webhooks/{identifier}").status_code == 204


def form(applicant_id, content, name="card.png", kind="image/png", **changes):
    """The arguments of an upload; a field that is `None` is left out."""
    fields = {"applicant_id": applicant_id, "type": "driving_licence", **changes}
    return {
        "data": {field: value for field, value in fields.items() if value is not None},
        "files": {"file": (name, content, kind)},
    }


@pytest.mark.parametrize(
    "name, kind, change",
    [
        ("card.png", "image/png", lambda image: b""),
        ("card.png", "image/png", lambda image: image[: len(image) // 2]),
        ("card.png", "image/png", lambda image: b"not a picture" * 4000),
        ("card.jpg", "image/jpeg", lambda image: image),
        ("card.pdf", "application/pdf", lambda image: image),
        ("card.png", "image/png", lambda image: image[:60] + bytes([image[60] ^ 1]) + image[61:]),
        ("card.png", "image/png", lambda image: image + bytes(10 * 1024 * 1024)),
    ],
    ids=["empty", "truncated", "nonsense", "png_as_jpeg", "png_as_pdf", "flipped_bit", "too_large"],
)
def test_a_file_that_is_no_such_picture_is_refused(raw, applicant_id, name, kind, change):
    image = change(specimen("onfido/sample_driving_licence.png").read_bytes())
    answer = raw("POST", "/documents", **form(applicant_id, image, name, kind))
    assert "file" in refusal(answer, 422, "validation_error")["fields"]
    assert raw("GET", f"/documents?applicant_id={applicant_id}").json() == {"documents": []}


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"type": "shopping_list"}, "type"),
        ({"type": None}, "type"),
        ({"side": "middle"}, "side"),
        ({"issuing_country": "gbr"}, "issuing_country"),
        ({"applicant_id": None}, "applicant_id"),
    ],
)
def test_a_wrong_field_of_an_upload_is_named(raw, applicant_id, changes, field):
    image = specimen("onfido/sample_driving_licence.png").read_bytes()
    answer = raw("POST", "/documents", **form(**{"applicant_id": applicant_id, "content": image, **changes}))
    assert field in refusal(answer, 422, "validation_error")["fields"]


def test_an_upload_without_a_file_names_it(raw, applicant_id):
    body, headers = multipart([field("applicant_id", applicant_id), field("type", "passport")])
    answer = raw("POST", "/documents", data=body, headers=headers)
    assert "file" in refusal(answer, 422, "validation_error")["fields"]


def field(name, value):
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value.encode()


def multipart(parts, closing=b"--\r\n"):
    boundary = uuid.uuid4().hex
    body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{boundary}".encode()
    return body + closing, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


@pytest.mark.parametrize(
    "body, kind",
    [
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data"),
        (b"{}", "application/json"),
    ],
)
def test_a_malformed_upload_is_a_bad_request(raw, body, kind):
    refusal(raw("POST", "/documents", data=body, headers={"Content-Type": kind}), 400, "bad_request")


def test_an_upload_may_come_in_chunks_of_unknown_number(raw, applicant_id):
    image = specimen("onfido/sample_driving_licence.png").read_bytes()
    picture = (
        b'Content-Disposition: form-data; name="file"; filename="card.png"\r\nContent-Type: image/png\r\n\r\n' + image
    )
    body, headers = multipart([picture, field("type", "driving_licence"), field("applicant_id", applicant_id)])
    chunks = (body[start : start + 777] for start in range(0, len(body), 777))
    answer = raw("POST", "/documents", data=chunks, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json()["file_size"] == len(image)


def test_a_trailing_slash_changes_nothing(raw, anonymous, applicant_id):
    assert raw("GET", "/applicants/").status_code == 200
    assert raw("GET", f"/applicants/{applicant_id}/").json()["id"] == applicant_id
    created = raw("POST", "/applicants/", json={"first_name": "Anna", "last_name": "Slash"})
    assert created.status_code == 201
    assert raw("GET", f"/documents/?applicant_id={applicant_id}").json() == {"documents": []}
    refusal(anonymous("GET", "/applicants/"), 401, "authorization_error")


def test_ping_is_the_same_on_both_paths(raw, martlet):
    root = Raw(martlet["api_url"].removesuffix("/v3.6"), martlet["tokens"]["sandbox"])
    for answer in (raw("GET", "/ping"), root("GET", "/ping")):
        assert (answer.status_code, answer.content) == (200, b"OK")
        assert answer.headers["Content-Type"].split(";")[0] == "text/plain"


def test_a_method_that_a_resource_lacks_is_refused(raw, applicant_id):
    for method, path in (("PATCH", f"/applicants/{applicant_id}"), ("DELETE", "/applicants"), ("PUT", "/documents")):
        # The documented errors have no 405.
        refusal(raw(method, path), 404, "resource_not_found")
    assert raw("GET", f"/applicants/{applicant_id}").status_code == 200


def test_an_oversized_json_body_is_refused(raw):
    body = json.dumps({"first_name": "A" * (3 * 1024 * 1024), "last_name": "B"})
    answer = raw("POST", "/applicants", data=body, headers={"Content-Type": "application/json"})
    refusal(answer, 413, "payload_too_large")


@pytest.mark.parametrize("query", ["per_page=0", "per_page=501", "page=0", "page=x", "per_page=-1", "page=%00"])
def test_a_page_that_cannot_be_is_refused(raw, query):
    error = refusal(raw("GET", f"/applicants?{query}"), 422, "validation_error")
    assert set(error["fields"]) == {query.split("=")[0]}


def test_content_types_of_empty_bodies_do_not_matter(raw, applicant_id):
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "0"}
    assert raw("DELETE", f"/applicants/{applicant_id}", headers={"Content-Type": "application/json"}).status_code == 204
    assert raw("POST", f"/applicants/{applicant_id}/restore", headers=kind).status_code == 204
    answer = raw("GET", f"/applicants/{applicant_id}", headers={"Content-Type": "application/json"})
    assert answer.status_code == 200


def test_answers_name_no_server_internals(raw):
    malformed = raw("POST", "/applicants", data=b"{", headers={"Content-Type": "application/json"})
    for answer in (raw("GET", "/no_such_resource"), malformed):
        for word in ("Swift", "Hummingbird", "SQL", "postgres", "Error(", ".swift"):
            assert word.lower() not in answer.text.lower(), answer.text
