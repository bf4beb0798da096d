"""From a computer to a phone: the code on the page is the link, and the page follows."""

import io

import pytest
import zxingcpp
from PIL import Image
from selenium.webdriver.common.by import By

from browser import Browser
from conftest import ended_run, specimen
from test_hosted_link import DOCUMENT, FACE, choose_document, looks_right, start_run


@pytest.fixture
def computer():
    with Browser(width=1280, height=900, desktop=True) as browser:
        yield browser


def show_code(computer):
    computer.driver.find_element(By.CSS_SELECTOR, "[data-handoff] summary").click()
    computer.wait("the code is loaded", lambda driver: driver.execute_script(
        "const image = document.querySelector('[data-testid=handoff-code]');"
        "return image.complete && image.naturalWidth > 0 && image.getClientRects().length > 0"
    ))


def read_code(computer) -> str:
    """What a reader of another make sees in the code as it is on the screen."""
    shot = computer.driver.find_element(By.CSS_SELECTOR, "[data-testid=handoff-code]").screenshot_as_png
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(shot)).convert("L"))
    assert len(found) == 1 and found[0].format == zxingcpp.BarcodeFormat.QRCode
    return found[0].text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_is_the_link(client, martlet, computer, scheme):
    run = start_run(client, martlet, "document_and_selfie")
    computer.prefer(prefers_color_scheme=scheme)
    computer.open(run.link.url)
    computer.part("start")
    show_code(computer)
    looks_right(computer, f"handoff-{scheme}")
    assert read_code(computer) == run.link.url


def test_the_page_follows_the_phone_and_the_token_goes_nowhere_else(client, martlet, deployment, computer, phone):
    run = start_run(client, martlet, "document_and_selfie")
    token = run.link.url.rpartition("/")[2]
    computer.open(run.link.url)
    computer.part("start")
    show_code(computer)
    phone.open(read_code(computer))
    phone.press("start")
    choose_document(phone, "GBR", "passport")
    phone.upload("file-input", specimen(DOCUMENT))
    phone.press("confirm")
    phone.wait("a face is asked for", lambda _: phone.has("face-file-input"))
    computer.wait("the computer asks for the face too", lambda _: computer.has("face-file-input"))
    show_code(computer)
    looks_right(computer, "handoff-face")
    phone.upload("face-file-input", specimen(FACE))
    phone.press("confirm")
    phone.part("thank-you")
    computer.part("thank-you")
    assert ended_run(client, run.id).status == "approved"
    for browser in (computer, phone):
        loaded = browser.driver.execute_script(
            "return performance.getEntriesByType('resource').map((entry) => entry.name).concat(location.href)"
        )
        assert not any(token in address for address in loaded)
        assert token not in browser.driver.page_source
        assert browser.driver.execute_script("return document.referrer") == ""
    assert not any(token in text for text in deployment.logs().values())


def test_a_phone_is_offered_no_other_phone(client, martlet, phone):
    phone.open(start_run(client, martlet, "document_and_selfie").link.url)
    phone.part("start")
    assert phone.has("handoff") and not phone.is_shown("handoff")
