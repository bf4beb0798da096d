"""Every refusal, on the wire: its status, its documented JSON, the field named, and nothing half-written."""

import json
import uuid

import pytest

from conftest import Raw, specimen

UNKNOWN = "11111111-2222-4333-8444-555555555555"


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


@pytest.mark.parametrize("identifier", [UNKNOWN, "no-uuid", "0", "%00"])
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
        f"/live_photos/{UNKNOWN}/download",
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
    for data in ({}, [], [{"id": UNKNOWN}], [{"id": 7}], "text", None):
        refusal(raw("POST", f"{path}/complete", json={"data": data}), 422, "validation_error")
    refusal(raw("POST", f"{path}/complete", json={}), 422, "validation_error")
    refusal(raw("POST", f"{path}x/complete", json={"data": []}), 404, "resource_not_found")
    assert raw("GET", path).json()["output"] is None
    assert raw("GET", f"/workflow_runs/{run['id']}").json()["status"] == "awaiting_input"


@pytest.mark.parametrize(
    "changes, field",
    [
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
        answer = raw(method, path)
        assert answer.status_code in (404, 405), answer.status_code
        assert set(answer.json()["error"]) >= {"type", "message"}
    assert raw("GET", f"/applicants/{applicant_id}").status_code == 200


def test_an_oversized_json_body_is_refused(raw):
    body = json.dumps({"first_name": "A" * (3 * 1024 * 1024), "last_name": "B"})
    answer = raw("POST", "/applicants", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 413, 422)
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize("query", ["per_page=0", "per_page=501", "page=0", "page=x", "per_page=-1"])
def test_a_page_that_cannot_be_is_refused_or_brought_into_range(raw, query):
    answer = raw("GET", f"/applicants?{query}")
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        assert len(answer.json()["applicants"]) <= 500


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
