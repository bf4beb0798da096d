"""The hosted pages on a bad connection, in two tabs, and with the back button; and what they say about a photo."""

import pytest
from PIL import Image, ImageEnhance, ImageFilter
from selenium.webdriver.common.by import By

from conftest import PROFILE, ended_run, eventually, specimen
from test_hosted_link import (
    DOCUMENT, FACE, choose_document, fill_fields, looks_right, side_is_asked_for, start_run,
)


def review(phone, name: str):
    return phone.driver.find_element(By.CSS_SELECTOR, f'[data-view="review"] [data-{name}]')


def to_the_photo(client, martlet, phone, workflow="document"):
    run = start_run(client, martlet, workflow)
    phone.open(run.link.url)
    phone.press("start")
    choose_document(phone, "GBR", "passport")
    phone.part("open-camera")
    return run


def picture(tmp_path, name: str, change) -> object:
    path = tmp_path / f"{name}.png"
    with Image.open(specimen(DOCUMENT)) as image:
        change(image.convert("RGB").resize((1_282, 822))).save(path)
    return path


@pytest.mark.parametrize("doubt, word, change", [
    ("dark", "dark", lambda image: ImageEnhance.Brightness(image).enhance(0.15)),
    ("blurred", "blurred", lambda image: image.filter(ImageFilter.GaussianBlur(9))),
    ("small", "small", lambda image: image.resize((400, 256))),
    ("good", None, lambda image: image),
])
def test_a_doubtful_photo_is_named_and_taken_all_the_same(client, martlet, phone, tmp_path, doubt, word, change):
    run = to_the_photo(client, martlet, phone)
    phone.upload("file-input", picture(tmp_path, doubt, change))
    phone.part("confirm")
    advice = review(phone, "quality")
    assert advice.is_displayed() == (word is not None)
    if word:
        assert word in advice.text
        looks_right(phone, f"doubt-{doubt}")
    phone.press("confirm")
    phone.part("thank-you")
    assert len(client.list_documents(run.applicant_id).documents) == 1


def test_an_upload_goes_on_by_itself_when_the_connection_is_back(client, martlet, phone):
    run = to_the_photo(client, martlet, phone)
    phone.upload("file-input", specimen(DOCUMENT))
    phone.part("confirm")
    phone.network(offline=True)
    notice = phone.driver.find_element(By.CSS_SELECTOR, "[data-offline]")
    phone.wait("the page says that it is offline", lambda _: notice.text.startswith("You are offline."))
    phone.press("confirm")
    waiting = review(phone, "waiting")
    phone.wait("the page says that it tries again", lambda _: "keeps trying" in waiting.text)
    phone.screenshot("connection-1-waiting")
    assert client.list_documents(run.applicant_id).documents == []
    phone.network()
    phone.part("thank-you")
    assert len(client.list_documents(run.applicant_id).documents) == 1
    assert ended_run(client, run.id).status == "approved"


def test_an_upload_shows_how_far_it_is_and_can_be_stopped(client, martlet, phone, tmp_path):
    large = tmp_path / "large.png"
    Image.effect_noise((1_400, 1_000), 90).save(large)
    run = to_the_photo(client, martlet, phone)
    phone.upload("file-input", large)
    phone.part("confirm")
    phone.network(upload=100_000)
    phone.press("confirm")
    sent = review(phone, "sent")
    assert phone.part("cancel-sending") == phone.driver.switch_to.active_element, "the keyboard's place is lost"
    phone.wait("some of it is sent", lambda _: sent.text not in ("", "Sending", "Sending: 0%"))
    assert sent.text.startswith("Sending: ") and sent.text.endswith("%")
    looks_right(phone, "connection-2-sending")
    phone.press("cancel-sending")
    trouble = review(phone, "trouble")
    phone.wait("the page says that it stopped", lambda _: trouble.text.startswith("Sending was stopped."))
    assert not phone.is_shown("cancel-sending") and phone.part("confirm").is_enabled()
    assert phone.part("confirm") == phone.driver.switch_to.active_element
    assert client.list_documents(run.applicant_id).documents == []
    phone.network()
    phone.press("confirm")
    phone.part("thank-you")
    assert len(client.list_documents(run.applicant_id).documents) == 1


def test_another_tab_follows_when_one_goes_on(client, martlet, phone):
    run = start_run(client, martlet, "document_and_selfie")
    phone.open(run.link.url)
    phone.part("start")
    first = phone.driver.current_window_handle
    phone.driver.switch_to.new_window("tab")
    phone.open(run.link.url)
    phone.press("start")
    choose_document(phone, "GBR", "passport")
    phone.upload("file-input", specimen(DOCUMENT))
    phone.press("confirm")
    phone.wait("a face is asked for", lambda _: phone.has("face-file-input"))
    phone.driver.switch_to.window(first)
    phone.wait("the first tab is there too", lambda _: phone.has("face-file-input"))
    phone.upload("face-file-input", specimen(FACE))
    phone.press("confirm")
    phone.part("thank-you")
    assert ended_run(client, run.id).status == "approved"


def test_the_back_button_shows_no_step_that_is_over(client, martlet, phone):
    run = start_run(client, martlet, "document_and_selfie")
    phone.open(run.link.url)
    phone.press("start")
    choose_document(phone, "GBR", "driving_licence")
    for side in ("front", "back"):
        side_is_asked_for(phone, side)
        phone.upload("file-input", specimen(DOCUMENT))
        phone.press("confirm")
    phone.wait("a face is asked for", lambda _: phone.has("face-file-input"))
    phone.driver.back()
    phone.wait("the step is still the face", lambda _: phone.has("face-file-input"))
    assert not phone.has("start") and not phone.has("document-country")


def test_a_form_that_was_sent_offline_is_kept(client, martlet, phone):
    run = start_run(client, martlet, "profile")
    phone.open(run.link.url)
    phone.press("start")
    phone.part("profile-form")
    fill_fields(phone, "Anna", "Nowak")
    phone.network(offline=True)
    phone.press("submit")
    summary = phone.driver.find_element(By.ID, "summary")
    phone.wait("the page says why", lambda _: summary.is_displayed())
    phone.network()
    phone.press("submit")
    phone.part("thank-you")
    eventually("it is sent", lambda: client.find_workflow_run(run.id).output["profile"]["last_name"] == "Nowak")
    assert PROFILE["first_name"] == "Anna"
