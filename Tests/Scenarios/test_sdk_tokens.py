"""SDK tokens: what they open, for whom, from where, and when that ends."""

import base64
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

import pictures
import tenants
from gateway_routes import ROUTES

OPENED = {
    ("POST", "/v3.6/documents"), ("POST", "/v3.6/live_photos"), ("POST", "/v1/live_videos"),
    ("POST", "/v1/motion_captures"), ("POST", "/v1/documents/{document_id}/video"),
    ("POST", "/v1/documents/{document_id}/nfc_data"),
}


@pytest.fixture(scope="module")
def caller(deployment, martlet):
    identity, workflow = tenants.make_tenant(deployment, "SDK")
    made = tenants.caller(martlet, identity, "sandbox", tenants.make_token(deployment, identity, "sandbox")["token"])
    made.ids["workflow_id"] = workflow
    return made


@pytest.fixture
def applicant(caller) -> str:
    return tenants.create(caller.api("POST", "/applicants", json={"first_name": "Sid", "last_name": "Kay"}))["id"]


def token(caller, applicant: str, **fields) -> str:
    answer = caller.api("POST", "/sdk_token", json={"applicant_id": applicant, **fields})
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"token"}
    return answer.json()["token"]


def upload(martlet, sdk_token: str, path: str = "/documents", applicant: str | None = None, **headers):
    data = {"type": "driving_licence"} | ({"applicant_id": applicant} if applicant else {})
    return requests.post(
        martlet["api_url"] + path, data=data, files={"file": ("card.png", pictures.png(pictures.LEAST_LIVE), "image/png")},
        headers={"Authorization": f"Bearer {sdk_token}", **headers}, timeout=30)


def error(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["type"]


def test_an_applicants_token_uploads_for_them_alone(caller, martlet, applicant):
    other = tenants.create(caller.api("POST", "/applicants", json={"first_name": "Olga", "last_name": "Other"}))["id"]
    made = token(caller, applicant)
    assert upload(martlet, made).status_code == 201
    assert upload(martlet, made, applicant=applicant).status_code == 201
    assert upload(martlet, made, "/live_photos").status_code == 201
    refused = upload(martlet, made, applicant=other)
    unknown = upload(martlet, made, applicant="00000000-0000-4000-8000-000000000000")
    assert error(refused) == error(unknown) == (422, "validation_error")
    listed = caller.api("GET", "/documents", params={"applicant_id": applicant}).json()["documents"]
    assert len(listed) == 2
    assert caller.api("GET", "/documents", params={"applicant_id": other}).json()["documents"] == []


def test_an_applicants_token_brings_recordings_and_parts_of_their_documents(caller, martlet, applicant):
    other = tenants.create(caller.api("POST", "/applicants", json={"first_name": "Olga", "last_name": "Other"}))["id"]
    theirs = tenants.create(tenants.upload(caller, "/documents", other))["id"]
    made = token(caller, applicant)
    root = martlet["api_url"].removesuffix("/v3.6")

    def bring(path: str, kind: str, **fields):
        return requests.post(
            f"{root}/v1{path}", data=fields, files={"file": tenants.FILES[kind]},
            headers={"Authorization": f"Bearer {made}"}, timeout=30)

    document = upload(martlet, made).json()["id"]
    for path in ("/live_videos", "/motion_captures"):
        assert bring(path, "video").status_code == 201
        assert error(bring(path, "video", applicant_id=other)) == (422, "validation_error")
        listed = caller.api("GET", path, params={"applicant_id": applicant}).json()[path[1:]]
        assert len(listed) == 1
    for part, kind in (("video", "video"), ("nfc_data", "chip")):
        assert bring(f"/documents/{document}/{part}", kind).status_code == 201
        # Another applicant's document is none.
        refused = bring(f"/documents/{theirs}/{part}", kind)
        assert error(refused) == (404, "resource_not_found")
        assert theirs in refused.json()["error"]["message"]


def test_no_other_route_takes_an_sdk_token(caller, martlet, applicant):
    made = token(caller, applicant)
    root = martlet["api_url"].removesuffix("/v3.6")
    tried = 0
    for route in ROUTES:
        if route.public or (route.method, route.path) in OPENED:
            continue
        path = route.path
        for name in route.placeholders:
            path = path.replace(f"{{{name}}}", applicant)
        answer = requests.request(
            route.method, root + path, headers={"Authorization": f"Bearer {made}"}, timeout=10)
        assert error(answer) == (401, "authorization_error"), (route, answer.text)
        tried += 1
    assert tried > 40
    # Where an API token is due, it is none at all.
    answer = requests.get(root + "/v3.6/ping", headers={"Authorization": f"Token token={made}"}, timeout=10)
    assert error(answer) == (401, "authorization_error")


@pytest.mark.parametrize("headers", [{}, {"Referer": "https://evil.example/"}])
def test_a_page_that_does_not_match_is_refused(caller, martlet, applicant, headers):
    made = token(caller, applicant, referrer="https://*.example.com/page/*")
    assert upload(martlet, made, Referer="https://a.example.com/page/1").status_code == 201
    assert error(upload(martlet, made, **headers)) == (401, "bad_referrer")


def test_another_application_is_refused(caller, martlet, applicant):
    made = token(caller, applicant, application_id="com.example.app")
    assert upload(martlet, made, **{"X-Application-Id": "com.example.app"}).status_code == 201
    assert error(upload(martlet, made, **{"X-Application-Id": "com.example.other"})) == (401, "authorization_error")


@pytest.mark.parametrize("fields, wrong", [
    ({}, "applicant_id"), ({"referrer": "nonsense"}, "referrer"),
    ({"referrer": "https://a.example/*", "application_id": "a"}, "application_id"),
    ({"application_id": "a b"}, "application_id"), ({"cross_device_url": "x" * 25}, "cross_device_url"),
])
def test_what_is_wrong_with_a_request_is_named(caller, applicant, fields, wrong):
    body = fields if wrong == "applicant_id" else {"applicant_id": applicant, **fields}
    answer = caller.api("POST", "/sdk_token", json=body)
    assert error(answer) == (422, "validation_error")
    assert list(answer.json()["error"]["fields"]) == [wrong]


def test_a_deleted_applicants_token_ends_at_once(caller, martlet, applicant):
    made = token(caller, applicant)
    assert caller.api("DELETE", f"/applicants/{applicant}").status_code == 204
    assert error(upload(martlet, made)) == (401, "authorization_error")
    assert caller.api("POST", f"/applicants/{applicant}/restore").status_code == 204
    assert upload(martlet, made).status_code == 201


def test_a_runs_token_ends_with_the_run(caller, martlet, applicant):
    body = {"workflow_id": caller.ids["workflow_id"], "applicant_id": applicant}
    run = tenants.create(caller.api("POST", "/workflow_runs", json=body))
    assert upload(martlet, run["sdk_token"]).status_code == 201
    cancelled = caller.root("POST", f"/v1/workflow_runs/{run['id']}/cancel", json={})
    assert cancelled.status_code == 200, cancelled.text
    assert error(upload(martlet, run["sdk_token"])) == (401, "authorization_error")


PAGE = """<!doctype html><title>A tenant's page</title><script>
async function send(url, token, picture) {
    const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
    const form = new FormData();
    form.append("type", "driving_licence");
    form.append("file", new Blob([bytes], {type: "image/png"}), "card.png");
    try {
        const answer = await fetch(url, {
            method: "POST", body: form, headers: {Authorization: `Bearer ${token}`, "Idempotency-Key": crypto.randomUUID()}});
        return [answer.status, (await answer.json()).error?.type ?? null];
    } catch (failure) { return [0, failure.name]; }
}
</script>"""


@pytest.fixture
def page():
    """A page on an origin of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_of_another_origin_uploads_and_reads_why_not(caller, martlet, applicant, page, phone):
    here, elsewhere = (token(caller, applicant, referrer=pattern) for pattern in (page + "*", "https://example.com/*"))
    picture = base64.b64encode(pictures.png(pictures.LEAST_LIVE)).decode()

    def send(path: str, made: str) -> list:
        return phone.driver.execute_script(
            "return send(...arguments)", martlet["api_url"] + path, made, picture)

    phone.open(page)
    assert send("/documents", here) == [201, None]
    assert send("/live_photos", elsewhere) == [401, "bad_referrer"]
    assert send("/id_photos", here) == [0, "TypeError"]  # no other route is open to scripts of another origin
