"""The sample workflows of deploy/workflows, run in the sandbox by the official client library."""

import json

import onfido
import pytest

from conftest import PROFILE, ended_run, eventually, new_applicant
from test_main_job import complete, open_task, upload_document, upload_photo

ADDRESS = {"building_number": "100", "street": "Main Street", "town": "London", "postcode": "SW4 6EH", "country": "GBR"}


def applicant_with_address(client, last_name="Scenario", country="GBR") -> onfido.Applicant:
    location = onfido.LocationBuilder(ip_address="127.0.0.1", country_of_residence=onfido.CountryCodes.GBR)
    return client.create_applicant(
        onfido.ApplicantBuilder(
            first_name="Anna", last_name=last_name, dob="1990-01-31", location=location,
            address=onfido.AddressBuilder.from_dict({**ADDRESS, "country": country}),
        )
    )


def start(client, martlet, applicant, workflow, custom_data=None) -> onfido.WorkflowRun:
    return client.create_workflow_run(
        onfido.WorkflowRunBuilder(
            workflow_id=martlet["workflows"][workflow], applicant_id=applicant.id, custom_data=custom_data
        )
    )


def give_document(client, run, applicant):
    eventually("the document is asked for", lambda: asked(client, run, "upload_document_photo"))
    document = upload_document(client, applicant)
    complete(client, run, open_task(client, run, "upload_document_photo"), [{"id": str(document.id)}])


def give_photo(client, run, applicant):
    eventually("the photo is asked for", lambda: asked(client, run, "upload_face_photo"))
    photo = upload_photo(client, applicant)
    complete(client, run, open_task(client, run, "upload_face_photo"), [{"id": str(photo.id)}])


def asked(client, run, definition) -> bool:
    """Whether the run waits for the applicant, with a task of that kind begun."""
    now = client.find_workflow_run(run.id)
    tasks = [task for task in client.list_tasks(run.id) if task.task_def_id == definition]
    return now.status == "awaiting_input" and bool(tasks)


def task_ids(client, run) -> list[str]:
    return [task.id for task in client.list_tasks(run.id)]


# Retry: "informed of errors while they are still active in the journey"


def test_an_unusable_document_is_asked_for_twice_more_and_then_reviewed(client, martlet, raw):
    location = onfido.LocationBuilder(ip_address="127.0.0.1", country_of_residence=onfido.CountryCodes.GBR)
    applicant = client.create_applicant(
        onfido.ApplicantBuilder(first_name="Image Integrity - Image Quality", last_name="Scenario", location=location)
    )
    run = start(client, martlet, applicant, "document_and_selfie_retry")
    for attempt in range(3):
        give_document(client, run, applicant)

        def has_moved(attempt=attempt):
            trace = raw("GET", f"/workflow_runs/{run.id}/tasks/document_photo_1c9e2").json()
            ended = client.find_workflow_run(run.id).status in ("review", "approved", "declined", "error")
            return ended if attempt == 2 else trace["output"] is None

        eventually(f"attempt {attempt + 1} is judged", has_moved)
    run = ended_run(client, run.id)
    assert run.status == "review"
    assert run.reasons == ["document_unusable"]
    assert run.output == {"document_result": None, "document_attempts": 3} or run.output["document_attempts"] == 3
    assert "face_photo_77a01" not in task_ids(client, run)


def test_a_usable_document_and_selfie_are_asked_for_once(client, martlet, applicant):
    run = start(client, martlet, applicant, "document_and_selfie_retry")
    give_document(client, run, applicant)
    give_photo(client, run, applicant)
    run = ended_run(client, run.id)
    assert run.status == "approved"
    assert run.output == {"document_result": "clear", "document_attempts": 1}


# Motion: "an empty array of motion capture IDs" from devices that cannot record it


def test_a_device_without_motion_falls_back_to_a_photo(client, martlet, applicant):
    run = start(client, martlet, applicant, "motion_or_photo")
    give_document(client, run, applicant)
    motion = open_task(client, run, "upload_face_motion")
    complete(client, run, motion, [])
    assert client.find_task(run.id, motion.id).output == []
    give_photo(client, run, applicant)
    run = ended_run(client, run.id)
    assert run.status == "approved"
    assert "face_check_photo_8f0b9" in task_ids(client, run)
    assert "face_check_motion_3e2d1" not in task_ids(client, run)


# Parallel branches


def test_two_reports_run_in_parallel_and_the_decision_waits_for_both(client, martlet):
    run = start(client, martlet, applicant_with_address(client), "watchlist_and_identity")
    reports = {"watchlist_standard_check_ab12c", "identity_enhanced_check_de34f"}
    assert reports < set(task_ids(client, run))
    run = ended_run(client, run.id)
    assert run.status == "approved"
    assert run.output == {"watchlist_result": "clear", "identity_result": "clear"}


def test_a_consider_applicant_is_not_approved(client, martlet):
    run = ended_run(client, start(client, martlet, applicant_with_address(client, "Consider"), "watchlist_and_identity").id)
    assert run.status in ("declined", "review")
    assert run.output == {"watchlist_result": "consider", "identity_result": "consider"}


# Send/Receive Data


@pytest.fixture
def webhook(client, receiver):
    webhook = client.create_webhook(onfido.WebhookBuilder(url=receiver.url, environments=["sandbox"]))
    yield webhook
    client.delete_webhook(webhook.id)


@pytest.mark.parametrize(
    "score, status, reasons", [(10, "approved", ["low_risk"]), (95, "declined", ["high_risk"])]
)
def test_the_tenants_score_decides(client, martlet, applicant, score, status, reasons):
    run = start(client, martlet, applicant, "risk_score")
    complete(client, run, open_task(client, run, "profile_data"), {**PROFILE, "country_residence": "GBR"})
    assert client.find_workflow_run(run.id).status == "awaiting_client_input"
    complete(client, run, open_task(client, run, "risk_score"), {"score": score, "segment": "retail"})
    run = ended_run(client, run.id)
    assert (run.status, run.reasons) == (status, reasons)
    assert run.output == {"score": score, "segment": "retail"}


def test_the_started_webhook_carries_what_is_sent(client, martlet, applicant, webhook, receiver):
    run = start(client, martlet, applicant, "risk_score")
    complete(client, run, open_task(client, run, "profile_data"), {**PROFILE, "country_residence": "GBR"})
    delivery = receiver.wait_for(
        "the task's start",
        lambda payload: payload["action"] == "workflow_task.started"
        and payload["object"].get("task_def_id") == "risk_score",
    )
    resource = delivery.payload["resource"]
    assert resource["task_def_version"] == "1"
    assert resource["input"] == {
        "first_name": PROFILE["first_name"], "last_name": PROFILE["last_name"], "dob": PROFILE["dob"], "country": "GBR",
    }
    complete(client, run, open_task(client, run, "risk_score"), {"score": 10})
    ended_run(client, run.id)


@pytest.mark.parametrize(
    "data, field", [({"score": "high"}, "score"), ({}, "score"), ({"score": 1, "colour": "red"}, "colour")]
)
def test_data_of_another_format_are_refused_with_their_field(client, martlet, applicant, raw, data, field):
    run = start(client, martlet, applicant, "risk_score")
    complete(client, run, open_task(client, run, "profile_data"), {**PROFILE, "country_residence": "GBR"})
    task = open_task(client, run, "risk_score")
    answer = raw("POST", f"/workflow_runs/{run.id}/tasks/{task.id}/complete", json={"data": data})
    assert answer.status_code == 422
    assert field in json.dumps(answer.json()["error"]["fields"])
    assert client.find_workflow_run(run.id).status == "awaiting_client_input"


# Dates in conditions; custom input data


def test_configured_custom_data_is_mandatory(client, martlet, applicant, raw):
    for custom, message in [(None, "can't be blank"), ({"minimum_age": "18"}, "must be a number")]:
        body = {"workflow_id": martlet["workflows"]["expiry_and_age"], "applicant_id": str(applicant.id)}
        if custom:
            body["custom_data"] = custom
        answer = raw("POST", "/workflow_runs", json=body)
        assert answer.status_code == 422
        assert message in json.dumps(answer.json()["error"]["fields"])


@pytest.mark.parametrize("age, status, reasons", [(18, "approved", []), (120, "declined", ["too_young"])])
def test_the_age_on_the_document_decides(client, martlet, applicant, age, status, reasons):
    run = start(client, martlet, applicant, "expiry_and_age", {"minimum_age": age, "not_declared": True})
    give_document(client, run, applicant)
    run = ended_run(client, run.id)
    assert (run.status, run.reasons) == (status, reasons)


# Logic directly after the start


def test_databases_suffice_where_they_know_the_applicant(client, martlet):
    run = ended_run(client, start(client, martlet, applicant_with_address(client), "step_up_by_country").id)
    assert (run.status, run.reasons) == ("approved", ["databases"])
    assert run.output == {"country": "GBR"}


def test_others_are_asked_for_a_document_and_a_selfie(client, martlet):
    applicant = applicant_with_address(client, country="FRA")
    run = start(client, martlet, applicant, "step_up_by_country")
    give_document(client, run, applicant)
    give_photo(client, run, applicant)
    run = ended_run(client, run.id)
    assert (run.status, run.reasons) == ("approved", ["document_and_face"])


def test_a_country_that_is_not_served_is_declined_at_once(client, martlet):
    applicant = applicant_with_address(client, country="FRA")
    run = start(client, martlet, applicant, "step_up_by_country", {"unserved_countries": ["FRA"]})
    assert (run.status, run.reasons) == ("declined", ["country_not_served"])
