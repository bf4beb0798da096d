"""The main job by the official client library, base address overridden, nothing else changed."""

import datetime
import hashlib
import uuid
from urllib.parse import quote_plus

import onfido
import pytest
from onfido.webhook_event_verifier import OnfidoInvalidSignatureError, WebhookEventVerifier

from conftest import PROFILE, ended_run, eventually, new_applicant, specimen

DOCUMENT = "onfido/sample_driving_licence.png"
PHOTO = "onfido/sample_photo.png"


def upload_document(client, applicant) -> onfido.Document:
    path = specimen(DOCUMENT)
    return client.upload_document(
        type="driving_licence",
        applicant_id=applicant.id,
        file=(path.name, path.read_bytes()),
        side="front",
        issuing_country="GBR",
        location=onfido.LocationBuilder(ip_address="127.0.0.1", country_of_residence=onfido.CountryCodes.GBR),
    )


def upload_photo(client, applicant) -> onfido.LivePhoto:
    path = specimen(PHOTO)
    return client.upload_live_photo(
        applicant_id=applicant.id, file=(path.name, path.read_bytes()), advanced_validation=False
    )


def start_run(client, martlet, applicant, workflow="document_and_selfie") -> onfido.WorkflowRun:
    return client.create_workflow_run(
        onfido.WorkflowRunBuilder(
            workflow_id=martlet["workflows"][workflow], applicant_id=applicant.id, tags=["scenario", "main job"]
        )
    )


def open_task(client, run, definition) -> onfido.TaskItem:
    tasks = client.list_tasks(run.id)
    found = [task for task in tasks if task.task_def_id == definition]
    assert len(found) == 1, [task.id for task in tasks]
    return found[0]


def complete(client, run, task, data):
    body = onfido.CompleteTaskBuilder(data=onfido.CompleteTaskDataBuilder(data))
    answer = client.complete_task_with_http_info(workflow_run_id=run.id, task_id=task.id, complete_task_builder=body)
    assert answer.status_code == 200
    assert answer.raw_data == b"{}"


def complete_captures(client, run, applicant):
    """Both capture tasks of `document_and_selfie`; each next task is there in the very next answer."""
    document = upload_document(client, applicant)
    complete(client, run, open_task(client, run, "upload_document_photo"), [{"id": str(document.id)}])
    photo = upload_photo(client, applicant)
    complete(client, run, open_task(client, run, "upload_face_photo"), [{"id": str(photo.id)}])
    return document, photo


@pytest.fixture
def webhook(client, receiver):
    """A webhook for the sandbox that tells the receiver of every event, deleted afterwards."""
    webhook = client.create_webhook(onfido.WebhookBuilder(url=receiver.url, environments=["sandbox"]))
    yield webhook
    client.delete_webhook(webhook.id)


def test_ping_answers_ok(client):
    assert client.ping() == "OK"


def test_an_applicant_is_created_found_changed_deleted_and_restored(client):
    applicant = new_applicant(client, "Kowalska")
    assert applicant.sandbox is True
    assert applicant.href == f"/v3.6/applicants/{applicant.id}"
    assert (applicant.email, applicant.dob, applicant.delete_at, applicant.address) == (None, None, None, None)
    assert applicant.location.country_of_residence == "GBR"
    assert client.find_applicant(applicant.id).to_dict() == applicant.to_dict()

    address = onfido.AddressBuilder(
        building_number="100", street="Main Street", town="London", postcode="SW4 6EH", country="GBR"
    )
    client.update_applicant(
        applicant.id, onfido.ApplicantUpdater(first_name="Maria", dob="1990-02-28", address=address)
    )
    changed = client.find_applicant(applicant.id)
    assert (changed.first_name, changed.last_name, str(changed.dob)) == ("Maria", "Kowalska", "1990-02-28")
    assert (changed.address.street, changed.address.line1) == ("Main Street", None)

    client.delete_applicant(applicant.id)
    with pytest.raises(onfido.ApiException) as refused:
        client.find_applicant(applicant.id)
    assert refused.value.status == 410
    client.restore_applicant(applicant.id)
    assert client.find_applicant(applicant.id).delete_at is None


def test_applicants_are_listed_newest_first_page_by_page(client):
    created = [new_applicant(client, f"Page {letter}").id for letter in "ABC"]
    first = client.list_applicants_with_http_info(page=1, per_page=2)
    assert len(first.data.applicants) == 2
    assert int(first.headers["X-Total-Count"]) >= 3
    assert 'rel="next"' in first.headers["Link"] and 'rel="last"' in first.headers["Link"]
    second = client.list_applicants(page=2, per_page=2)
    listed = [applicant.id for applicant in first.data.applicants + second.applicants]
    assert listed[:3] == created[::-1]


def test_a_deleted_applicant_is_listed_only_when_asked_for(client, applicant):
    client.delete_applicant(applicant.id)
    assert applicant.id not in [one.id for one in client.list_applicants(per_page=100).applicants]
    deleted = client.list_applicants(per_page=100, include_deleted=True).applicants
    assert [one.delete_at is not None for one in deleted if one.id == applicant.id] == [True]
    client.restore_applicant(applicant.id)


def test_a_document_is_uploaded_listed_found_and_downloaded(client, applicant):
    document = upload_document(client, applicant)
    content = specimen(DOCUMENT).read_bytes()
    assert (document.type, document.side, document.issuing_country) == ("driving_licence", "front", "GBR")
    assert (document.file_type, document.file_size, document.applicant_id) == ("png", len(content), applicant.id)
    assert [one.id for one in client.list_documents(applicant.id).documents] == [document.id]
    assert client.find_document(document.id).to_dict() == document.to_dict()
    answer = client.download_document_with_http_info(document.id)
    assert bytes(answer.data) == content
    assert answer.headers["Content-Type"] == "image/png"
    assert "filename=" in answer.headers["Content-Disposition"]


def test_an_id_photo_is_uploaded_listed_found_and_downloaded(client, applicant):
    path = specimen(PHOTO)
    content = path.read_bytes()
    photo = client.upload_id_photo(applicant_id=applicant.id, file=(path.name, content))
    # The API renames ID photos, and no other media.
    assert (photo.file_name, photo.file_type, photo.file_size) == (f"{photo.id}.png", "image/png", len(content))
    assert photo.href == f"/v3.6/id_photos/{photo.id}" and photo.download_href == f"{photo.href}/download"
    assert [one.id for one in client.list_id_photos(applicant.id).id_photos] == [photo.id]
    assert client.find_id_photo(photo.id).to_dict() == photo.to_dict()
    assert bytes(client.download_id_photo(photo.id)) == content


def test_consents_are_given_and_read_back(client):
    applicant = client.create_applicant(onfido.ApplicantBuilder(
        first_name="Anna", last_name="Consenting",
        consents=[{"name": "privacy_notices_read", "granted": True}, {"name": "ssn_verification", "granted": False}]))
    consents = client.find_applicant_consents(applicant.id)
    assert [(one.name.value, one.granted) for one in consents] == [
        ("privacy_notices_read", True), ("ssn_verification", False)]
    assert consents[0].granted_at is not None and consents[1].granted_at is None


def test_a_live_photo_is_uploaded_listed_found_and_downloaded(client, applicant):
    photo = upload_photo(client, applicant)
    content = specimen(PHOTO).read_bytes()
    assert (photo.file_name, photo.file_type, photo.file_size) == ("sample_photo.png", "image/png", len(content))
    assert [one.id for one in client.list_live_photos(applicant.id).live_photos] == [photo.id]
    assert client.find_live_photo(photo.id).to_dict() == photo.to_dict()
    assert bytes(client.download_live_photo(photo.id)) == content


def test_a_run_goes_from_its_applicant_to_approved(client, martlet, applicant):
    run = start_run(client, martlet, applicant)
    assert run.status == "awaiting_input"
    assert (run.reasons, run.error, run.output, run.tags) == ([], None, None, ["scenario", "main job"])
    assert run.customer_user_id and run.link.url.startswith(f"{martlet['link_url']}/l/")
    tasks = client.list_tasks(run.id)
    assert tasks[0].id == "start"
    assert client.find_task(run.id, "start").output == {}
    assert client.find_task(run.id, tasks[1].id).output is None

    document, photo = complete_captures(client, run, applicant)
    captured = client.find_task(run.id, open_task(client, run, "upload_document_photo").id)
    assert [part["id"] for part in captured.output] == [str(document.id)]
    digest = hashlib.sha256(specimen(DOCUMENT).read_bytes()).hexdigest()
    assert captured.output[0]["checksum_sha256"] == digest

    run = ended_run(client, run.id)
    assert run.status == "approved"
    assert (run.output["doc"]["result"], run.output["doc"]["sub_result"]) == ("clear", "clear")
    assert run.output["selfie"]["result"] == "clear"
    assert run.output["doc"]["breakdown"] and run.output["selfie"]["breakdown"]
    assert run.sdk_token
    listed = client.list_workflow_runs(applicant_id=applicant.id)
    assert [one.id for one in listed] == [run.id]


def test_runs_are_listed_as_they_are_asked_for(client, raw, martlet):
    applicant = new_applicant(client, "Listed")
    mine = f"main job {uuid.uuid4().hex}"
    runs = []
    for number in range(23):
        if number == 20:
            between = datetime.datetime.now(datetime.timezone.utc)
        body = {"workflow_id": martlet["workflows"]["profile"], "applicant_id": str(applicant.id)}
        answer = raw("POST", "/workflow_runs", json={**body, "tags": [mine, f"job+{number % 2}"]})
        assert answer.status_code == 201, answer.text
        runs.append(answer.json()["id"])
    # The oldest two end, the second one first.
    for run in (runs[1], runs[0]):
        task = raw("GET", f"/workflow_runs/{run}/tasks").json()[1]["id"]
        assert raw("POST", f"/workflow_runs/{run}/tasks/{task}/complete", json={"data": PROFILE}).status_code == 200

    def listed(query: str) -> list[str]:
        answer = raw("GET", f"/workflow_runs?{query}")
        assert answer.status_code == 200, answer.text
        return [run["id"] for run in answer.json()]

    tag = f"tags={quote_plus(mine)}"
    assert "+" in tag  # as two of the client libraries write a space
    # By the time of completion: those that have not ended first, the newest first.
    descending = [*reversed(runs[2:]), runs[0], runs[1]]
    assert (listed(tag), listed(f"{tag}&page=2"), listed(f"{tag}&page=3")) == (descending[:20], descending[20:], [])
    assert listed(f"{tag}&page=1&sort=desc") == descending[:20]
    ascending = descending[::-1]
    assert listed(f"{tag}&sort=asc") + listed(f"{tag}&sort=asc&page=2") == ascending
    assert listed(f"{tag}&status=approved") == [runs[0], runs[1]]
    assert listed(f"{tag}&status=approved&sort=asc") == [runs[1], runs[0]]
    assert listed(f"{tag}&status=approved,awaiting_input") == descending[:20]
    assert listed(f"{tag}&status=approved&status=declined") == [runs[0], runs[1]]
    assert listed(f"{tag}&status=declined") == []
    even = [run for run in descending if runs.index(run) % 2 == 0]
    assert listed(f"{tag},job%2B0") == listed(f"{tag}&tags=job%2B0") == even
    assert listed(f"{tag},job%2B0,job%2B0&{tag}") == even
    assert listed(f"{tag},job%2B0,job%2B1") == listed(f"{tag},job+0") == []
    assert listed(f"applicant_id={applicant.id}&page=2") == descending[20:]

    moment = between.isoformat()  # with microseconds and +00:00
    assert moment.endswith("+00:00")
    later, earlier = runs[:19:-1], [run for run in descending if runs.index(run) < 20]
    zoneless = moment.removesuffix("+00:00")
    elsewhere = between.astimezone(datetime.timezone(datetime.timedelta(hours=2))).isoformat()
    for text in (moment, moment.replace("+", "%2B"), zoneless, f"{zoneless}Z", elsewhere):
        assert listed(f"{tag}&created_at_gt={text}") == later
        assert listed(f"{tag}&created_at_lt={text}") == earlier
    day = datetime.timedelta(days=1)
    before, after = (between - day).date().isoformat(), (between + day).date().isoformat()
    assert listed(f"{tag}&created_at_gt={before}&created_at_lt={after}") == descending[:20]
    assert listed(f"{tag}&created_at_lt={before}") == listed(f"{tag}&created_at_gt={after}") == []

    found = client.list_workflow_runs(
        page=1, status="approved", sort="asc", applicant_id=applicant.id, tags=[mine],
        created_at_gt=(between - day).date(),
    )
    assert [str(run.id) for run in found] == [runs[1], runs[0]]


def test_a_run_of_a_person_named_consider_is_not_approved(client, martlet):
    applicant = new_applicant(client, "Consider")
    run = start_run(client, martlet, applicant)
    complete_captures(client, run, applicant)
    run = ended_run(client, run.id)
    assert run.status in ("review", "declined")
    assert run.output["doc"]["result"] == "consider"


def test_a_profile_is_the_output_of_its_run_in_the_next_answer(client, martlet, applicant):
    run = start_run(client, martlet, applicant, workflow="profile")
    task = open_task(client, run, "profile_data")
    complete(client, run, task, PROFILE)
    found = client.find_workflow_run(run.id)
    assert found.status == "approved"
    assert {name: found.output["profile"][name] for name in PROFILE} == PROFILE
    assert client.find_task(run.id, task.id).output["last_name"] == "Nowak"


def test_a_webhook_is_created_listed_found_changed_and_deleted(client, receiver):
    events = [onfido.WebhookEventType.WORKFLOW_RUN_DOT_COMPLETED]
    webhook = client.create_webhook(
        onfido.WebhookBuilder(url=receiver.url, environments=["sandbox"], events=events)
    )
    assert (webhook.url, webhook.enabled, webhook.payload_version) == (receiver.url, True, 3)
    assert (webhook.events, webhook.environments) == (events, ["sandbox"])
    assert webhook.token
    assert webhook.id in [one.id for one in client.list_webhooks().webhooks]
    assert client.find_webhook(webhook.id).to_dict() == webhook.to_dict()
    client.update_webhook(webhook.id, onfido.WebhookUpdater(enabled=False))
    assert client.find_webhook(webhook.id).enabled is False
    client.delete_webhook(webhook.id)
    with pytest.raises(onfido.ApiException) as refused:
        client.find_webhook(webhook.id)
    assert refused.value.status == 404


def test_the_clients_verifier_accepts_a_delivery(client, martlet, applicant, receiver, webhook):
    run = start_run(client, martlet, applicant)
    complete_captures(client, run, applicant)
    run = ended_run(client, run.id)

    def about_the_run(payload):
        return payload["action"] == "workflow_run.completed" and payload["object"]["id"] == str(run.id)

    delivery = receiver.wait_for("workflow_run.completed", about_the_run)
    assert len(delivery.signatures) == 1
    verifier = WebhookEventVerifier(webhook.token)
    event = verifier.read_payload(delivery.body.decode(), delivery.signatures[0])
    assert event.payload.action == "workflow_run.completed"
    assert event.payload.object.status == run.status
    assert event.payload.object.href == f"{martlet['api_url']}/workflow_runs/{run.id}"
    with pytest.raises(OnfidoInvalidSignatureError):
        verifier.read_payload(delivery.body.decode() + " ", delivery.signatures[0])


def test_a_task_is_told_of_when_it_starts_and_when_it_ends(client, martlet, applicant, receiver, webhook):
    run = start_run(client, martlet, applicant, workflow="profile")
    task = open_task(client, run, "profile_data")
    complete(client, run, task, PROFILE)
    heard = set()

    def both():
        delivery = receiver.wait_for("events of the task", lambda payload: payload["object"]["id"] == task.id)
        event = WebhookEventVerifier(webhook.token).read_payload(delivery.body.decode(), delivery.signatures[0])
        heard.add(str(event.payload.action.value))
        return heard == {"workflow_task.started", "workflow_task.completed"}

    eventually("both events of the task", both, pause=0)
