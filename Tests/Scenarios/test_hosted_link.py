"""The hosted pages in a real browser of a phone's size: a person opens their link and gets to the end."""

from datetime import datetime, timedelta, timezone

import onfido
import pytest
import requests
from selenium.webdriver.common.by import By

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


def capture_document(phone, prefix):
    phone.part("document-country")
    looks_right(phone, f"{prefix}-country")
    phone.choose("document-country", "GBR")
    phone.choose("document-type", "driving_licence")
    phone.press("submit")
    for side in ("front", "back"):
        phone.wait(
            f"the {side} is asked for",
            lambda driver: driver.find_element(By.CSS_SELECTOR, f'[data-side="{side}"]').is_displayed(),
        )
        heading_is_focused(phone)
        looks_right(phone, f"{prefix}-{side}")
        phone.upload("file-input", specimen(DOCUMENT))
        phone.part("confirm")
        looks_right(phone, f"{prefix}-{side}-confirm")
        phone.press("confirm")


def capture_face(phone, prefix):
    phone.wait("a face is asked for", lambda _: phone.has("face-file-input"))
    looks_right(phone, f"{prefix}-face")
    phone.upload("face-file-input", specimen(FACE))
    phone.part("confirm")
    looks_right(phone, f"{prefix}-face-confirm")
    phone.press("confirm")


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
    phone.choose("document-country", "DEU")
    phone.choose("document-type", "national_identity_card")
    phone.press("submit")
    phone.upload("file-input", specimen(DOCUMENT))
    phone.press("confirm")
    phone.press("no-back")
    capture_face(phone, "no-back")
    phone.part("thank-you")
    assert len(client.list_documents(run.applicant_id).documents) == 1


def test_a_file_that_is_no_picture_is_refused_and_another_one_is_taken(client, martlet, phone, tmp_path):
    run = start_run(client, martlet, "document_and_selfie")
    phone.open(run.link.url)
    phone.press("start")
    phone.choose("document-country", "GBR")
    phone.choose("document-type", "passport")
    phone.press("submit")
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


def test_an_expired_link_says_so(client, martlet, phone):
    soon = datetime.now(timezone.utc) + timedelta(seconds=4)
    run = start_run(client, martlet, "profile", onfido.WorkflowRunLink(expires_at=soon))
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
    soon = datetime.now(timezone.utc) + timedelta(seconds=2)
    link = onfido.WorkflowRunLink(expires_at=soon, expired_redirect_url="https://shop.example/late")
    run = start_run(client, martlet, "profile", link)

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
    browser = Browser(width=width, height=740)
    try:
        browser.open(start_run(client, martlet, "document_and_selfie").link.url)
        browser.part("start")
        looks_right(browser, f"width-{width}-start")
        browser.press("start")
        browser.choose("document-country", "GBR")
        looks_right(browser, f"width-{width}-country")
        browser.choose("document-type", "passport")
        browser.press("submit")
        browser.upload("file-input", specimen(DOCUMENT))
        browser.part("confirm")
        looks_right(browser, f"width-{width}-confirm")
        browser.open(start_run(client, martlet, "profile").link.url)
        browser.press("start")
        browser.part("profile-form")
        looks_right(browser, f"width-{width}-profile")
    finally:
        browser.close()


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
