"""Feedback on results, addresses by postcode, passkeys, biometric tokens, Autofill and repeat attempts."""

import json
import re
import uuid

import onfido
import pytest

import pictures
import tenants
from conftest import ended_run, eventually, new_applicant
from test_errors import UNKNOWN, refusal
from test_runbooks import psql

# Of the sandbox: whoever is called so has canned passkeys and tokens.
CANNED = "sandbox-user"
ADDRESS_KEYS = {
    "flat_number", "building_number", "building_name", "street", "sub_street", "town", "postcode", "country", "line1",
    "line2", "line3",
}


@pytest.fixture(scope="module")
def tenant(deployment, martlet):
    """A tenant with both environments, furnished."""
    identity, workflow = tenants.make_tenant(deployment, "Small")
    callers = {}
    for environment in tenants.ENVIRONMENTS:
        token = tenants.make_token(deployment, identity, environment)["token"]
        callers[environment] = tenants.caller(martlet, identity, environment, token)
        tenants.furnish(callers[environment], workflow)
        tenants.store(deployment, callers[environment])
    return callers


# Feedback


def test_feedback_is_echoed_by_the_client_library(client, martlet):
    report = document_report(client, martlet, "Feedback")
    sent = onfido.ResultsFeedback(report_id=report, expected_result="consider", feedback_notes="A known forger.")
    assert client.post_results_feedback(sent).to_dict() == sent.to_dict()


def document_report(client, martlet, last_name: str) -> str:
    """The id of a document report that is complete, of a run in the sandbox."""
    applicant = new_applicant(client, last_name)
    run = client.create_workflow_run(
        onfido.WorkflowRunBuilder(applicant_id=applicant.id, workflow_id=martlet["workflows"]["document_and_selfie"]))
    for path in ("document", "face"):
        task = next(
            task for task in client.list_tasks(run.id)
            if task.id.startswith(path) and task.task_def_id.startswith("upload_"))
        raw = tenants.caller(martlet, martlet["tenant_id"], "sandbox", martlet["tokens"]["sandbox"])
        medium = tenants.create(tenants.upload(raw, "/documents" if path == "document" else "/live_photos", applicant.id))
        answer = raw.api("POST", f"/workflow_runs/{run.id}/tasks/{task.id}/complete", json={"data": [{"id": medium["id"]}]})
        assert answer.status_code == 200, answer.text
        eventually("the next task begins", lambda: len(client.list_tasks(run.id)) > 2)
    ended_run(client, run.id)
    for task in client.list_tasks(run.id):
        output = client.find_task(run.id, task.id).output
        if isinstance(output, dict) and "repeat_attempts" in output:
            return output["uuid"]
    pytest.fail("the run has no document report")


@pytest.mark.parametrize(
    "body, fields",
    [
        ({}, {"expected_result", "check_id", "report_id"}),
        ({"expected_result": "unidentified", "report_id": UNKNOWN}, {"expected_result"}),
        ({"expected_result": "clear", "report_id": UNKNOWN}, {"report_id"}),
        ({"expected_result": "clear", "report_id": "no-uuid"}, {"report_id"}),
        ({"expected_result": "clear", "check_id": UNKNOWN}, {"check_id"}),
        ({"expected_result": "clear", "check_id": UNKNOWN, "report_id": UNKNOWN}, {"check_id", "report_id"}),
        ({"expected_result": "clear", "report_id": UNKNOWN, "feedback_notes": 1}, {"feedback_notes"}),
        ({"expected_result": "clear", "report_id": UNKNOWN, "feedback_notes": "x" * 10_001}, {"feedback_notes"}),
    ],
)
def test_feedback_that_cannot_be_is_refused_by_field(raw, body, fields):
    error = refusal(raw("POST", "/results_feedback", json=body), 422, "validation_error")
    assert set(error["fields"]) == fields
    if fields == {"report_id"}:
        expected = f"Could not find the following resource: Report with id={body['report_id']}"
        assert error["fields"]["report_id"] == [expected]


def test_feedback_about_a_check_is_echoed(tenant):
    for caller in tenant.values():
        body = {"expected_result": "consider", "check_id": caller.ids["check_id"]}
        answer = caller.api("POST", "/results_feedback", json=body)
        assert (answer.status_code, answer.json()) == (200, body)


def test_feedback_under_a_key_is_given_once(deployment, tenant):
    caller = tenant["live"]
    body = {"expected_result": "clear", "report_id": caller.ids["document_report_id"], "feedback_notes": "Genuine."}
    first, again = (
        caller.api("POST", "/results_feedback", json=body, headers={"Idempotency-Key": "feedback"}) for _ in range(2))
    assert (first.status_code, first.json()) == (200, body)
    assert (again.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (200, body, "true")
    stored = psql(deployment, "SELECT count(*) FROM results_feedback WHERE report_id = :'id'", id=body["report_id"])
    assert stored == "1"


# Addresses


@pytest.mark.parametrize("postcode", ["SW4 6EH", "sw46eh", "SW46EH"])
def test_the_sandbox_has_addresses_with_exactly_the_documented_keys(client, raw, postcode):
    answer = raw("GET", "/addresses/pick", params={"postcode": postcode})
    assert answer.status_code == 200 and set(answer.json()) == {"addresses"}
    addresses = answer.json()["addresses"]
    assert len(addresses) == 4 and all(set(address) == ADDRESS_KEYS for address in addresses)
    assert {(address["postcode"], address["country"]) for address in addresses} == {("SW4 6EH", "GBR")}
    assert addresses[0]["building_number"] == "100" and addresses[0]["flat_number"] is None
    assert raw("GET", "/addresses/pick", params={"postcode": "E1 6AN"}).json() == {"addresses": []}


@pytest.mark.parametrize("query", ["", "?postcode=", "?postcode=10115", "?postcode=SW4", "?postcode=%ff"])
def test_what_is_no_uk_postcode_is_refused(raw, query):
    error = refusal(raw("GET", f"/addresses/pick{query}"), 422, "validation_error")
    assert set(error["fields"]) == {"postcode"}


def test_the_live_environment_has_the_addresses_that_the_operator_loads(deployment, tenant, tmp_path):
    live = tenant["live"].api
    loaded = [{"postcode": "e16an", "building_number": str(number), "street": "Loaded Street", "town": "London"}
              for number in (3, 1)]
    file = tmp_path / "addresses.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in loaded))
    assert deployment.operate_json("addresses", "load", "--file", str(file)) == {"addresses": 2}
    try:
        assert deployment.operate_json("addresses", "show") == {"addresses": 2}
        found = live("GET", "/addresses/pick?postcode=E1+6AN").json()["addresses"]
        assert [address["building_number"] for address in found] == ["3", "1"]
        assert all(set(address) == ADDRESS_KEYS and address["postcode"] == "E1 6AN" for address in found)
        # The sandbox's own are not among them, nor these in the sandbox.
        assert live("GET", "/addresses/pick?postcode=SW4+6EH").json() == {"addresses": []}
        assert tenant["sandbox"].api("GET", "/addresses/pick?postcode=E1+6AN").json() == {"addresses": []}
        file.write_text('{"postcode": "10115", "town": "Berlin"}')
        deployment.operate("addresses", "load", "--file", str(file), status=1)
        assert deployment.operate_json("addresses", "show") == {"addresses": 2}
    finally:
        file.write_text("")
        deployment.operate("addresses", "load", "--file", str(file))


# Passkeys


def test_canned_passkeys_are_what_the_client_library_reads(client):
    listed = client.list_passkeys(CANNED).passkeys
    assert [passkey.state for passkey in listed] == ["ACTIVE", "INACTIVE"]
    assert client.find_passkey(CANNED, listed[0].id) == listed[0]
    updated = client.update_passkey(CANNED, listed[0].id, onfido.PasskeyUpdater(state="INACTIVE"))
    assert (updated.id, updated.state) == (listed[0].id, "INACTIVE")
    assert client.delete_passkey_with_http_info(CANNED, listed[0].id).status_code == 204
    assert client.delete_passkeys_with_http_info(CANNED).status_code == 204
    assert client.list_passkeys(CANNED).passkeys == listed


def empty(answer, status: int):
    assert (answer.status_code, answer.content) == (status, b""), answer.text


def test_stored_passkeys_are_changed_and_deleted(tenant):
    for caller in tenant.values():
        path = f"/passkeys/{caller.ids['username']}"
        one = f"{path}/{caller.ids['passkey_id']}"
        found = caller.api("GET", path).json()["passkeys"]
        assert [passkey["id"] for passkey in found] == [caller.ids["passkey_id"]]
        assert set(found[0]) == {"id", "application_domain", "state", "created_at", "last_used_at"}
        assert caller.api("PUT", one, json={"state": "INACTIVE"}).json() == {**found[0], "state": "INACTIVE"}
        for body in ({}, {"state": "GONE"}, {"state": None}):
            empty(caller.api("PUT", one, json=body), 400)
        empty(caller.api("PUT", one, data="nonsense", headers={"Content-Type": "application/json"}), 400)
        assert caller.api("GET", one).json()["state"] == "INACTIVE"
        empty(caller.api("DELETE", one), 204)
        empty(caller.api("DELETE", one), 404)
        for method, where in (("GET", path), ("GET", one), ("DELETE", path)):
            empty(caller.api(method, where), 404)
        empty(caller.api("PUT", one, json={"state": "ACTIVE"}), 404)


@pytest.mark.parametrize("username", ["nobody", "a%40example.com", "%00", "%ff", "x" * 300])
def test_a_user_without_passkeys_is_not_found(raw, username):
    empty(raw("GET", f"/passkeys/{username}"), 404)


# Biometric tokens


def test_canned_biometric_tokens_stay_as_they_are(raw):
    """By hand: this release of the client library has no such operations."""
    path = f"/biometric_tokens/{CANNED}"
    listed = raw("GET", path).json()["biometric_tokens"]
    assert [token["data"]["status"] for token in listed] == ["approved", "review"]
    one = f"{path}/{listed[1]['uuid']}"
    assert raw("GET", one).json() == {"biometric_token": listed[1]}
    updated = raw("PUT", one, json={"status": "approved"})
    assert updated.status_code == 200
    assert updated.json() == {
        "biometric_token": {**listed[1], "data": {**listed[1]["data"], "status": "approved"}}}
    assert raw("DELETE", one).json() == {"biometric_token": {"deleted_items": {"count": 1}}}
    assert raw("DELETE", path).json() == {"biometric_tokens": {"deleted_items": {"count": 2}}}
    assert raw("GET", path).json()["biometric_tokens"] == listed


def test_stored_biometric_tokens_are_decided_and_invalidated(tenant):
    missing = {"error": {"type": "resource_not_found", "message": "Not found"}}
    for caller in tenant.values():
        path = f"/biometric_tokens/{caller.ids['user_id']}"
        one = f"{path}/{caller.ids['token_uuid']}"
        found = caller.api("GET", path).json()["biometric_tokens"]
        assert [token["uuid"] for token in found] == [caller.ids["token_uuid"]]
        assert set(found[0]["data"]) == {"inserted_at", "media_type", "status"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found[0]["data"]["inserted_at"])
        decided = caller.api("PUT", one, json={"status": "approved"}).json()["biometric_token"]
        assert decided["data"] == {**found[0]["data"], "status": "approved"}
        for body in ({}, {"status": "review"}, {"status": 1}):
            error = refusal(caller.api("PUT", one, json=body), 422, "validation_error")
            assert set(error["fields"]) == {"status"}
        deleted = caller.api("DELETE", one)
        assert (deleted.status_code, deleted.json()) == (200, {"biometric_token": {"deleted_items": {"count": 1}}})
        for method, where in (("DELETE", one), ("DELETE", path), ("GET", one)):
            answer = caller.api(method, where)
            assert (answer.status_code, answer.json()) == (404, missing)
        assert caller.api("GET", path).json() == {"biometric_tokens": []}


# Autofill


def test_the_sandbox_extracts_what_the_names_ask_for(client, raw, martlet):
    caller = tenants.caller(martlet, martlet["tenant_id"], "sandbox", martlet["tokens"]["sandbox"])
    applicant = new_applicant(client, "CA DL 2018").id
    document = tenants.create(tenants.upload(caller, "/documents", applicant))["id"]
    extracted = client.extract(onfido.ExtractRequest(document_id=document))
    assert str(extracted.document_id) == document
    assert extracted.document_classification.issuing_state == "CA"
    answer = raw("POST", "/extractions", json={"document_id": document})
    assert answer.status_code == 200
    assert set(answer.json()) == {"document_id", "document_classification", "extracted_data"}


def test_the_live_environment_extracts_nothing_it_cannot_read(tenant):
    caller = tenant["live"]
    document = caller.ids["document_id"]
    answer = caller.api("POST", "/extractions", json={"document_id": document})
    assert answer.status_code == 422
    assert answer.json() == {
        "document_id": document,
        "error": {"type": "extraction_failure", "message": "We couldn’t extract data from this document."},
    }


def test_a_document_of_unknown_type_is_not_classified(tenant):
    for caller in tenant.values():

        fields = {"applicant_id": caller.ids["applicant_id"], "type": "unknown"}
        picture = ("card.png", pictures.png(pictures.LEAST_LIVE), "image/png")
        document = tenants.create(caller.api("POST", "/documents", data=fields, files={"file": picture}))["id"]
        answer = caller.api("POST", "/extractions", json={"document_id": document})
        assert answer.status_code == 422
        assert answer.json() == {
            "document_id": document,
            "error": {
                "type": "classification_failure", "message": "We couldn’t recognise the type of this document."},
        }


def test_a_document_that_is_not_there_is_named_at_the_top(raw):
    for given in (UNKNOWN, UNKNOWN.upper(), "no-uuid"):
        answer = raw("POST", "/extractions", json={"document_id": given})
        assert answer.status_code == 422 and answer.json()["document_id"] == given
        message = f"Could not find the following resource: Document with id={given}"
        assert answer.json()["error"]["fields"] == {"document_id": [message]}
    error = refusal(raw("POST", "/extractions", json={}), 422, "validation_error")
    assert set(error["fields"]) == {"document_id"}


# Repeat attempts


def test_keywords_of_the_sandbox_have_canned_answers(raw, raw_live):
    for method in ("GET", "POST"):
        match, mismatch, none = (
            raw(method, f"/repeat_attempts/{word}").json() for word in ("match", "mismatch", "empty"))
        assert (match["attempts_count"], match["attempts_clear_rate"], match["unique_mismatches_count"]) == (3, 1, 0)
        assert (mismatch["attempts_clear_rate"], mismatch["unique_mismatches_count"]) == (0.67, 1)
        assert (none["repeat_attempts"], none["attempts_count"]) == ([], 1)
        refusal(raw(method, "/repeat_attempts/error"), 422, "validation_error")
        refusal(raw_live(method, "/repeat_attempts/match"), 404, "resource_not_found")


def test_a_report_of_the_sandbox_has_no_other_attempts(client, martlet):
    report = document_report(client, martlet, "Repeated")
    found = client.list_repeat_attempts(report)
    assert (str(found.report_id), found.repeat_attempts) == (report, [])
    assert (found.attempts_count, found.attempts_clear_rate, found.unique_mismatches_count) == (1, 1, 0)


def test_attempts_with_one_document_are_found_within_the_environment(deployment, tenant):
    caller = tenant["live"]
    first = caller.ids["document_report_id"]
    tenants.store(deployment, caller)
    second = caller.ids["document_report_id"]
    for own, other in ((first, second), (second, first)):
        found = caller.api("GET", f"/repeat_attempts/{own}").json()
        assert found["report_id"] == own and found["attempts_count"] == 2
        assert [attempt["report_id"] for attempt in found["repeat_attempts"]] == [other]
        attempt = found["repeat_attempts"][0]
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", attempt[key])
                   for key in ("created_at", "completed_at"))
        assert attempt["applicant_id"] == caller.ids["applicant_id"]


def test_what_has_no_attempts_to_tell_is_refused(raw):
    for given in (UNKNOWN, str(uuid.uuid4()), "no-uuid"):
        error = refusal(raw("GET", f"/repeat_attempts/{given}"), 404, "resource_not_found")
        assert error["message"] == f"Could not find the following resource: Report with id={given}"
