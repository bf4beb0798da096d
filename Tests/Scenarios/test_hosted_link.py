"""The hosted pages in a real browser of a phone's size: a person opens their link and gets to the end."""

import os
import time
import uuid
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import onfido
import pytest
import requests
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions

from browser import PATIENCE, Browser
from conftest import ended_run, eventually, new_applicant, specimen

DOCUMENT = "onfido/sample_driving_licence.png"
FACE = "onfido/sample_photo.png"
PROFILE = {"first_name": "Anna", "last_name": "Nowak", "dob": "1990-02-28"}

# What a page must have to be usable without eyes or a mouse; returns what is wrong.
UNUSABLE = """
const wrong = [];
const shown = (element) => element.getClientRects().length > 0;
const headings = [...document.querySelectorAll("h1")].filter(shown);
if (headings.length !== 1) wrong.push(`${headings.length} h1`);
if (!document.documentElement.lang) wrong.push("no lang");
if (!document.title.trim()) wrong.push("no title");
for (const input of document.querySelectorAll("input, select")) {
    if (!input.labels?.length) wrong.push(`no label: ${input.name || input.type}`);
    for (const id of (input.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)) {
        if (!document.getElementById(id)) wrong.push(`describedby leads nowhere: ${id}`);
    }
}
for (const video of document.querySelectorAll("video")) {
    if (!video.getAttribute("aria-label")) wrong.push("video without a name");
}
for (const image of document.querySelectorAll("img")) {
    if (!image.hasAttribute("alt")) wrong.push("img without alt");
}
for (const element of document.querySelectorAll("a, button, select, label.file, label.choice, label.check")) {
    const box = element.getBoundingClientRect();
    if (shown(element) && box.height < 43.5) wrong.push(`small: ${element.textContent.trim().slice(0, 20)} ${box.height}`);
}
const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
if (new Set(ids).size !== ids.length) wrong.push("an id twice");
return wrong;
"""


# Whether something else lies over an element's last line.
IS_COVERED = """
const box = arguments[0].getBoundingClientRect();
return document.elementFromPoint(box.left + 5, box.bottom - 5) !== arguments[0];
"""


def start_run(client, martlet, workflow, link=None) -> onfido.WorkflowRun:
    applicant = new_applicant(client, "Telefon")
    body = onfido.WorkflowRunBuilder(
        workflow_id=martlet["workflows"][workflow], applicant_id=applicant.id, link=link
    )
    return client.create_workflow_run(body)


def looks_right(phone, name, refused=False):
    """Nothing runs off the side of a phone, scripts and styles work, and the page can be used without eyes or mouse.

    `refused` allows the browser's own note that the service answered a request with 404, 410 or 422.
    """
    phone.screenshot(name)
    assert phone.driver.execute_script(UNUSABLE) == [], name
    errors = phone.script_errors()
    if refused:
        errors = [error for error in errors if "responded with a status of 4" not in error]
    assert errors == [], name
    assert not phone.overflows(), f"{name} can be scrolled sideways"


def heading_is_focused(phone):
    assert phone.driver.execute_script("return document.activeElement.tagName") == "H1"


def from_file(name, path):
    """A way to take a picture: an existing file, given to the input of that name."""

    def take(phone, prefix):
        looks_right(phone, prefix)
        phone.upload(name, specimen(path))
        phone.part("confirm")
        looks_right(phone, f"{prefix}-confirm")
        phone.press("confirm")

    return take


def open_camera(phone):
    phone.press("open-camera")
    phone.part("shutter")
    phone.wait("the camera's picture is seen", lambda driver: driver.execute_script(CAMERA_IS_SEEN))


def by_shutter(phone, prefix):
    """A way to take a picture: by the page's own camera."""
    open_camera(phone)
    assert phone.driver.switch_to.active_element == phone.part("shutter")
    assert phone.live_cameras() == 1
    looks_right(phone, f"{prefix}-live")
    phone.press("shutter")
    phone.part("confirm")
    assert phone.live_cameras() == 0, "the camera stays on after the photo"
    looks_right(phone, f"{prefix}-taken")
    phone.press("confirm")


CAMERA_IS_SEEN = """
const video = document.querySelector("[data-view=capture] video");
return video.getClientRects().length > 0 && video.videoWidth > 0 && video.currentTime > 0 && !video.paused;
"""
DOCUMENT_FILE = from_file("file-input", DOCUMENT)
FACE_FILE = from_file("face-file-input", FACE)


def side_is_asked_for(phone, side):
    where = (By.CSS_SELECTOR, f'[data-side="{side}"]')
    phone.wait(f"the {side} is asked for", lambda driver: driver.find_element(*where).is_displayed())


def choose_document(phone, country, kind):
    phone.choose("document-country", country)
    phone.choose("document-type", kind)
    phone.press("submit")


def capture_document(phone, prefix, front=DOCUMENT_FILE, back=DOCUMENT_FILE):
    phone.part("document-country")
    looks_right(phone, f"{prefix}-country")
    choose_document(phone, "GBR", "driving_licence")
    for side, take in (("front", front), ("back", back)):
        side_is_asked_for(phone, side)
        heading_is_focused(phone)
        take(phone, f"{prefix}-{side}")


def capture_face(phone, prefix, take=FACE_FILE):
    phone.wait("a face is asked for", lambda _: phone.has("face-file-input"))
    take(phone, f"{prefix}-face")


def fill_fields(phone, first_name, last_name):
    """Fills in what the workflow `profile` requires."""
    phone.fill("first_name", first_name)
    phone.fill("last_name", last_name)
    # How a date is typed depends on the browser's language; its value does not.
    phone.driver.execute_script("document.querySelector('input[name=dob]').value = arguments[0]", PROFILE["dob"])


def fill_profile(phone, first_name="Anna", last_name="Nowak"):
    phone.press("start")
    phone.part("profile-form")
    fill_fields(phone, first_name, last_name)
    phone.press("submit")


def test_a_document_and_a_face_are_captured_on_a_phone(client, martlet, phone):
    run = start_run(client, martlet, "document_and_selfie")
    phone.open(run.link.url)
    phone.part("start")
    heading_is_focused(phone)
    looks_right(phone, "selfie-1-start")
    token = run.link.url.rpartition("/")[2]
    assert token not in phone.driver.current_url, "the page's address still holds the link's token"
    assert token not in phone.driver.execute_script("return document.cookie"), "scripts can read the link's token"
    phone.press("start")
    capture_document(phone, "selfie-2")
    capture_face(phone, "selfie-3")
    phone.part("thank-you")
    heading_is_focused(phone)
    looks_right(phone, "selfie-4-thank-you")

    ended = ended_run(client, run.id)
    assert ended.status == "approved"
    assert ended.output["doc"]["result"] == "clear"
    size = specimen(DOCUMENT).stat().st_size
    documents = client.list_documents(ended.applicant_id).documents
    assert sorted((str(one.side), one.file_size) for one in documents) == [("back", size), ("front", size)]
    assert {(one.type.value, one.issuing_country.value) for one in documents} == {("driving_licence", "GBR")}


def test_a_document_without_a_back_is_taken_too(client, martlet, phone):
    run = start_run(client, martlet, "document_and_selfie")
    phone.open(run.link.url)
    phone.press("start")
    choose_document(phone, "DEU", "national_identity_card")
    phone.upload("file-input", specimen(DOCUMENT))
    phone.press("confirm")
    phone.press("no-back")
    capture_face(phone, "no-back")
    phone.part("thank-you")
    assert len(client.list_documents(run.applicant_id).documents) == 1


def test_document_and_face_are_photographed_by_the_camera(client, martlet, phone):
    run = start_run(client, martlet, "document_and_selfie")
    phone.open(run.link.url)
    phone.press("start")
    capture_document(phone, "camera-1", by_shutter, by_shutter)
    capture_face(phone, "camera-2", by_shutter)
    phone.part("thank-you")
    ended = ended_run(client, run.id)
    assert ended.status == "approved"
    documents = client.list_documents(ended.applicant_id).documents
    assert sorted((str(one.side), one.file_type) for one in documents) == [("back", "jpg"), ("front", "jpg")]
    photos = client.list_live_photos(ended.applicant_id).live_photos
    assert [photo.file_type for photo in photos] == ["image/jpeg"]
    assert all(one.file_size > 1_000 for one in [*documents, *photos])


def test_whoever_denies_the_camera_is_told_so_and_gets_to_the_end_with_files(client, martlet):
    def denied(name, path):
        def take(phone, prefix):
            phone.press("open-camera")
            where = (By.CSS_SELECTOR, '[data-view="capture"] [data-trouble]')
            trouble = phone.wait("the page says why", expected_conditions.visibility_of_element_located(where))
            assert trouble.text.startswith("The browser may not use the camera.")
            assert phone.part("open-camera").is_enabled(), "whoever thinks better of it cannot try again"
            from_file(name, path)(phone, f"{prefix}-denied")

        return take

    with Browser(width=390, height=844, camera="denied") as phone:
        run = start_run(client, martlet, "document_and_selfie")
        phone.open(run.link.url)
        phone.press("start")
        capture_document(phone, "denied-1", denied("file-input", DOCUMENT))
        capture_face(phone, "denied-2", denied("face-file-input", FACE))
        phone.part("thank-you")
        assert ended_run(client, run.id).status == "approved"


def test_where_pages_get_no_camera_the_devices_own_takes_the_photos(client, martlet):
    with Browser(width=390, height=844, camera="absent") as phone:
        run = start_run(client, martlet, "document_and_selfie")
        phone.open(run.link.url)
        phone.press("start")
        assert phone.driver.execute_script("return navigator.mediaDevices") is None
        capture_document(phone, "absent-1", from_file("device-camera", DOCUMENT))
        phone.wait("a face is asked for", lambda _: phone.has("face-file-input"))
        assert not phone.is_shown("open-camera")
        assert phone.driver.find_element(By.CSS_SELECTOR, "[data-device-camera]").is_displayed()
        capture = "return document.querySelector(`[data-testid=${arguments[0]}]`).getAttribute('capture')"
        inputs = {name: phone.driver.execute_script(capture, name) for name in ("device-camera", "face-file-input")}
        assert inputs == {"device-camera": "user", "face-file-input": None}
        capture_face(phone, "absent-2", from_file("device-camera", FACE))
        phone.part("thank-you")
        assert ended_run(client, run.id).status == "approved"


def test_two_taps_open_one_camera_and_the_photo_ends_it(client, martlet, phone):
    phone.open(start_run(client, martlet, "document").link.url)
    phone.press("start")
    choose_document(phone, "GBR", "passport")
    phone.part("open-camera")
    phone.driver.execute_script(
        "const button = document.querySelector('[data-action=camera]'); button.click(); button.click();"
    )
    phone.part("shutter")
    assert phone.driver.execute_script("return window.askedForCamera") == 1
    phone.press("shutter")
    phone.part("confirm")
    assert phone.live_cameras() == 0


@pytest.mark.parametrize("otherwise", ["a file is chosen", "another document is chosen"])
def test_a_camera_that_comes_too_late_is_turned_off_at_once(client, martlet, phone, otherwise):
    phone.run_first(
        "const media = navigator.mediaDevices; const real = media.getUserMedia; media.getUserMedia = async (wish) => {"
        "    await new Promise((resolve) => { window.allowCamera = resolve; }); return real(wish); };"
    )
    phone.open(start_run(client, martlet, "document").link.url)
    phone.press("start")
    choose_document(phone, "GBR", "passport")
    phone.press("open-camera")
    phone.wait("the browser asks for the camera", lambda driver: driver.execute_script("return !!window.allowCamera"))
    if otherwise == "a file is chosen":
        phone.upload("file-input", specimen(DOCUMENT))
        phone.part("confirm")
    else:
        phone.press("change-document")
        phone.part("document-country")
    heading = phone.driver.switch_to.active_element.text
    phone.driver.execute_script("window.allowCamera()")
    phone.wait("the camera has come", lambda driver: driver.execute_script("return window.givenStreams.length") == 1)
    phone.wait("the camera is off", lambda _: phone.live_cameras() == 0)
    assert phone.driver.switch_to.active_element.text == heading


def test_whoever_has_the_wrong_document_in_hand_can_choose_again(client, martlet, phone):
    run = start_run(client, martlet, "document")
    phone.open(run.link.url)
    phone.press("start")
    choose_document(phone, "GBR", "passport")
    open_camera(phone)
    looks_right(phone, "again-1-live")
    phone.press("change-document")
    phone.part("document-country")
    heading_is_focused(phone)
    assert phone.live_cameras() == 0, "the camera stays on behind another view"
    assert phone.part("document-country").get_attribute("value") == "GBR"
    choose_document(phone, "GBR", "driving_licence")
    side_is_asked_for(phone, "front")
    DOCUMENT_FILE(phone, "again-2-front")
    side_is_asked_for(phone, "back")
    # What was stored stays so while the choice does.
    phone.press("change-document")
    phone.part("document-country")
    phone.press("submit")
    side_is_asked_for(phone, "back")
    DOCUMENT_FILE(phone, "again-3-back")
    phone.part("thank-you")
    documents = client.list_documents(run.applicant_id).documents
    kinds = sorted((one.type.value, str(one.side)) for one in documents)
    assert kinds == [("driving_licence", "back"), ("driving_licence", "front")]


def test_what_is_still_to_be_chosen_is_marked_and_named(client, martlet, phone):
    phone.open(start_run(client, martlet, "document").link.url)
    phone.press("start")
    phone.part("document-country")
    phone.press("submit")
    country = phone.part("document-country")
    assert country.get_attribute("aria-invalid") == "true"
    assert country == phone.driver.switch_to.active_element
    error = phone.driver.find_element(By.ID, country.get_attribute("aria-describedby"))
    assert error.text == "Please choose the country and the kind of document."
    looks_right(phone, "choose-1-country")
    phone.choose("document-country", "GBR")
    assert country.get_attribute("aria-invalid") is None and not error.text
    phone.press("submit")
    types = phone.part("document-type")
    assert (types.aria_role, types.accessible_name) == ("radiogroup", "Kind of document")
    assert (types.get_attribute("aria-invalid"), country.get_attribute("aria-invalid")) == ("true", None)
    assert types.get_attribute("aria-describedby") == error.get_attribute("id") and error.text
    looks_right(phone, "choose-2-type")
    assert phone.driver.execute_script(IS_COVERED, error) is False, "the message stands behind the buttons"
    phone.choose("document-type", "passport")
    assert types.get_attribute("aria-invalid") is None and not error.text


@pytest.mark.parametrize("script", ["link.js", "camera.js"])
def test_a_page_whose_scripts_do_not_load_says_what_to_do(client, martlet, phone, script):
    phone.block(f"*/{script}")
    phone.open(start_run(client, martlet, "document").link.url)
    phone.press("start")
    fallback = phone.part("fallback")
    assert "open the link in another browser" in fallback.text
    phone.screenshot(f"fallback-{script}")
    assert phone.driver.execute_script(UNUSABLE) == [] and not phone.overflows()
    phone.block()
    fallback.find_element(By.TAG_NAME, "a").click()
    phone.part("document-country")
    assert not phone.is_shown("fallback")


def test_a_file_that_is_no_picture_is_refused_and_another_one_is_taken(client, martlet, phone, tmp_path):
    run = start_run(client, martlet, "document_and_selfie")
    phone.open(run.link.url)
    phone.press("start")
    choose_document(phone, "GBR", "passport")
    broken = tmp_path / "scan.pdf"
    broken.write_bytes(b"%PDF-1.7 and nothing more")
    phone.upload("file-input", broken)
    phone.press("confirm")
    where = '[data-view="review"] [data-trouble]'
    phone.wait("the file is refused", lambda driver: driver.find_element(By.CSS_SELECTOR, where).is_displayed())
    looks_right(phone, "refused-file", refused=True)
    assert client.list_documents(run.applicant_id).documents == []
    phone.press("retake")
    phone.upload("file-input", specimen(DOCUMENT))
    phone.press("confirm")
    phone.wait("the face is next", lambda _: phone.has("face-file-input"))


def test_a_profile_is_filled_in_on_a_phone(client, martlet, phone):
    run = start_run(client, martlet, "profile")
    phone.open(run.link.url)
    phone.press("start")
    phone.part("profile-form")
    heading_is_focused(phone)
    fill_fields(phone, "Zoë", "O'Neill")
    looks_right(phone, "profile-1-form")
    phone.press("submit")
    phone.part("thank-you")
    looks_right(phone, "profile-2-thank-you")
    ended = ended_run(client, run.id)
    assert ended.status == "approved"
    assert ended.output["profile"]["first_name"] == "Zoë"
    assert ended.output["profile"]["last_name"] == "O'Neill"
    assert ended.output["profile"]["dob"] == PROFILE["dob"]


def test_a_mistake_in_the_profile_is_shown_and_nothing_is_lost(client, martlet, phone):
    run = start_run(client, martlet, "profile")
    phone.open(run.link.url)
    fill_profile(phone, first_name="Zoë<")
    invalid = (By.CSS_SELECTOR, '[aria-invalid="true"]')
    phone.wait("the mistake is shown", lambda driver: driver.find_elements(*invalid))
    looks_right(phone, "profile-3-mistake", refused=True)
    field = phone.driver.find_element(*invalid)
    assert field.get_attribute("name") == "first_name"
    assert field == phone.driver.switch_to.active_element
    described = field.get_attribute("aria-describedby").split()
    assert any(phone.driver.find_element(By.ID, name).text for name in described)
    form = phone.part("profile-form")
    assert form.find_element("name", "last_name").get_attribute("value") == "Nowak"
    assert client.find_workflow_run(run.id).status == "awaiting_input"


def test_a_profile_can_be_sent_without_scripts(client, martlet):
    run = start_run(client, martlet, "profile")
    session = requests.Session()
    page = session.get(run.link.url, timeout=PATIENCE)
    path = page.url.removeprefix(martlet["link_url"])
    task = next(task for task in client.list_tasks(run.id) if task.task_def_id == "profile_data")
    answer = session.post(
        f"{martlet['link_url']}{path}/tasks/{task.id}/profile",
        data=PROFILE,
        headers={"Sec-Fetch-Site": "same-origin", "Accept": "text/html"},
        timeout=PATIENCE,
    )
    assert answer.status_code == 200 and 'data-testid="thank-you"' in answer.text
    assert client.find_workflow_run(run.id).status == "approved"


def test_another_site_cannot_send_a_profile(client, martlet):
    run = start_run(client, martlet, "profile")
    session = requests.Session()
    page = session.get(run.link.url, timeout=PATIENCE)
    task = next(task for task in client.list_tasks(run.id) if task.task_def_id == "profile_data")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        answer = session.post(
            f"{page.url}/tasks/{task.id}/profile",
            data=PROFILE | {"first_name": "Mallory"}, headers=headers, timeout=PATIENCE,
        )
        assert answer.status_code == 403
    assert client.find_workflow_run(run.id).status == "awaiting_input"


def test_whoever_sends_a_form_from_elsewhere_is_told_so_and_led_back(client, martlet, phone):
    run = start_run(client, martlet, "profile")
    phone.open(run.link.url)
    phone.part("start")
    task = next(task for task in client.list_tasks(run.id) if task.task_def_id == "profile_data")
    action = f"{phone.driver.current_url}/tasks/{task.id}/profile"
    phone.open("data:text/html," + quote(f'<form method="post" action="{action}"><button>Send</button></form>'))
    phone.driver.find_element(By.TAG_NAME, "button").click()
    phone.part("refused")
    heading_is_focused(phone)
    looks_right(phone, "refused-1", refused=True)
    phone.press("onward")
    phone.part("start")


def test_a_form_that_another_tab_has_sent_already_just_goes_on(client, martlet, phone):
    run = start_run(client, martlet, "profile")
    phone.open(run.link.url)
    phone.press("start")
    phone.part("profile-form")
    task = next(task for task in client.list_tasks(run.id) if task.task_def_id == "profile_data")
    data = onfido.CompleteTaskBuilder(data=onfido.CompleteTaskDataBuilder(PROFILE))
    client.complete_task(workflow_run_id=run.id, task_id=task.id, complete_task_builder=data)
    fill_fields(phone, "Late", "Comer")
    phone.press("submit")
    phone.part("thank-you")
    assert client.find_workflow_run(run.id).output["profile"]["first_name"] == "Anna"


def test_a_run_goes_on_where_it_was_left(client, martlet, phone):
    run = start_run(client, martlet, "document_and_selfie")
    phone.open(run.link.url)
    phone.press("start")
    capture_document(phone, "left-1")

    def face_task_started():
        return any(task.task_def_id == "upload_face_photo" for task in client.list_tasks(run.id))

    eventually("the face task has started", face_task_started)
    phone.driver.delete_all_cookies()
    phone.open(run.link.url)
    assert not phone.has("start"), "someone who is half way is welcomed again"
    capture_face(phone, "left-2")
    phone.part("thank-you")
    assert ended_run(client, run.id).status == "approved"


def test_two_links_are_open_in_one_browser(client, martlet, phone):
    first, second = start_run(client, martlet, "profile"), start_run(client, martlet, "profile")
    phone.open(first.link.url)
    phone.part("start")
    address = phone.driver.current_url
    phone.open(second.link.url)
    fill_profile(phone, first_name="Second")
    phone.part("thank-you")
    phone.open(address)
    fill_profile(phone, first_name="First")
    phone.part("thank-you")
    assert client.find_workflow_run(first.id).output["profile"]["first_name"] == "First"
    assert client.find_workflow_run(second.id).output["profile"]["first_name"] == "Second"


def test_a_person_is_sent_on_to_the_address_that_the_run_names(client, martlet, phone):
    # Nobody listens there: that the browser goes is what counts.
    link = onfido.WorkflowRunLink(completed_redirect_url="https://127.0.0.1:9/done?customer=1")
    run = start_run(client, martlet, "profile", link)
    phone.open(run.link.url)
    fill_profile(phone)
    answer = phone.wait("the run has ended", lambda _: client.find_workflow_run(run.id).status == "approved")
    assert answer
    answer = requests.get(run.link.url, timeout=PATIENCE, allow_redirects=False)
    onward = requests.get(
        martlet["link_url"] + answer.headers["Location"], timeout=PATIENCE, allow_redirects=False,
        headers={"Cookie": answer.headers["Set-Cookie"].partition(";")[0]},
    )
    assert (onward.status_code, onward.headers["Location"]) == (303, "https://127.0.0.1:9/done?customer=1")
    phone.wait("the browser is sent on", lambda driver: driver.current_url.startswith("https://127.0.0.1:9/done"))


def test_the_link_of_an_ended_run_thanks_and_asks_nothing(client, martlet, phone):
    run = start_run(client, martlet, "profile")
    phone.open(run.link.url)
    fill_profile(phone)
    phone.part("thank-you")
    phone.driver.delete_all_cookies()
    phone.open(run.link.url)
    phone.part("thank-you")
    looks_right(phone, "ended-1")
    assert not phone.has("start")


def start_short_run(client, martlet, seconds, **link) -> onfido.WorkflowRun:
    """A run of `profile` whose link lasts so long: from now on, not from before its applicant was made."""
    applicant = new_applicant(client, "Telefon")
    soon = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    body = onfido.WorkflowRunBuilder(
        workflow_id=martlet["workflows"]["profile"], applicant_id=applicant.id,
        link=onfido.WorkflowRunLink(expires_at=soon, **link),
    )
    return client.create_workflow_run(body)


def test_an_expired_link_says_so(client, martlet, phone):
    run = start_short_run(client, martlet, seconds=15)
    phone.open(run.link.url)
    phone.part("start")

    def expired():
        phone.open(run.link.url)
        return phone.has("expired")

    eventually("the link expires", expired)
    phone.part("expired")
    heading_is_focused(phone)
    looks_right(phone, "expired-1", refused=True)
    assert not phone.has("start")
    assert client.find_workflow_run(run.id).status == "awaiting_input"


def test_an_expired_link_leads_where_the_run_says(client, martlet):
    run = start_short_run(client, martlet, seconds=10, expired_redirect_url="https://shop.example/late")

    def redirected():
        session = requests.Session()
        page = session.get(run.link.url, timeout=PATIENCE, allow_redirects=False)
        answer = session.get(
            martlet["link_url"] + page.headers["Location"], timeout=PATIENCE, allow_redirects=False
        )
        return answer.headers.get("Location") == "https://shop.example/late"

    eventually("the expired link leads on", redirected)


def test_the_link_of_a_deleted_applicant_is_unknown(client, martlet):
    run = start_run(client, martlet, "profile")
    session = requests.Session()
    page = session.get(run.link.url, timeout=PATIENCE)
    assert page.status_code == 200
    client.delete_applicant(run.applicant_id)
    assert session.get(page.url, timeout=PATIENCE).status_code == 404
    answer = requests.get(run.link.url, timeout=PATIENCE, allow_redirects=False)
    assert answer.status_code == 404 and "set-cookie" not in answer.headers


@pytest.mark.parametrize("code,word", [("de", "Beginnen"), ("fr_FR", "Commencer"), ("pt-PT", "Começar"), ("fi", "Start")])
def test_the_pages_speak_the_language_of_the_run(client, raw, martlet, phone, code, word):
    applicant = new_applicant(client, "Telefon")
    body = {
        "workflow_id": martlet["workflows"]["document_and_selfie"], "applicant_id": str(applicant.id),
        "link": {"language": code},
    }
    answer = raw("POST", "/workflow_runs", json=body)
    assert answer.status_code == 201, answer.text
    phone.open(answer.json()["link"]["url"])
    assert phone.part("start").text == word
    phone.press("start")
    phone.part("document-country")
    looks_right(phone, f"language-{code}")
    name = "return document.querySelector('option[value=DEU]').textContent"
    names = {"de": "Deutschland", "fr_FR": "Allemagne", "pt-PT": "Alemanha", "fi": "Germany"}
    assert phone.driver.execute_script(name) == names[code]


@pytest.mark.parametrize("width", [320, 430, 1280])
def test_no_page_is_wider_than_its_screen(client, martlet, width):
    with Browser(width=width, height=740) as browser:
        browser.open(start_run(client, martlet, "document_and_selfie").link.url)
        browser.part("start")
        looks_right(browser, f"width-{width}-start")
        browser.press("start")
        browser.choose("document-country", "GBR")
        looks_right(browser, f"width-{width}-country")
        choose_document(browser, "GBR", "passport")
        open_camera(browser)
        looks_right(browser, f"width-{width}-document-live")
        browser.upload("file-input", specimen(DOCUMENT))
        browser.part("confirm")
        looks_right(browser, f"width-{width}-confirm")
        browser.press("confirm")
        browser.wait("a face is asked for", lambda _: browser.has("face-file-input"))
        open_camera(browser)
        looks_right(browser, f"width-{width}-face-live")
        browser.open(start_run(client, martlet, "profile").link.url)
        browser.press("start")
        browser.part("profile-form")
        looks_right(browser, f"width-{width}-profile")


@pytest.mark.parametrize("path", ["/l/nonsense", "/l/" + "A" * 43, "/l/%2e%2e%2f", "/l/r/0123456789abcdef", "/"])
def test_an_unknown_link_gives_nothing_away(martlet, path):
    answer = requests.get(martlet["link_url"] + path, timeout=PATIENCE, allow_redirects=False)
    assert answer.status_code == 404
    assert "text/html" in answer.headers["Content-Type"]
    assert "set-cookie" not in answer.headers
    assert 'data-testid="unknown"' in answer.text


def test_an_unknown_link_says_what_to_do(martlet, phone):
    phone.open(martlet["link_url"] + "/l/" + "A" * 43)
    phone.part("unknown")
    heading_is_focused(phone)
    looks_right(phone, "unknown-1", refused=True)


def test_opening_a_link_changes_nothing_and_is_not_kept_by_anyone(client, martlet):
    run = start_run(client, martlet, "document")
    before = client.find_workflow_run(run.id).to_dict()
    answer = requests.get(run.link.url, timeout=PATIENCE, allow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    cookie = answer.headers["Set-Cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/l/r/" in cookie
    page = requests.Session().get(run.link.url, timeout=PATIENCE)
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert client.find_workflow_run(run.id).to_dict() == before


@pytest.mark.last
@pytest.mark.parametrize("name", ["api-gateway", "link-service"])
def test_what_uploads_left_behind_is_removed_when_a_service_starts(deployment, name):
    hour = 3_600
    abandoned, recent = (deployment.media / "temporary" / str(uuid.uuid4()) for _ in range(2))
    for file, age in ((abandoned, 24 * hour), (recent, 1 * hour)):
        file.write_bytes(b"half a picture")
        os.utime(file, (time.time() - age,) * 2)
    try:
        assert deployment.kill(name)
        eventually("what was abandoned is gone", lambda: not abandoned.exists())
        assert recent.exists(), "a file that an upload may still be writing was removed"
        eventually(f"{name} is ready again", lambda: deployment.is_ready(name))
        metrics = deployment.admin(name, "/metrics")[2].splitlines()
        assert "martlet_media_abandoned_files_total 1" in metrics
        assert 'martlet_media_sweeps_total{result="success"} 1' in metrics
    finally:
        recent.unlink(missing_ok=True)
        abandoned.unlink(missing_ok=True)
