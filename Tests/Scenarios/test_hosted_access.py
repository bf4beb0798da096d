"""The hosted pages for everybody: axe-core's rules of WCAG 2.2 AA, keyboards, forced colours, other directions."""

import pytest
import requests
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import PATIENCE, Browser
from conftest import ended_run, eventually, specimen
from hosted import axe, start_in
from test_hosted_link import DOCUMENT, FACE, heading_is_focused, looks_right, start_run

LOOKS = {
    "light": {"prefers_color_scheme": "light"},
    "dark": {"prefers_color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
# Words grow by a third in other languages, and must not need scrolling sideways.
STRETCH = """
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
    const text = walker.currentNode;
    if (text.data.trim() && !text.parentElement.closest("option")) {
        text.data = `⟦${text.data}${"~".repeat(Math.ceil(text.data.length / 3))}⟧`;
    }
}
"""


def is_for_everybody(browser, name):
    """axe-core finds nothing wrong with the page, whatever its colours; a picture of the light one is kept."""
    for look, features in LOOKS.items():
        browser.prefer(**features)
        found = axe(browser)
        assert found == [], f"{name}, {look}"
    browser.prefer()
    looks_right(browser, name)


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_can_be_used_by_everybody(client, raw, martlet, language, size):
    run = start_in(raw, client, martlet, "document_and_selfie", language)
    # What the API answers is the closed set of the contract.
    assert run["link"]["language"] == ("en_US" if language == "en" else None)
    width, height = (390, 844) if size == "phone" else (1280, 900)
    with Browser(width=width, height=height, desktop=size == "desktop") as browser:
        prefix = f"everybody-{language}-{size}"
        browser.open(run["link"]["url"])
        browser.part("start")
        direction = browser.driver.execute_script("return document.documentElement.dir")
        assert direction == ("rtl" if language == "ar" else "ltr")
        is_for_everybody(browser, f"{prefix}-1-welcome")
        browser.press("start")
        browser.part("document-country")
        is_for_everybody(browser, f"{prefix}-2-choose")
        browser.press("submit")
        is_for_everybody(browser, f"{prefix}-3-mistake")
        browser.choose("document-country", "GBR")
        browser.choose("document-type", "passport")
        browser.press("submit")
        browser.part("open-camera")
        is_for_everybody(browser, f"{prefix}-4-capture")
        browser.upload("file-input", specimen(DOCUMENT))
        browser.part("confirm")
        is_for_everybody(browser, f"{prefix}-5-review")
        browser.press("confirm")
        browser.wait("a face is asked for", lambda _: browser.has("face-file-input"))
        is_for_everybody(browser, f"{prefix}-6-face")
        browser.upload("face-file-input", specimen(FACE))
        browser.press("confirm")
        browser.part("thank-you")
        is_for_everybody(browser, f"{prefix}-7-thank-you")
    assert ended_run(client, run["id"]).status == "approved"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_form_and_its_mistakes_can_be_used_by_everybody(client, raw, martlet, phone, language):
    run = start_in(raw, client, martlet, "profile", language)
    phone.open(run["link"]["url"])
    phone.press("start")
    phone.part("profile-form")
    is_for_everybody(phone, f"everybody-{language}-profile")
    phone.press("submit")
    phone.wait("mistakes are shown", lambda driver: driver.find_elements(By.CSS_SELECTOR, '[aria-invalid="true"]'))
    for look in LOOKS.values():
        phone.prefer(**look)
        assert axe(phone) == []
    phone.prefer()
    looks_right(phone, f"everybody-{language}-profile-mistakes", refused=True)
    phone.open(martlet["link_url"] + "/l/" + "A" * 43)
    phone.part("unknown")
    assert axe(phone) == []


def test_axe_sees_what_is_wrong(client, martlet, phone):
    phone.open(start_run(client, martlet, "profile").link.url)
    phone.press("start")
    phone.part("profile-form")
    phone.driver.execute_script("document.querySelector('label').remove(); document.documentElement.lang = ''")
    rules = {found.partition(":")[0] for found in axe(phone)}
    assert {"html-has-lang", "label"} <= rules


def test_a_form_is_filled_in_by_keyboard_in_the_order_in_which_it_is_read(client, martlet, phone):
    run = start_run(client, martlet, "profile")
    phone.open(run.link.url)
    phone.part("start")
    heading_is_focused(phone)
    focused = lambda: phone.driver.switch_to.active_element
    focused().send_keys(Keys.TAB)
    assert focused() == phone.part("start")
    outline = focused().value_of_css_property("outline-style")
    assert outline != "none", "whoever uses a keyboard cannot see where they are"
    focused().send_keys(Keys.ENTER)
    phone.part("profile-form")
    heading_is_focused(phone)
    inputs = [one.get_attribute("id") for one in phone.driver.find_elements(By.CSS_SELECTOR, "form input, form select")]
    reached = []
    focused().send_keys(Keys.TAB)
    for _ in range(40):
        element = focused()
        if element == phone.part("submit"):
            break
        if element.get_attribute("id") not in reached:
            reached.append(element.get_attribute("id"))
            if element.get_attribute("type") == "date":
                phone.driver.execute_script("arguments[0].value = '1990-02-28'", element)
            elif element.get_attribute("name") in ("first_name", "last_name"):
                element.send_keys("Anna")
        element.send_keys(Keys.TAB)
    assert reached == inputs
    focused().send_keys(Keys.ENTER)
    phone.part("thank-you")
    assert ended_run(client, run.id).status == "approved"


def test_nothing_moves_for_those_who_do_not_want_it(client, martlet, phone):
    phone.open(start_run(client, martlet, "document").link.url)
    phone.prefer(prefers_reduced_motion="reduce")
    phone.part("start")
    moving = phone.driver.execute_script(
        "return [...document.querySelectorAll('*')].map((one) => getComputedStyle(one))"
        ".filter((style) => parseFloat(style.transitionDuration) > 0.01 || parseFloat(style.animationDuration) > 0.01).length"
    )
    assert moving == 0


@pytest.mark.parametrize("language", ["en", "de", "ar", "he", "fa", "ja"])
def test_longer_words_need_no_scrolling_sideways(client, raw, martlet, language):
    run = start_in(raw, client, martlet, "document_and_selfie", language)
    with Browser(width=320, height=740) as phone:
        phone.open(run["link"]["url"])
        phone.part("start")
        phone.driver.execute_script(STRETCH)
        phone.screenshot(f"stretched-{language}-1")
        assert not phone.overflows()
        phone.press("start")
        phone.part("document-country")
        name = phone.driver.execute_script("return document.querySelector('option[value=DEU]').textContent")
        expected = {"en": "Germany", "de": "Deutschland", "ar": "ألمانيا", "he": "גרמניה", "fa": "آلمان", "ja": "ドイツ"}
        assert name == expected[language]
        phone.driver.execute_script(STRETCH)
        phone.screenshot(f"stretched-{language}-2")
        assert not phone.overflows()
        eventually("nothing is wrong", lambda: axe(phone) == [], patience=PATIENCE)


def test_the_first_page_is_small_and_nothing_comes_from_elsewhere(client, martlet, phone):
    run = start_run(client, martlet, "document_and_selfie")
    phone.open(run.link.url)
    phone.part("start")
    loaded = phone.driver.execute_script(
        "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map((entry) => [entry.name, entry.transferSize, entry.decodedBodySize])"
    )
    assert all(name.startswith(martlet["link_url"] + "/") for name, *_ in loaded)
    names = {name.rsplit("/", 1)[1] for name, *_ in loaded}
    assert {"link.css", "link.js", "welcome.svg"} <= names and "code.svg" not in names
    total = sum(max(transferred, decoded) for _, transferred, decoded in loaded)
    print(f"first page: {total} bytes in {len(loaded)} requests")
    assert 10_000 < total <= 100 * 1024
    # The same from outside, by what the service says it sends.
    sizes = [len(requests.get(name, timeout=PATIENCE).content) for name, *_ in loaded if "/assets/" in name]
    assert sum(sizes) < 100 * 1024
