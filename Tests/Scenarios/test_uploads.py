"""Uploads that are broken, false, enormous or merely odd: each refusal names the file, and nothing is half-written."""

import http.client
import json
import re
import socket
import threading
import time
import uuid
from urllib.parse import urlsplit

import pytest

import pictures
from conftest import eventually, specimen

PNG, JPEG, PDF, JSON = "image/png", "image/jpeg", "application/pdf", "application/json"
UPLOADS = 20
MEMORY = 64 * pictures.MEGABYTE  # that all of them together may cost the gateway


def new_applicant_id(raw) -> str:
    answer = raw("POST", "/applicants", json={"first_name": "Anna", "last_name": "Upload"})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture
def applicant_id(raw) -> str:
    return new_applicant_id(raw)


@pytest.fixture
def live_applicant_id(raw_live) -> str:
    return new_applicant_id(raw_live)


def upload(raw, applicant_id, content, name="card.png", kind=PNG, path="/documents", **fields):
    fields = {"applicant_id": applicant_id, "type": "driving_licence", **fields}
    return raw("POST", path, data=fields, files={"file": (name, content, kind)})


def listed(raw, applicant_id) -> list[dict]:
    return raw("GET", f"/documents?applicant_id={applicant_id}").json()["documents"]


class Refusals:
    """Uploads files that must be refused, and sees that none leaves anything behind."""

    def __init__(self, raw, deployment, applicant_id):
        self.raw, self.deployment, self.applicant_id = raw, deployment, applicant_id
        self.before = deployment.blobs()

    def refuse(self, content, name="card.png", kind=PNG, path="/documents", **fields):
        answer = upload(self.raw, self.applicant_id, content, name, kind, path, **fields)
        assert answer.status_code == 422, f"{len(content)} bytes: {answer.status_code} {answer.text}"
        error = answer.json()["error"]
        assert set(answer.json()) == {"error"} and set(error) == {"type", "message", "fields"}, error
        assert error["type"] == "validation_error" and set(error["fields"]) == {"file"}, error
        messages = error["fields"]["file"]
        assert messages and all(isinstance(message, str) and message for message in messages)
        return messages

    def nothing_is_left(self):
        assert listed(self.raw, self.applicant_id) == []
        photos = self.raw("GET", f"/live_photos?applicant_id={self.applicant_id}")
        assert photos.json() == {"live_photos": []}
        # Removed before the answer is sent, so that there is nothing to wait for.
        assert self.deployment.blobs() == self.before


@pytest.fixture
def refusals(raw, deployment, applicant_id):
    refusals = Refusals(raw, deployment, applicant_id)
    yield refusals
    refusals.nothing_is_left()


def test_ten_megabytes_are_taken_and_one_byte_more_is_not(raw, deployment, applicant_id):
    before = deployment.blobs()
    messages = Refusals(raw, deployment, applicant_id).refuse(pictures.png(pictures.LARGEST + 1))
    assert "10 MB" in messages[0]
    assert deployment.blobs() == before
    answer = upload(raw, applicant_id, pictures.png(pictures.LARGEST))
    assert answer.status_code == 201, answer.text
    assert answer.json()["file_size"] == pictures.LARGEST


@pytest.mark.parametrize(
    "file, name, kind",
    [
        ("onfido/sample_driving_licence.png", "card.png", PNG),
        ("onfido/another_sample_driving_licence.jpeg", "card.jpeg", JPEG),
        ("onfido/sample_signing_document.pdf", "card.pdf", PDF),
    ],
    ids=["png", "jpeg", "pdf"],
)
def test_a_file_that_is_cut_anywhere_is_refused(refusals, file, name, kind):
    content = specimen(file).read_bytes()
    end = len(content)
    # Inside the signature and the first headers, in the middle of the data, and just before the end.
    cuts = [1, 2, 3, 7, 8, 9, 20, 33, 100, end // 4, end // 2, 3 * end // 4, end - 13, end - 12, end - 8, end - 3]
    cuts += [] if kind == PDF else [end - 2, end - 1]  # what follows %%EOF is a line's end
    for cut in cuts:
        refusals.refuse(content[:cut], name, kind)


def test_a_file_that_is_not_what_it_is_called_is_refused(refusals):
    contents = {PNG: pictures.png(), JPEG: pictures.jpeg(), PDF: pictures.pdf()}
    names = {PNG: "card.png", JPEG: "card.jpg", PDF: "card.pdf"}
    for real, content in contents.items():
        for said in contents:
            if said != real:
                refusals.refuse(content, names[said], said)
                refusals.refuse(content, names[real], said)
                refusals.refuse(content, names[said], real)


def test_a_file_that_is_called_what_it_is_is_taken(raw, applicant_id):
    for content, name, kind, file_type in (
        (pictures.png(), "card.png", PNG, "png"),
        (pictures.jpeg(), "card.JPG", JPEG, "jpg"),
        (pictures.pdf(), "card.pdf", PDF, "pdf"),
        (pictures.png(), "card", "application/octet-stream", "png"),
    ):
        answer = upload(raw, applicant_id, content, name, kind)
        assert answer.status_code == 201, answer.text
        assert (answer.json()["file_type"], answer.json()["file_size"]) == (file_type, len(content))


def test_what_is_no_picture_at_all_is_refused(refusals):
    for content in (b"", b"\0", b"not a picture\n" * 4000, b"<svg/>", b"GIF89a" + bytes(64), b"PK\3\4" + bytes(64)):
        refusals.refuse(content)
        refusals.refuse(content, path="/live_photos")


def test_a_picture_that_claims_to_be_enormous_is_refused_by_its_header(refusals):
    for side in (64_250, 65_500, 20_001):
        refusals.refuse(pictures.jpeg(side, side), "card.jpg", JPEG)
    refusals.refuse(pictures.png(width=64_250, height=64_250, pixels=b"\0" * 100))
    refusals.refuse(pictures.png(width=2**31 - 1, height=2**31 - 1, pixels=b"\0" * 100))
    refusals.refuse(pictures.png(width=8_001, height=8_000, pixels=b"\0" * 100), path="/live_photos")
    refusals.refuse(pictures.png(width=0, height=8, pixels=b"\0" * 100))


def test_a_bit_flipped_anywhere_in_a_png_is_noticed(refusals):
    image = pictures.png(size=600)
    for place in range(8, len(image)):
        flipped = image[:place] + bytes([image[place] ^ 0x10]) + image[place + 1 :]
        if place % 7 == 0 or place >= len(image) - 12:
            refusals.refuse(flipped)


def test_an_encrypted_document_is_refused_with_that_reason(refusals):
    assert "encrypted" in refusals.refuse(pictures.pdf(b"/Encrypt 5 0 R "), "card.pdf", PDF)[0]


def test_a_document_photo_may_be_a_pdf_but_a_live_photo_may_not(refusals):
    refusals.refuse(pictures.pdf(), "face.pdf", PDF, path="/live_photos")
    refusals.refuse(b"{}", "face.json", JSON, path="/live_photos")


def test_chip_data_stand_for_a_passport_in_the_sandbox_only(
    raw, raw_live, deployment, applicant_id, live_applicant_id
):
    chip = json.dumps({"dg1": "A" * pictures.LEAST_LIVE}).encode()
    before = deployment.blobs()
    Refusals(raw, deployment, applicant_id).refuse(chip, "chip.json", JSON, type="driving_licence")
    Refusals(raw, deployment, applicant_id).refuse(chip[:-1], "chip.json", JSON, type="passport")
    Refusals(raw_live, deployment, live_applicant_id).refuse(chip, "chip.json", JSON, type="passport")
    assert deployment.blobs() == before
    answer = upload(raw, applicant_id, chip, "chip.json", JSON, type="passport")
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("path", ["/documents", "/live_photos", "/id_photos"])
def test_live_files_have_at_least_32_kilobytes(raw_live, deployment, live_applicant_id, path):
    refusals = Refusals(raw_live, deployment, live_applicant_id)
    assert "32 KB" in refusals.refuse(pictures.png(pictures.LEAST_LIVE - 1), path=path)[0]
    refusals.nothing_is_left()
    answer = upload(raw_live, live_applicant_id, pictures.png(pictures.LEAST_LIVE), path=path)
    assert answer.status_code == 201, answer.text


def test_another_wrong_field_takes_a_good_file_away_again(raw, deployment, applicant_id):
    before = deployment.blobs()
    for fields in ({"type": "shopping_list"}, {"side": "middle"}, {"applicant_id": str(uuid.uuid4())}):
        answer = upload(raw, **{"applicant_id": applicant_id, "content": pictures.png(), **fields})
        assert answer.status_code == 422, answer.text
        assert set(answer.json()["error"]["fields"]) == set(fields)
    assert deployment.blobs() == before
    assert listed(raw, applicant_id) == []


@pytest.mark.parametrize("path", ["/documents", "/live_photos"])
def test_a_bad_file_hides_no_other_mistake(raw, deployment, applicant_id, path):
    before = deployment.blobs()
    wrong = {"/documents": {"type": "shopping_list"}, "/live_photos": {"advanced_validation": "maybe"}}[path]
    answer = upload(raw, "no-uuid", b"not a picture", path=path, **wrong)
    assert answer.status_code == 422, answer.text
    assert set(answer.json()["error"]["fields"]) == {"file", "applicant_id", *wrong}
    # What the file alone has wrong is said alone.
    answer = upload(raw, applicant_id, b"not a picture", path=path)
    assert set(answer.json()["error"]["fields"]) == {"file"}
    assert deployment.blobs() == before


def test_many_large_uploads_at_once_cost_little_memory(raw, martlet, deployment, applicant_id):
    content = pictures.png(pictures.LARGEST)
    assert upload(raw, applicant_id, content).status_code == 201  # what the first one allocates stays
    idle = highest = deployment.memory("api-gateway")
    statuses: list[int] = []
    done = threading.Event()

    def watch():
        nonlocal highest
        while not done.wait(0.01):
            highest = max(highest, deployment.memory("api-gateway"))

    def send():
        body, headers = form(parts(applicant_id, content))
        statuses.append(post(martlet, body, headers)[0])

    watcher = threading.Thread(target=watch)
    watcher.start()
    senders = [threading.Thread(target=send) for _ in range(UPLOADS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    done.set()
    watcher.join()
    growth = highest - idle
    print(f"{UPLOADS} uploads of 10 MB: {growth / pictures.MEGABYTE:.1f} MB above {idle / pictures.MEGABYTE:.0f} MB")
    assert statuses == [201] * UPLOADS
    assert len(listed(raw, applicant_id)) == UPLOADS + 1
    assert growth <= MEMORY


def test_no_byte_of_an_upload_is_readable_on_disk(raw, deployment, applicant_id):
    canary = f"canary-{uuid.uuid4()}".encode()
    before = deployment.blobs()
    answer = upload(raw, applicant_id, pictures.png(text=canary), name=f"{canary.decode()}.png")
    assert answer.status_code == 201, answer.text
    new = deployment.blobs() - before
    assert len(new) == 1
    for path in deployment.blobs():
        assert canary not in path.read_bytes() and canary.decode() not in str(path)
        assert path.stat().st_mode & 0o077 == 0, "others may read a blob"
    # The canary was there to be found.
    assert canary in raw("GET", f"/documents/{answer.json()['id']}/download").content


# Forms written by hand


def text_part(name: str, value: str) -> bytes:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()


def file_part(content: bytes, name="card.png", kind=PNG) -> bytes:
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + content


def parts(applicant_id: str, content: bytes, *others: bytes) -> list[bytes]:
    return [text_part("applicant_id", applicant_id), text_part("type", "passport"), *others, file_part(content)]


def form(parts: list[bytes], end: str = "--\r\n") -> tuple[bytes, dict[str, str]]:
    boundary = f"martlet{uuid.uuid4().hex}"
    body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{boundary}{end}".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def post(martlet, body, headers: dict[str, str], token: str | None = None) -> tuple[int, dict]:
    """POSTs to /documents without a client library's opinions; an iterable body is sent chunked."""
    address = urlsplit(martlet["api_url"])
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=200)
    try:
        authorization = {"Authorization": f"Token token={token or martlet['tokens']['sandbox']}"}
        connection.request("POST", address.path + "/documents", body=body, headers={**authorization, **headers})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.parametrize("order", ["fields_first", "file_first", "file_between"])
def test_the_order_of_fields_does_not_matter(raw, martlet, applicant_id, order):
    applicant, kind, file = parts(applicant_id, pictures.png())
    orders = {
        "fields_first": [applicant, kind, file], "file_first": [file, kind, applicant],
        "file_between": [kind, file, applicant],
    }
    status, document = post(martlet, *form(orders[order]))
    assert status == 201, document
    assert [one["id"] for one in listed(raw, applicant_id)] == [document["id"]]


@pytest.mark.parametrize(
    "location",
    [
        [text_part("location[ip_address]", "127.0.0.1"), text_part("location[country_of_residence]", "GBR")],
        [text_part("location", '{"ip_address": "127.0.0.1", "country_of_residence": "GBR"}')],
        [text_part("location", "#<Onfido::LocationBuilder>")],
        [text_part("location", "")],
        [],
    ],
    ids=["bracketed", "json", "unparsable", "empty", "absent"],
)
def test_a_location_is_taken_however_clients_write_it(martlet, applicant_id, location):
    status, document = post(martlet, *form(parts(applicant_id, pictures.png(), *location)))
    assert status == 201, document


@pytest.mark.parametrize(
    "location, field",
    [
        ([text_part("location[country_of_residence]", "Narnia")], "country_of_residence"),
        ([text_part("location", '{"country_of_residence": "Narnia"}')], "country_of_residence"),
        ([text_part("location[ip_address]", "999.1.1.1")], "ip_address"),
    ],
    ids=["bracketed", "json", "address"],
)
def test_a_location_that_can_be_read_and_is_wrong_is_named(raw, martlet, deployment, applicant_id, location, field):
    before = deployment.blobs()
    status, answer = post(martlet, *form(parts(applicant_id, pictures.png(), *location)))
    assert status == 422
    assert field in answer["error"]["fields"]["location"], answer
    assert listed(raw, applicant_id) == [] and deployment.blobs() == before


def test_a_form_that_is_none_is_a_bad_request_and_leaves_nothing(raw, martlet, deployment, applicant_id):
    before = deployment.blobs()
    good = parts(applicant_id, pictures.png())
    body, headers = form(good)
    unterminated, other = form(good, end="")
    cut = body[: body.index(b"\x89PNG") + 40]
    wrong = [
        (body, {"Content-Type": "multipart/form-data"}),
        (body, {"Content-Type": "multipart/form-data; boundary="}),
        (body, {"Content-Type": "multipart/form-data; boundary=another"}),
        (body, {"Content-Type": f"multipart/form-data; boundary={'b' * 300}"}),
        (body, {}),
        (unterminated, other),
        (cut, headers),
        (b"", headers),
        form([b"no header at all", *good]),
        form([b"Content-Disposition: form-data\r\n\r\nnameless", *good]),
        form([text_part(f"field{number}", "x") for number in range(100)] + good),
        form([text_part("type", "x" * 100_000), *good]),
    ]
    for number, (content, header) in enumerate(wrong):
        status, answer = post(martlet, content, header)
        assert status in (400, 413), f"case {number}: {status} {answer}"
        assert answer["error"]["type"] in ("bad_request", "payload_too_large"), f"case {number}: {answer}"
    assert listed(raw, applicant_id) == []
    assert deployment.blobs() == before


def test_two_files_in_one_form_are_refused(raw, martlet, deployment, applicant_id):
    before = deployment.blobs()
    both = form([*parts(applicant_id, pictures.png()), file_part(pictures.png())])
    status, answer = post(martlet, *both)
    assert status == 422 and set(answer["error"]["fields"]) == {"file"}, answer
    assert deployment.blobs() == before


@pytest.mark.parametrize("order", ["both_before", "around", "both_after"])
def test_a_field_that_comes_twice_is_refused(raw, martlet, deployment, applicant_id, order):
    before = deployment.blobs()
    applicant, kind, file = parts(applicant_id, pictures.png())
    for second in (kind, text_part("type", "visa")):
        orders = {
            "both_before": [applicant, kind, second, file], "around": [kind, file, second, applicant],
            "both_after": [file, applicant, kind, second],
        }
        status, answer = post(martlet, *form(orders[order]))
        assert status == 422 and answer["error"]["fields"] == {"type": ["must be given once"]}, answer
    assert deployment.blobs() == before
    assert listed(raw, applicant_id) == []


def test_the_mistakes_after_a_bad_file_are_named_with_it(martlet, deployment, applicant_id):
    before = deployment.blobs()
    applicant, _, file = parts(applicant_id, pictures.png()[:-20])
    kind = text_part("type", "shopping_list")
    for order in ([applicant, kind, file], [file, kind, applicant]):
        status, answer = post(martlet, *form(order))
        assert status == 422 and set(answer["error"]["fields"]) == {"file", "type"}, answer
    # Nobody reads on after too large a file to find out whether there was a type.
    body, headers = form([file_part(pictures.png(pictures.LARGEST + 1)), kind, applicant])
    status, answer = post(martlet, (body[at : at + 65_536] for at in range(0, len(body), 65_536)), headers)
    assert status == 422 and set(answer["error"]["fields"]) == {"file"}, answer
    assert deployment.blobs() == before


def test_a_chunked_upload_is_counted_as_it_comes(raw, martlet, deployment, applicant_id):
    before = deployment.blobs()
    body, headers = form(parts(applicant_id, pictures.png(pictures.LARGEST + 1)))
    status, answer = post(martlet, (body[at : at + 65_536] for at in range(0, len(body), 65_536)), headers)
    assert status == 422 and set(answer["error"]["fields"]) == {"file"}, answer
    assert deployment.blobs() == before
    body, headers = form(parts(applicant_id, pictures.png()))
    status, document = post(martlet, (body[at : at + 5] for at in range(0, len(body), 5)), headers)
    assert status == 201, document


def connect(martlet) -> socket.socket:
    address = urlsplit(martlet["api_url"])
    return socket.create_connection((address.hostname, address.port), timeout=20)


def head(martlet, headers: dict[str, str], length: int) -> bytes:
    lines = [
        "POST /v3.6/documents HTTP/1.1", f"Host: {urlsplit(martlet['api_url']).netloc}",
        f"Authorization: Token token={martlet['tokens']['sandbox']}", f"Content-Length: {length}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


@pytest.mark.parametrize("path, kind", [("applicants", JSON), ("documents", "multipart/form-data; boundary=x")])
def test_a_body_that_is_no_http_is_a_bad_request(martlet, deployment, path, kind):
    before = deployment.blobs()
    lines = [
        f"POST /v3.6/{path} HTTP/1.1", f"Host: {urlsplit(martlet['api_url']).netloc}",
        f"Authorization: Token token={martlet['tokens']['sandbox']}", "Transfer-Encoding: chunked",
        f"Content-Type: {kind}", "", "5\r\n--x\r\n\r\nno size\r\n",
    ]
    with connect(martlet) as connection:
        connection.sendall("\r\n".join(lines).encode())
        # It ends when the server closes, without being asked to.
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 400 ") and head.count("HTTP/1.1") == 1
    assert "connection: close" in head.lower() and "content-type: application/json" in head.lower()
    assert json.loads(body)["error"]["type"] == "bad_request"
    assert deployment.blobs() == before


def test_a_client_that_waits_to_be_told_to_go_on_is_told(raw, martlet, applicant_id):
    body, headers = form(parts(applicant_id, pictures.png()))
    with connect(martlet) as connection:
        connection.sendall(head(martlet, {**headers, "Expect": "100-continue", "Connection": "close"}, len(body)))
        begun = time.monotonic()
        stream = connection.makefile("rb")
        assert stream.readline().startswith(b"HTTP/1.1 100 ")
        assert time.monotonic() - begun < 1  # curl gives up waiting after a second
        while stream.readline().strip():
            pass
        connection.sendall(body)
        assert stream.readline().startswith(b"HTTP/1.1 201 ")
    assert len(listed(raw, applicant_id)) == 1


def test_a_client_that_goes_away_leaves_nothing(raw, martlet, deployment, applicant_id):
    before = deployment.blobs()
    body, headers = form(parts(applicant_id, pictures.png(pictures.MEGABYTE)))
    with connect(martlet) as connection:
        connection.sendall(head(martlet, headers, len(body)) + body[: len(body) // 2])
        # Its file has been begun by then.
        eventually("the upload has begun", lambda: deployment.blobs() - before, patience=10, pause=0.01)
    eventually("what was begun is removed", lambda: deployment.blobs() == before, patience=10, pause=0.05)
    assert listed(raw, applicant_id) == []


def test_a_file_name_is_only_a_name(raw, martlet, deployment, applicant_id):
    for name in ("../../../../tmp/escape.png", "..\\..\\escape.png", "a" * 2_000 + ".png", "naïve ☃.png"):
        content = pictures.png()
        applicant, kind, _ = parts(applicant_id, content)
        status, document = post(martlet, *form([applicant, kind, file_part(content, name=name)]))
        assert status == 201, document
        assert not re.search(r"[/\\]", document["file_name"]) and len(document["file_name"]) <= 255
        answer = raw("GET", f"/documents/{document['id']}/download")
        assert answer.content == content
        assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["Content-Disposition"])
    assert all(deployment.media in path.parents for path in deployment.blobs())
