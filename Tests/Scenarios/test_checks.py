"""Checks and their reports over the API: by the official library where it goes, and by plain requests elsewhere."""

import subprocess
import uuid

import onfido
import pytest

import pictures
import tenants
from conftest import Receiver, eventually, new_applicant

REPORTS = [name.value for name in onfido.ReportName if name.value != "unknown_default_open_api"]


def create(raw, applicant_id: str, *names: str, **more) -> dict:
    return tenants.create(raw("POST", "/checks", json={"applicant_id": applicant_id, "report_names": names, **more}))


def ended(raw, check_id: str) -> dict:
    def probe():
        check = raw("GET", f"/checks/{check_id}").json()
        return check if check["status"] in ("complete", "withdrawn") else None

    return eventually(f"check {check_id} ends", probe)


@pytest.fixture
def person(applicant) -> str:
    """The id of somebody for whom the sandbox answers `clear`."""
    return str(applicant.id)


@pytest.fixture
def live(deployment, martlet):
    """A tenant's live environment with a webhook, and where it leads."""
    tenant, _ = tenants.make_tenant(deployment, "Checking")
    caller = tenants.caller(martlet, tenant, "live", tenants.make_token(deployment, tenant, "live")["token"])
    receiver = Receiver()
    # In live mode an address must be a name.
    tenants.create(caller.api("POST", "/webhooks", json={
        "url": receiver.url.replace("127.0.0.1", "localhost"), "environments": ["live"]}))
    yield caller, receiver
    receiver.close()


def test_the_library_creates_a_check_and_reads_its_reports(client, person, raw):
    document = tenants.create(raw(
        "POST", "/documents", data={"applicant_id": person, "type": "passport"},
        files={"file": ("passport.png", pictures.png(), "image/png")}))["id"]
    check = client.create_check(onfido.CheckBuilder(
        applicant_id=person, document_ids=[document], report_names=["document", "identity_enhanced"],
        privacy_notices_read_consent_given=True, tags=["a"]))
    reports = [str(report) for report in check.report_ids]
    assert check.status == "in_progress" and check.result is None and len(reports) == 2
    assert (check.webhook_ids, check.form_uri, check.paused, check.version) == (None, None, False, "3.6")
    assert check.privacy_notices_read_consent_given is True and check.results_uri.endswith(f"/checks/{check.id}")
    assert raw("GET", f"/checks/{check.id}").json()["report_ids"] == reports

    def documents_end():
        report = client.find_report(reports[0]).actual_instance
        return report if report.status == "complete" else None

    report = eventually("the document report completes", documents_end, pause=0.05)
    assert report.result == "clear" and str(report.documents[0].id) == document and report.check_id == check.id
    # Whoever waited for the one finds the other.
    assert client.find_report(reports[1]).actual_instance.status == "complete"
    listed = client.list_reports(check.id).reports
    assert [str(report.actual_instance.id) for report in listed] == reports
    assert eventually("the check ends", lambda: client.find_check(check.id).status == "complete")
    assert client.find_check(check.id).result == "clear"
    assert [one.id for one in client.list_checks(person).checks] == [check.id]


def test_every_kind_of_report_is_what_the_library_takes(client, person, raw):
    check = create(raw, person, *REPORTS)
    assert len(REPORTS) == 21
    pending = client.list_reports(check["id"]).reports
    assert {report.actual_instance.name for report in pending} == set(REPORTS)
    assert ended(raw, check["id"])["result"] == "clear"
    assert {one.actual_instance.status.value for one in client.list_reports(check["id"]).reports} == {"complete"}


def test_reports_listed_under_consider_are_consider_and_no_others(person, raw):
    check = create(
        raw, person, "watchlist_standard", "identity_enhanced", "document", consider=["watchlist_standard"],
        sub_result="caution")
    assert ended(raw, check["id"])["result"] == "consider"
    reports = raw("GET", "/reports", params={"check_id": check["id"]}).json()["reports"]
    assert [report["result"] for report in reports] == ["consider", "clear", "clear"]
    other = create(raw, person, "document", sub_result="rejected")
    assert ended(raw, other["id"])["result"] == "consider"
    assert raw("GET", f"/reports/{other['report_ids'][0]}").json()["sub_result"] == "rejected"


def test_a_synchronous_check_is_answered_at_its_end(person, raw):
    check = create(raw, person, "document", "watchlist_aml", asynchronous=False)
    assert (check["status"], check["result"]) == ("complete", "clear")


def test_webhooks_hear_of_the_checks_that_chose_them(person, raw, receiver):
    chosen = tenants.create(raw("POST", "/webhooks", json={"url": f"{receiver.url}/chosen"}))["id"]
    other = tenants.create(raw("POST", "/webhooks", json={"url": f"{receiver.url}/other"}))["id"]
    try:
        silent = create(raw, person, "document", webhook_ids=["no_webhooks"])
        assert silent["webhook_ids"] == ["no_webhooks"]
        ended(raw, silent["id"])
        check = create(raw, person, "document", webhook_ids=[chosen, str(uuid.uuid4())])
        assert check["webhook_ids"] == [chosen]
        report = check["report_ids"][0]
        heard = {}
        while "check.completed" not in heard or len(heard) < 3:
            delivery = receiver.wait_for("the check's events", lambda payload: True)
            assert delivery.path.endswith("/chosen")
            heard[delivery.payload["action"]] = delivery.payload["object"]
        assert {action: thing["id"] for action, thing in heard.items()} == {
            "check.started": check["id"], "report.completed": report, "check.completed": check["id"]}
        assert heard["report.completed"]["status"] == "complete"
        assert heard["report.completed"]["href"].endswith(f"/v3.6/reports/{report}")
        for body in ({"webhook_ids": ["no_webhooks", chosen]},):
            refused = raw("POST", "/checks", json={
                "applicant_id": person, "report_names": ["document"], **body})
            assert refused.status_code == 422 and list(refused.json()["error"]["fields"]) == ["webhook_ids"]
    finally:
        for webhook in (chosen, other):
            raw("DELETE", f"/webhooks/{webhook}")


def test_a_paused_check_waits_until_it_is_resumed(person, raw):
    check = create(raw, person, "document", "watchlist_aml", paused=True)
    assert (check["status"], check["paused"]) == ("paused", True)
    reports = raw("GET", "/reports", params={"check_id": check["id"]}).json()["reports"]
    assert {report["status"] for report in reports} == {"awaiting_data"}  # libraries refuse `paused`
    assert raw("POST", f"/reports/{check['report_ids'][1]}/cancel").status_code == 204
    assert raw("GET", f"/reports/{check['report_ids'][1]}").json()["status"] == "cancelled"
    assert raw("GET", f"/checks/{check['id']}/resume").status_code == 204
    assert ended(raw, check["id"])["status"] == "complete"
    # In the sandbox what is not paused can be resumed, too.
    for path in (f"/checks/{check['id']}/resume", f"/reports/{check['report_ids'][0]}/resume",
                 f"/reports/{check['report_ids'][0]}/cancel"):
        assert raw("POST", path).status_code == 204, path
    assert raw("GET", f"/reports/{check['report_ids'][0]}").json()["status"] == "complete"


@pytest.mark.parametrize("change, kind, fields", [
    ({"report_names": []}, "report_names_blank", {"report_names"}),
    ({"report_names": [{"name": "document"}]}, "report_names_format", {"report_names"}),
    ({"report_names": ["selfie"]}, "invalid_reports_names", {"report_names"}),
    ({"type": "express"}, "check_type_deprecated", {"type"}),
    ({"report_names": ["watchlist_aml"], "document_ids": [str(uuid.uuid4())]},
     "document_ids_with_unsupported_report", {"document_ids"}),
    ({"document_ids": [str(uuid.uuid4())]}, "validation_error", {"document_ids"}),
    ({"applicant_id": str(uuid.uuid4())}, "validation_error", {"applicant_id"}),
    ({"applicant_provides_data": True}, "validation_error", {"applicant_provides_data"}),
    ({"tags": "a", "asynchronous": 1, "report_names": None}, "validation_error",
     {"tags", "asynchronous", "report_names"}),
    ({"us_driving_licence": {"issue_state": "California"}}, "validation_error", {"us_driving_licence"}),
])
def test_a_check_that_cannot_be_is_refused_with_its_type_and_fields(person, raw, change, kind, fields):
    body = {"applicant_id": person, "report_names": ["document"], **change}
    answer = raw("POST", "/checks", json=body)
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert (error["type"], set(error["fields"])) == (kind, fields)
    assert raw("GET", "/checks", params={"applicant_id": person}).json() == {"checks": []}


def test_what_is_not_there_is_named(raw, person):
    nobody = str(uuid.uuid4())
    for method, path, kind in (
        ("GET", f"/checks/{nobody}", "Check"), ("POST", f"/checks/{nobody}/resume", "Check"),
        ("GET", f"/reports/{nobody}", "Report"), ("POST", f"/reports/{nobody}/resume", "Report"),
        ("POST", f"/reports/{nobody}/cancel", "Report"), ("GET", f"/reports?check_id={nobody}", "Check"),
    ):
        answer = raw(method, path)
        assert answer.status_code == 404, path
        assert answer.json()["error"]["message"] == f"Could not find the following resource: {kind} with id={nobody}"
    assert list(raw("GET", "/reports").json()["error"]["fields"]) == ["check_id"]
    assert list(raw("GET", "/checks").json()["error"]["fields"]) == ["applicant_id"]


def test_an_applicant_with_a_check_in_progress_is_not_deleted(client, live):
    caller, _ = live
    applicant = tenants.create(caller.api("POST", "/applicants", json={
        "first_name": "Anna", "last_name": "Nowak", "location": {"country_of_residence": "GBR"}}))["id"]
    create(caller.api, applicant, "watchlist_aml")
    answer = caller.api("DELETE", f"/applicants/{applicant}")
    assert answer.status_code == 422
    assert answer.json() == {"error": {
        "type": "deletion_incomplete_checks", "message": "Applicants with checks in progress cannot be deleted."}}
    done = new_applicant(client)
    assert client.delete_applicant(done.id) is None


def test_a_live_check_needs_what_the_law_and_its_reports_ask_for(live):
    caller, _ = live

    def refused(**more) -> str:
        answer = caller.api("POST", "/checks", json={
            "applicant_id": applicant, "report_names": ["watchlist_aml"], **more})
        assert answer.status_code == 422, answer.text
        return answer.json()["error"]["type"]

    applicant = tenants.create(caller.api("POST", "/applicants", json={
        "first_name": "Anna", "last_name": "Nowak"}))["id"]
    assert refused() == "missing_applicant_location"
    caller.api("PUT", f"/applicants/{applicant}", json={"location": {"country_of_residence": "USA"}})
    assert refused() == "missing_applicant_provided_consents"
    caller.api("PUT", f"/applicants/{applicant}", json={
        "consents": [{"name": "privacy_notices_read", "granted": True}]})
    assert refused(report_names=["document"]) == "missing_documents"
    assert refused(report_names=["us_driving_licence"]) == "failed_check_requirements"
    create(caller.api, applicant, "watchlist_aml")
    assert refused() == "incomplete_checks"


def test_an_analyst_ends_a_live_check(deployment, live):
    caller, receiver = live
    place = ("--tenant", caller.tenant_id, "--environment", "live")
    applicant = tenants.create(caller.api("POST", "/applicants", json={
        "first_name": "Anna", "last_name": "Nowak", "location": {"country_of_residence": "GBR"}}))["id"]
    check = create(caller.api, applicant, "watchlist_standard", "known_faces")
    receiver.wait_for("the report waits", lambda payload: payload["action"] == "report.awaiting_approval")
    waiting = eventually("the report waits", lambda: deployment.operate_json("report", "list", *place)["reports"])
    assert [(one["check_id"], one["workflow_run_id"]) for one in waiting] == [(check["id"], None)]
    withdrawn = eventually("the other is withdrawn", lambda: next((
        report for report in caller.api("GET", f"/reports?check_id={check['id']}").json()["reports"]
        if report["status"] == "withdrawn"), None))
    assert withdrawn["name"] == "known_faces" and withdrawn["properties"]["reason"].startswith("Report withdrawn")
    for path in (f"/checks/{check['id']}/resume", f"/reports/{waiting[0]['id']}/cancel"):
        answer = caller.api("POST", path)
        assert answer.status_code == 422 and list(answer.json()["error"]["fields"]) == ["base"], path
    shown = deployment.operate_json("report", "show", waiting[0]["id"], *place, "--by", "Ana")
    items = [argument for item in shown["breakdown"] for argument in ("--clear", item)]
    deployment.operate("report", "decide", waiting[0]["id"], *place, "--result", "clear", *items, "--by", "Ana")
    receiver.wait_for("the check's end", lambda payload: (
        payload["action"] == "check.completed" and payload["object"]["id"] == check["id"]))
    found = caller.api("GET", f"/checks/{check['id']}").json()
    # A report that was withdrawn has no result, so that not all of them are clear.
    assert (found["status"], found["result"]) == ("complete", None)


def test_the_same_key_makes_one_check(person, raw):
    body = {"applicant_id": person, "report_names": ["document"]}
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    first, second = (raw("POST", "/checks", json=body, headers=headers) for _ in range(2))
    assert first.status_code == second.status_code == 201 and first.json() == second.json()
    assert len(raw("GET", "/checks", params={"applicant_id": person}).json()["checks"]) == 1


def test_a_check_is_downloaded_as_a_pdf(client, person, raw, tmp_path):
    check = create(raw, person, "watchlist_standard", tags=["downloaded"])["id"]
    ended(raw, check)
    assert client.download_check(check).startswith(b"%PDF-1.")
    answer = raw("GET", f"/checks/{check}/download")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="check_{check}.pdf"'
    file = tmp_path / "check.pdf"
    file.write_bytes(answer.content)
    told = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, timeout=60, check=True).stdout
    for word in (check, "complete", "clear", "downloaded", "watchlist_standard"):
        assert word in told, word
    unknown = str(uuid.uuid4())
    missing = raw("GET", f"/checks/{unknown}/download")
    assert missing.status_code == 404 and unknown in missing.json()["error"]["message"]
