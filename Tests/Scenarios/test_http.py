"""HTTP as strangers and broken programs speak it, to both services that face the outside."""

import json
import os
import re
import socket
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

import link_routes
from broken_requests import CORPUS, get
from conftest import eventually
from gateway_routes import ROUTES
from test_hosted_link import start_run
from wire import connect, converse, host_of, read

SLOW = 100  # clients at once; Tests/Faults has 500
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Service:
    name: str
    base: str  # scheme, host and port
    good: str
    good_status: int
    form: str
    refusal: int  # of a form whose body is not looked at; 0: it is looked at
    token: str

    def filled_in(self, request: bytes) -> bytes:
        values = {b"HOST": host_of(self.base), b"TOKEN": self.token.encode(), b"GOOD": self.good.encode()}
        values[b"FORM"] = self.form.encode()
        for name, value in values.items():
            # `Host` and the like are not the placeholders, which are in capitals.
            request = request.replace(name, value)
        return request

    @property
    def good_request(self) -> bytes:
        return self.filled_in(get(b"Connection: close"))

    def is_well(self) -> None:
        """A good request on a connection of its own is answered."""
        assert converse(self.base, [self.good_request]).statuses == [self.good_status]


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@pytest.fixture(scope="module")
def services(martlet) -> dict[str, Service]:
    token = martlet["tokens"]["sandbox"]
    return {
        "api-gateway": Service(
            "api-gateway", origin(martlet["api_url"]), "/ping", 200, "/v3.6/applicants", 0, token),
        "link-service": Service(
            "link-service", origin(martlet["link_url"]), "/nowhere", 404, "/l/r/none/tasks/none/profile", 403, token),
    }


@pytest.fixture(params=["api-gateway", "link-service"])
def service(request, services, deployment):
    """The service; the same process lives after the test and answers, and nothing was its fault."""
    service = services[request.param]
    before = deployment.pid(service.name)
    yield service
    service.is_well()
    assert deployment.pid(service.name) == before, "the process has died"


@pytest.mark.parametrize("broken", CORPUS, ids=lambda broken: broken.name)
def test_a_broken_request_has_a_stated_answer_and_no_second(service, broken):
    expected = [status or service.good_status for status in broken.statuses]
    if broken.in_body and service.refusal:
        expected = [service.refusal]
    if broken.goes_on:
        expected.append(service.good_status)
    found = converse(service.base, [service.filled_in(broken.request) + service.good_request])
    assert found.statuses == expected, found
    assert found.is_ended and found.rest == b""
    for answer in found.answers:
        if answer.status < 400 or answer.status == service.good_status:
            continue
        error = json.loads(answer.body)["error"]
        assert answer.headers["content-type"] == "application/json" and set(error) >= {"type", "message"}
        assert answer.headers["x-content-type-options"] == "nosniff" and "server" not in answer.headers
        if not broken.goes_on and not broken.in_body:
            assert answer.headers["connection"] == "close"


def test_a_request_in_single_bytes_is_a_request(service):
    for request, status in (
        (service.good_request, service.good_status),
        (service.filled_in(b"GET GOOD HTTP/1.1\r\nHost : HOST\r\n\r\n"), 400),
    ):
        found = converse(service.base, [request[at : at + 1] for at in range(len(request))], pause=0.0005)
        assert found.statuses == [status], found


def test_pipelined_requests_are_answered_in_order_up_to_the_broken_one(service):
    good = service.filled_in(get())
    broken = service.filled_in(b"GET GOOD HTTP/1.1\r\nHost : HOST\r\n\r\n")
    found = converse(service.base, [good * 3 + broken + good * 3])
    assert found.statuses == [service.good_status] * 3 + [400] and found.is_ended


def test_good_requests_beside_broken_ones_succeed(services):
    for service in services.values():
        wrong: list[object] = []

        def ask(service=service, wrong=wrong):
            for _ in range(40):
                found = converse(service.base, [service.good_request])
                if found.statuses != [service.good_status]:
                    wrong.append(found)

        asking = threading.Thread(target=ask)
        asking.start()
        for broken in CORPUS:
            with connect(service.base) as connection:
                connection.sendall(service.filled_in(broken.request)[:4_000])
        asking.join()
        assert wrong == []


def test_slow_clients_cost_the_others_nothing_and_are_closed(services):
    """Clients that begin a header and dawdle: closed after 10 s, whatever they send meanwhile."""
    for service in services.values():
        begun = time.monotonic()
        slow = [connect(service.base) for _ in range(SLOW)]
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        while time.monotonic() - begun < 8:
            for connection in slow:
                connection.sendall(b"y")
            service.is_well()
            time.sleep(0.5)
        for connection in slow:
            found = read(connection)
            connection.close()
            assert found.is_ended and found.answers == [] and found.rest == b""
        # Ten seconds by the service's clock, for all of them together.
        assert time.monotonic() - begun < 20


def test_a_client_that_waits_is_not_asked_for_a_body_that_is_refused(services, martlet):
    gateway = services["api-gateway"]
    head = (
        "POST /v3.6/documents HTTP/1.1\r\nHost: {host}\r\nAuthorization: Token token={token}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n")
    host = host_of(gateway.base).decode()
    for text, status in (
        (head.format(host=host, token="api_sandbox.aaaaaaaaaaa." + "b" * 32), 401),
        (head.format(host=host, token=gateway.token).replace("documents", "no_such_route"), 404),
        (head.format(host=host, token=gateway.token).replace("multipart/form-data; boundary=x", "text/plain"), 400),
        (head.format(host=host, token=gateway.token).replace("documents", "applicants"), 413),
    ):
        found = converse(gateway.base, [text.encode()])
        assert found.statuses == [status] and found.is_ended, found
        assert found.answers[0].headers["connection"] == "close"
    # A good one is told to go on; what it sends then is read.
    with connect(gateway.base) as connection:
        connection.sendall(head.format(host=host, token=gateway.token).replace("5000000", "9").encode())
        interim = connection.recv(1_000)
        assert interim == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"--x--\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        assert read(connection).statuses[0] in (400, 422)


# What browsers are told


def filled(template: str) -> str:
    return re.sub(r"\{\w+\}", UNKNOWN, template)


def is_guarded(headers, policy: str) -> None:
    assert headers["content-security-policy"].startswith(policy) and "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "no-store" in headers["cache-control"] or "immutable" in headers["cache-control"]
    assert "server" not in headers and "x-powered-by" not in headers
    assert uuid.UUID(headers["x-request-id"])


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_of_the_gateway_answers_with_security_fields(raw, anonymous, martlet, route):
    base = origin(martlet["api_url"])
    for session in (raw.session, anonymous.session):
        answer = session.request(route.method, base + filled(route.path), timeout=30, allow_redirects=False)
        assert answer.status_code < 500, answer.text
        is_guarded(answer.headers, "default-src 'none'")


def test_a_download_is_never_shown_inline(raw, applicant):
    import pictures

    answer = raw(
        "POST", "/documents", data={"applicant_id": applicant.id, "type": "passport"},
        files={"file": ("a.png", pictures.png(), "image/png")})
    answer = raw("GET", f"/documents/{answer.json()['id']}/download")
    assert answer.status_code == 200 and answer.headers["content-disposition"].startswith("attachment")
    is_guarded(answer.headers, "default-src 'none'")


def test_the_table_of_hosted_routes_is_that_of_the_sources():
    table = {("GET", path) for path in link_routes.READ} | {("POST", path) for path in link_routes.SENT}
    assert link_routes.routes_in_sources() == table


@pytest.mark.parametrize("path", link_routes.READ + link_routes.SENT)
def test_every_hosted_route_answers_with_security_fields(martlet, anonymous, path):
    base = origin(martlet["link_url"])
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        answer = anonymous.session.request(method, base + filled(path), timeout=30, allow_redirects=False)
        assert 200 <= answer.status_code < 500
        is_guarded(answer.headers, "default-src 'none'")


def test_every_page_has_nothing_inline_and_nothing_from_elsewhere(client, martlet, anonymous):
    run = start_run(client, martlet, "profile")
    session = anonymous.session
    pages = [session.get(run.link.url, timeout=30), session.get(run.link.url + "?step=done", timeout=30)]
    pages.append(session.get(martlet["link_url"] + "/l/" + "A" * 43, timeout=30))
    assert [page.status_code for page in pages] == [200, 200, 404]
    for page in pages:
        is_guarded(page.headers, "default-src 'none'; script-src 'self'; style-src 'self'")
        assert not re.search(r"<script(?![^>]*\bsrc=\"/assets/)[^>]*>", page.text), "an inline script"
        assert not re.search(r"<style|\bstyle=|\son\w+=|javascript:", page.text), "an inline style or handler"
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page.text), "something from elsewhere"


@pytest.mark.parametrize("template", link_routes.SENT)
def test_no_hosted_route_takes_what_another_site_sends(client, martlet, anonymous, template):
    """With the person's own cookie, as a browser that knows no SameSite would send it."""
    run = start_run(client, martlet, "profile")
    page = anonymous.session.get(run.link.url, timeout=30)
    path = urlsplit(page.url).path
    task = re.search(r"/tasks/([\w-]+)/", anonymous.session.get(page.url + "?step=profile", timeout=30).text)
    url = origin(martlet["link_url"]) + path + f"/tasks/{task[1] if task else 'none'}/" + template.rpartition("/")[2]
    form = {"first_name": "Anna", "last_name": "Nowak", "dob": "1990-01-31"}
    for fields in (
        {}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": origin(martlet["link_url"]) + ".evil.example"},
        {"Origin": origin(martlet["link_url"]), "Sec-Fetch-Site": "cross-site"}, {"Referer": martlet["link_url"]},
    ):
        answer = anonymous.session.post(url, data=form, headers=fields, timeout=30, allow_redirects=False)
        assert answer.status_code == 403, f"{fields}: {answer.status_code}"
    assert client.find_workflow_run(run.id).status == "awaiting_input"


# TLS of a service's own


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A CA made for this run, and certificates for localhost and for another name."""
    folder = tmp_path_factory.mktemp("tls")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *curve, "-days", "2", "-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *curve, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    openssl(
        "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
        "-extfile", "names", "-out", "server.pem")
    return folder


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module", params=["api-gateway", "link-service"])
def tls_port(request, deployment, authority):
    """Another process of a service, which ends TLS itself."""
    chosen = deployment.services[request.param]
    port, admin = free_port(), free_port()
    environment = {
        "PATH": os.environ["PATH"], **chosen["environment"], "HTTP_PORT": str(port), "ADMIN_PORT": str(admin),
        "HTTP_TLS_CERTIFICATE": str(authority / "server.pem"), "HTTP_TLS_KEY": str(authority / "server.key"),
    }
    with open(authority / f"{request.param}.log", "wb") as log:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *chosen["command"]], env=environment, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log)
    try:
        def listens():
            assert process.poll() is None, (authority / f"{request.param}.log").read_text()[-2_000:]
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        eventually("the service with TLS listens", listens, pause=0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def handshake(port, authority, name="localhost", oldest=None, newest=None, verify=True):
    """A request over TLS: version and the first line of the answer."""
    import ssl

    context = ssl.create_default_context(cafile=str(authority / "ca.pem")) if verify else ssl.create_default_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    if newest:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = oldest or newest, newest
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        with context.wrap_socket(plain, server_hostname=name) as connection:
            connection.sendall(b"GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            conversation = read(connection)
            return connection.version(), connection.selected_alpn_protocol(), conversation


def test_tls_of_a_service_is_of_today(tls_port, authority):
    import ssl
    import warnings

    warnings.simplefilter("ignore", DeprecationWarning)  # for asking with versions that nobody should use
    version, protocol, conversation = handshake(tls_port, authority)
    assert version == "TLSv1.3" and protocol == "http/1.1", "HTTP/2 is not offered"
    assert conversation.answers[0].headers["strict-transport-security"] == "max-age=31536000"
    for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        assert len(handshake(tls_port, authority, newest=newest)[2].answers) == 1
    for newest in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            handshake(tls_port, authority, newest=newest)
    with pytest.raises(ssl.SSLCertVerificationError, match="[Hh]ostname"):
        handshake(tls_port, authority, name="other.example")
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tls_port, authority, verify=False)


def test_plain_http_on_a_port_with_tls_is_closed_without_an_answer(tls_port, authority):
    found = converse(f"http://127.0.0.1:{tls_port}", [b"GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n"])
    assert found.answers == [] and found.is_ended
    assert b"HTTP" not in found.rest
    assert len(handshake(tls_port, authority)[2].answers) == 1
