"""A tenant's own name, colour and logo on its hosted pages."""

import base64
import io

import pytest
import requests
import tenants
from PIL import Image

from hosted import axe
from test_hosted_link import PATIENCE, looks_right

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><rect width="90" height="30" rx="6" fill="#7a1f5c"/></svg>'
COLOUR = "#7a1f5c"


def png(side: int = 64) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), COLOUR).save(file, "PNG")
    return file.getvalue()


def body(logo: bytes | None = None, kind: str = "image/svg+xml", **more) -> dict:
    if logo is not None:
        more["logo"] = {"content_type": kind, "data": base64.b64encode(logo).decode()}
    return more


@pytest.fixture(scope="module")
def callers(martlet, deployment):
    """Two tenants of these scenarios' own, one caller each."""
    made = []
    for name in ("Plain Ltd", "Other Ltd"):
        tenant, workflow = tenants.make_tenant(deployment, name)
        token = tenants.make_token(deployment, tenant, "sandbox")["token"]
        caller = tenants.caller(martlet, tenant, "sandbox", token)
        tenants.furnish(caller, workflow)
        made.append(caller)
    return made


def test_a_tenants_pages_look_as_it_says_and_nobody_elses_do(callers, phone):
    caller, other = callers
    look = body(SVG, display_name="Plum & Sons", primary_colour=COLOUR)
    answer = caller.root("PUT", "/v1/branding", json=look)
    assert answer.status_code == 200, answer.text
    assert caller.root("GET", "/v1/branding").json() == look | {"logo": answer.json()["logo"]}
    nothing = {"display_name": None, "primary_colour": None, "logo": None}
    assert other.root("GET", "/v1/branding").json() == nothing

    phone.open(caller.link)
    phone.part("start")
    accent = "return getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"
    logo = "return document.querySelector('.logo')?.naturalWidth ?? null"
    phone.wait("the logo is shown", lambda driver: driver.execute_script(logo))
    for scheme, colour in (("light", COLOUR), ("dark", None)):
        phone.prefer(prefers_color_scheme=scheme)
        assert colour is None or phone.driver.execute_script(accent) == colour
        assert axe(phone) == []
        looks_right(phone, f"branding-{scheme}")
    assert "Plum & Sons" in phone.driver.find_element("tag name", "main").text
    assert "Plain Ltd" not in phone.driver.page_source

    phone.open(other.link)
    phone.part("start")
    assert phone.driver.execute_script(logo) is None and "Other Ltd" in phone.driver.page_source
    cleared = caller.root("PUT", "/v1/branding", json={})
    assert (cleared.status_code, cleared.json()) == (200, nothing)


def test_one_links_browser_reads_no_other_tenants_logo(martlet, callers):
    caller, other = callers
    assert caller.root("PUT", "/v1/branding", json=body(png(), "image/png")).status_code == 200
    opened = {one.name: requests.get(one.link, timeout=PATIENCE, allow_redirects=False) for one in callers}
    page = martlet["link_url"] + opened[caller.name].headers["Location"]
    for one, status in ((caller, 200), (other, 404)):
        cookie = opened[one.name].headers["Set-Cookie"].partition(";")[0]
        answer = requests.get(page + "/logo", headers={"Cookie": cookie}, timeout=PATIENCE)
        assert answer.status_code == status
        assert status == 404 or (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (
            "image/png", "nosniff"
        )


@pytest.mark.parametrize("asked, field, words", [
    (body(primary_colour="#ffcc00"), "primary_colour", "contrast"),
    (body(primary_colour="red"), "primary_colour", "#0c5a60"),
    (body(display_name="a\u202eb"), "display_name", "printable"),
    (body(SVG.replace(b"<rect", b"<script/><rect")), "logo", "script"),
    (body(b"<!DOCTYPE svg><svg/>"), "logo", "well-formed"),
    (body(png(2_000), "image/png"), "logo", "pixels"),
    (body(b"\x89PNG", "image/png"), "logo", "PNG"),
    (body(b"x" * 30_000), "logo", "bytes"),
    (body(colour="#000000"), "colour", "known"),
])
def test_what_no_page_could_bear_is_refused_with_advice(callers, asked, field, words):
    caller = callers[1]
    answer = caller.root("PUT", "/v1/branding", json=asked)
    assert answer.status_code == 422, answer.text
    assert words in " ".join(answer.json()["error"]["fields"][field])
    assert caller.root("GET", "/v1/branding").json()["logo"] is None


def test_an_operator_sets_shows_and_clears_a_look(deployment, callers, tmp_path):
    tenant = callers[1].tenant_id
    file = tmp_path / "logo.svg"
    file.write_bytes(SVG)
    deployment.operate("branding", "set", "--tenant", tenant, "--display-name", "Other & Co")
    found = deployment.operate_json("branding", "set", "--tenant", tenant, "--primary-colour", COLOUR, "--logo", str(file))
    assert (found["display_name"], found["primary_colour"]) == ("Other & Co", COLOUR)
    assert found["logo"]["content_type"] == "image/svg+xml"
    assert deployment.operate_json("branding", "show", "--tenant", tenant) == found
    deployment.operate("branding", "set", "--tenant", tenant, "--primary-colour", "#ffcc00", status=1)
    file.write_text("<svg onload='x'/>")
    deployment.operate("branding", "set", "--tenant", tenant, "--logo", str(file), status=1)
    assert deployment.operate_json("branding", "show", "--tenant", tenant) == found
    assert deployment.operate_json("branding", "clear", "--tenant", tenant)["logo"] is None
    deployment.operate("branding", "set", "--tenant", tenant, status=64)
