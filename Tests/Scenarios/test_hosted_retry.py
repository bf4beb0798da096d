"""The hosted pages of what is asked again, and of captures that a page cannot or need not photograph."""

import onfido
import pytest

from conftest import ended_run, eventually, specimen
from test_hosted_link import DOCUMENT_FILE, capture_document, capture_face, heading_is_focused, looks_right

PROOF = """
format: martlet.workflow/1
name: Proof of address
inputs: {applicant: [first_name, last_name, address]}
nodes:
  - {id: start, type: start}
  - id: proof_of_address_10001
    type: proof_of_address_capture
    config: {types: [utility_bill, bank_building_society_statement]}
  - id: proof_of_address_check_10002
    type: proof_of_address_check
    inputs:
      proof_of_address_ids: $.tasks.proof_of_address_10001.output
      first_name: $.inputs.applicant.first_name
      last_name: $.inputs.applicant.last_name
      address: $.inputs.applicant.address
  - {id: result_10003, type: result, config: {result: approve}}
edges:
  - {from: [start, out], to: proof_of_address_10001}
  - {from: [proof_of_address_10001, out], to: proof_of_address_check_10002}
  - {from: [proof_of_address_check_10002, out], to: result_10003}
"""


def start(client, workflow_id, first_name="Anna", **more) -> onfido.WorkflowRun:
    location = onfido.LocationBuilder(ip_address="127.0.0.1", country_of_residence=onfido.CountryCodes.GBR)
    applicant = client.create_applicant(
        onfido.ApplicantBuilder(first_name=first_name, last_name="Telefon", location=location, **more)
    )
    return client.create_workflow_run(
        onfido.WorkflowRunBuilder(workflow_id=workflow_id, applicant_id=applicant.id)
    )


def test_whoever_sent_an_unusable_document_is_told_why_and_asked_again(client, martlet, phone):
    workflow = martlet["workflows"]["document_and_selfie_retry"]
    run = start(client, workflow, first_name="Image Integrity - Image Quality")
    phone.open(run.link.url)
    phone.press("start")
    capture_document(phone, "retry-document", DOCUMENT_FILE)
    for last in (False, True):
        phone.part("start-again")
        heading_is_focused(phone)
        looks_right(phone, f"again-{'last' if last else 'first'}")
        text = phone.driver.find_element("tag name", "main").text
        # The author's own words, as they are, and how many tries are left.
        assert "We could not read your document" in text
        assert ("last" in text) == last
        phone.press("start-again")
        capture_document(phone, "retry-document-again", DOCUMENT_FILE)
    assert ended_run(client, run.id).reasons == ["document_unusable"]


def test_a_browser_goes_on_without_a_motion_recording(client, martlet, phone):
    run = start(client, martlet["workflows"]["motion_or_photo"])
    phone.open(run.link.url)
    phone.press("start")
    capture_document(phone, "motion-document", DOCUMENT_FILE)
    phone.part("unable")
    looks_right(phone, "unable")
    # The workflow's name, as the browser's tab shows it.
    assert phone.driver.title.endswith(" – Motion or photo")
    phone.press("submit")
    capture_face(phone, "motion-face")
    phone.part("thank-you")
    assert ended_run(client, run.id).status == "approved"


RESIDENTS = """
format: martlet.workflow/1
name: Residents
nodes:
  - {id: start, type: start}
  - id: profile_20001
    type: profile_data
    config:
      fields:
        - {name: first_name, required: true}
        - {name: last_name, required: true}
        - {name: country_residence, required: true}
        - {name: ssn, required: true}
        - {name: pan, required: true}
  - {id: result_20002, type: result, config: {result: approve}}
outputs: [{name: profile, type: object, source: $.tasks.profile_20001.output}]
edges:
  - {from: [start, out], to: profile_20001}
  - {from: [profile_20001, out], to: result_20002}
"""


@pytest.fixture(scope="module")
def residents_workflow(deployment, martlet, tmp_path_factory) -> str:
    file = tmp_path_factory.mktemp("workflow") / "residents.yaml"
    file.write_text(RESIDENTS)
    imported = deployment.operate_json(
        "workflow", "import", "--tenant", martlet["tenant_id"], "--file", str(file), "--activate", "sandbox"
    )
    return imported["workflow_id"]


def test_residents_are_asked_for_the_number_of_their_country_alone(client, residents_workflow, phone):
    run = start(client, residents_workflow)
    phone.open(run.link.url)
    phone.press("start")
    phone.part("profile-form")
    phone.fill("first_name", "Anna")
    phone.fill("last_name", "Telefon")
    country, ssn, pan = (phone.driver.find_element("name", name) for name in ("country_residence", "ssn", "pan"))

    def live_in(code):
        country.find_element("css selector", f'option[value="{code}"]').click()

    assert not ssn.is_displayed() and not pan.is_displayed()
    live_in("IND")
    assert pan.is_displayed() and not ssn.is_displayed()
    live_in("USA")
    assert ssn.is_displayed() and not pan.is_displayed()
    looks_right(phone, "profile-residents")
    # Required of them: the server says so, as the browser cannot.
    phone.press("submit")
    phone.wait("the mistake is shown", lambda _: ssn.get_attribute("aria-invalid") == "true")
    looks_right(phone, "profile-residents-mistake", refused=True)
    phone.fill("ssn", "123-45-6789")
    phone.driver.find_element("css selector", "label:has([name=ssn_consent_granted])").click()
    phone.press("submit")
    profile = ended_run(client, run.id).output["profile"]
    assert profile == {
        "first_name": "Anna",
        "last_name": "Telefon",
        "country_residence": "USA",
        "ssn": "123-45-6789",
        "ssn_consent_granted": True,
    }


@pytest.fixture(scope="module")
def proof_workflow(deployment, martlet, tmp_path_factory) -> str:
    file = tmp_path_factory.mktemp("workflow") / "proof.yaml"
    file.write_text(PROOF)
    imported = deployment.operate_json(
        "workflow", "import", "--tenant", martlet["tenant_id"], "--file", str(file), "--activate", "sandbox"
    )
    return imported["workflow_id"]


def test_a_proof_of_address_is_sent_as_a_file(client, proof_workflow, phone, tmp_path):
    address = onfido.AddressBuilder.from_dict(
        {"street": "Main Street", "town": "London", "postcode": "SW4 6EH", "country": "GBR"}
    )
    run = start(client, proof_workflow, address=address)
    phone.open(run.link.url)
    phone.press("start")
    phone.part("proof-of-address")
    looks_right(phone, "proof-of-address")
    phone.press("submit")  # nothing chosen: the browser itself says so, and sends nothing
    assert phone.driver.execute_script("return document.querySelectorAll(':invalid').length") == 3  # form, list, file
    assert phone.is_shown("proof-of-address")
    broken = tmp_path / "bill.png"
    broken.write_text("no picture")
    phone.choose("proof-type", "utility_bill")
    phone.upload("proof-file", broken)
    phone.press("submit")
    eventually("the mistake is named", lambda: "aria-invalid" in phone.driver.page_source)
    looks_right(phone, "proof-of-address-mistake", refused=True)
    phone.upload("proof-file", specimen("onfido/sample_driving_licence.png"))
    phone.press("submit")
    run = ended_run(client, run.id)
    assert run.status == "approved"
    tasks = {task.id: task for task in client.list_tasks(run.id)}
    assert "proof_of_address_check_10002" in tasks
