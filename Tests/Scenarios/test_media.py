"""Recordings, chip data and documents to be signed: uploaded as SDKs do, read with the official client library."""

import io
import json
import uuid

import onfido
import pytest
from PIL import Image, ImageFilter

import pictures
import recordings
from conftest import Raw, new_applicant, specimen

MP4, MOV, WEBM, PDF, JSON = "video/mp4", "video/quicktime", "video/webm", "application/pdf", "application/json"
CHALLENGE = [{"type": "movement", "query": "turnLeft"}, {"type": "recite", "query": [4, 0, 9]}]
LANGUAGES = [{"source": "sdk", "language_code": "en_US"}]


@pytest.fixture(scope="module")
def root(martlet) -> Raw:
    """Raw requests with the sandbox token, without a version's prefix."""
    return Raw(martlet["api_url"].removesuffix("/v3.6"), martlet["tokens"]["sandbox"])


@pytest.fixture(scope="module")
def live(martlet) -> Raw:
    return Raw(martlet["api_url"].removesuffix("/v3.6"), martlet["tokens"]["live"])


def upload(root, path, content, name, kind, applicant_id=None, **fields):
    data = ({"applicant_id": applicant_id} if applicant_id else {}) | fields
    return root("POST", path, data=data, files={"file": (name, content, kind)})


def created(answer) -> dict:
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(answer) -> dict:
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert error["type"] == "validation_error"
    return error["fields"]


def document_of(client, applicant) -> onfido.Document:
    path = specimen("onfido/sample_driving_licence.png")
    return client.upload_document(
        type="driving_licence", applicant_id=applicant.id, file=(path.name, path.read_bytes()))


@pytest.mark.parametrize(
    "content, name, kind",
    [(recordings.mp4(), "face.mp4", MP4), (recordings.mp4(brand=b"qt  "), "face.mov", MOV),
     (recordings.webm(), "face.webm", WEBM)], ids=["mp4", "mov", "webm"])
def test_a_live_video_is_listed_found_and_downloaded(client, root, applicant, content, name, kind):
    video = created(upload(
        root, "/v1/live_videos", content, name, kind, applicant.id, challenge=json.dumps(CHALLENGE),
        languages=json.dumps(LANGUAGES)))
    path = f"/v3.6/live_videos/{video['id']}"
    assert video == {
        "id": video["id"], "created_at": video["created_at"], "href": path, "download_href": f"{path}/download",
        "file_name": name, "file_type": kind, "file_size": len(content), "challenge": CHALLENGE,
        "languages": LANGUAGES,
    }
    found = client.find_live_video(video["id"])
    assert (found.file_name, found.file_type, found.challenge) == (name, kind, CHALLENGE)
    assert [str(one.id) for one in client.list_live_videos(applicant.id).live_videos] == [video["id"]]
    answer = client.download_live_video_with_http_info(video["id"])
    assert bytes(answer.data) == content
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_motion_capture_is_listed_found_and_downloaded(client, root, applicant):
    content = recordings.mp4()
    capture = created(upload(root, "/v1/motion_captures", content, "motion.mp4", MP4, applicant.id))
    path = f"/v3.6/motion_captures/{capture['id']}"
    assert capture == {
        "id": capture["id"], "created_at": capture["created_at"], "href": path, "download_href": f"{path}/download",
        "file_name": "motion.mp4", "file_type": MP4, "file_size": len(content),
    }
    assert client.find_motion_capture(capture["id"]).file_type == MP4
    assert [str(one.id) for one in client.list_motion_captures(applicant.id).motion_captures] == [capture["id"]]
    assert bytes(client.download_motion_capture(capture["id"])) == content


def test_a_signing_document_is_uploaded_listed_found_and_downloaded(client, applicant):
    path = specimen("onfido/sample_signing_document.pdf")
    content = path.read_bytes()
    document = client.upload_signing_document(applicant_id=applicant.id, file=(path.name, content))
    assert (document.file_name, document.file_type, document.file_size) == (path.name, "pdf", len(content))
    assert document.applicant_id == applicant.id
    assert document.download_href == f"/v3.6/signing_documents/{document.id}/download"
    assert [one.id for one in client.list_signing_documents(applicant.id).signing_documents] == [document.id]
    assert client.find_signing_document(document.id).to_dict() == document.to_dict()
    answer = client.download_signing_document_with_http_info(document.id)
    assert bytes(answer.data) == content
    assert answer.headers["Content-Type"] == PDF
    assert f'filename="{path.name}"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("kind", ["live_videos", "motion_captures"])
def test_a_frame_is_not_to_be_had(root, applicant, kind):
    recording = created(upload(root, f"/v1/{kind}", recordings.mp4(), "face.mp4", MP4, applicant.id))
    answer = root("GET", f"/v3.6/{kind}/{recording['id']}/frame")
    assert answer.status_code == 503
    assert answer.json() == {"error": {
        "type": "frame_extraction_unavailable", "message": "Frame extraction is temporarily unavailable"}}
    assert root("GET", f"/v3.6/{kind}/{uuid.uuid4()}/frame").status_code == 404


def test_the_newest_video_of_a_document_is_downloaded(client, root, applicant):
    document = document_of(client, applicant)
    assert root("GET", f"/v3.6/documents/{document.id}/video/download").status_code == 404
    for content, name, kind in ((recordings.mp4(), "tilt.mp4", MP4), (recordings.webm(), "tilt.webm", WEBM)):
        part = created(upload(root, f"/v1/documents/{document.id}/video", content, name, kind))
        assert part == {
            "id": part["id"], "created_at": part["created_at"], "document_id": str(document.id), "file_name": name,
            "download_href": f"/v3.6/documents/{document.id}/video/download", "file_type": kind,
            "file_size": len(content),
        }
        answer = client.download_document_video_with_http_info(str(document.id))
        assert bytes(answer.data) == content
        assert answer.headers["Content-Type"] == kind
    # The document is the same as before.
    assert client.find_document(document.id).to_dict() == document.to_dict()


@pytest.mark.parametrize(
    "face, kind, extension",
    [(pictures.jpeg(), "image/jpeg", "jpg"),
     (b"\0\0\0\x0cjP  \r\n\x87\n and the rest", "image/jp2", "jp2"), (b"\xff\x4f\xff\x51\0", "image/j2c", "j2c")],
    ids=["jpg", "jp2", "j2c"])
def test_the_face_on_a_chip_is_downloaded_as_it_is_there(client, root, applicant, face, kind, extension):
    document = document_of(client, applicant)
    part = created(upload(
        root, f"/v1/documents/{document.id}/nfc_data", recordings.chip(face), "chip.json", JSON))
    assert part["download_href"] == f"/v3.6/documents/{document.id}/nfc_face"
    answer = client.download_nfc_face_with_http_info(document.id)
    assert bytes(answer.data) == face
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f'attachment; filename="nfc_face_{document.id}.{extension}"'


def test_a_passport_of_chip_data_has_its_face(client, root, applicant):
    passport = client.upload_document(
        type="passport", applicant_id=applicant.id, file=("nfc_data.json", recordings.chip()))
    assert bytes(client.download_nfc_face(passport.id)) == pictures.jpeg()


@pytest.mark.parametrize("content", [b"{}", b'{"dg1": "YQ=="}', b'{"dg2": "YQ=="}', b"[]"], ids=range(4))
def test_chip_data_without_a_face_have_none(client, root, applicant, content):
    document = document_of(client, applicant)
    created(upload(root, f"/v1/documents/{document.id}/nfc_data", content, "chip.json", JSON))
    answer = root("GET", f"/v3.6/documents/{document.id}/nfc_face")
    assert answer.status_code == 404
    assert str(document.id) in answer.json()["error"]["message"]


NO_RECORDINGS = {
    "nothing": (lambda: b"", "face.mp4", MP4),
    "cut short": (lambda: recordings.mp4()[:-1], "face.mp4", MP4),
    "cut within a block": (lambda: recordings.webm()[:-1], "face.webm", WEBM),
    "another kind of matroska": (lambda: recordings.webm(b"matroska"), "face.webm", WEBM),
    "another type than declared": (lambda: recordings.mp4(), "face.webm", WEBM),
    "too wide": (lambda: recordings.mp4(width=8_193), "face.mp4", MP4),
    "a picture": (lambda: pictures.png(), "face.png", "image/png"),
    "too large": (lambda: recordings.mp4(recordings.LARGEST + 1), "face.mp4", MP4),
}


@pytest.mark.parametrize("path", ["/v1/live_videos", "/v1/motion_captures"])
@pytest.mark.parametrize("what", NO_RECORDINGS)
def test_what_is_no_recording_is_refused_and_leaves_nothing(root, deployment, applicant, path, what):
    make, name, kind = NO_RECORDINGS[what]
    content = make()
    before = deployment.blobs()
    answer = upload(root, path, content, name, kind, applicant.id)
    assert set(refused(answer)) == {"file"}
    assert deployment.blobs() == before
    listed = root("GET", f"/v3.6{path[3:]}?applicant_id={applicant.id}").json()
    assert listed == {path[4:]: []}


def test_recordings_of_a_live_environment_have_no_floor(live):
    applicant = created(live("POST", "/v3.6/applicants", json={"first_name": "Anna", "last_name": "Filmed"}))["id"]
    created(upload(live, "/v1/live_videos", recordings.webm(), "face.webm", WEBM, applicant))
    created(upload(live, "/v3.6/signing_documents", pictures.pdf(), "contract.pdf", PDF, applicant))
    chip = upload(
        live, "/v3.6/documents", recordings.chip(), "chip.json", JSON, applicant, type="passport")
    assert set(refused(chip)) == {"file"}


def test_every_mistake_is_named(root, applicant):
    wrong = {"challenge": "[]", "languages": "en", "length": "3"}
    answer = upload(root, "/v1/live_videos", b"no video", "face.mp4", MP4, "no-uuid", **wrong)
    assert set(refused(answer)) == {"applicant_id", "file", *wrong}
    answer = root("POST", "/v1/motion_captures", data={}, files={"other": ("", b"")})
    assert set(refused(answer)) >= {"applicant_id", "file"}
    answer = upload(root, "/v3.6/signing_documents", pictures.png(), "contract.png", "image/png", applicant.id)
    assert set(refused(answer)) == {"file"}
    unknown = str(uuid.uuid4())
    answer = upload(root, "/v1/live_videos", recordings.mp4(), "face.mp4", MP4, unknown)
    assert refused(answer) == {
        "applicant_id": [f"Could not find the following resource: Applicant with id={unknown}"]}


def test_a_part_of_no_document_is_not_found(root, deployment):
    before = deployment.blobs()
    unknown = str(uuid.uuid4())
    answer = upload(root, f"/v1/documents/{unknown}/video", recordings.mp4(), "tilt.mp4", MP4)
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == f"Could not find the following resource: Document with id={unknown}"
    answer = upload(root, "/v1/documents/no-uuid/nfc_data", recordings.chip(), "chip.json", JSON)
    assert answer.status_code == 404
    assert deployment.blobs() == before


def test_an_upload_that_is_sent_twice_with_one_key_is_one(root, applicant):
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    answers = [
        root("POST", "/v1/motion_captures", data={"applicant_id": applicant.id}, headers=headers,
             files={"file": ("motion.mp4", recordings.mp4(), MP4)})
        for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(root("GET", f"/v3.6/motion_captures?applicant_id={applicant.id}").json()["motion_captures"]) == 1


def test_media_of_a_deleted_applicant_are_not_found(client, root):
    applicant = new_applicant(client, "Leaving")
    video = created(upload(root, "/v1/live_videos", recordings.mp4(), "face.mp4", MP4, applicant.id))["id"]
    client.delete_applicant(applicant.id)
    for path in (f"/v3.6/live_videos/{video}", f"/v3.6/live_videos/{video}/download"):
        assert root("GET", path).status_code == 404
    assert root("GET", f"/v3.6/live_videos?applicant_id={applicant.id}").status_code == 410
    client.restore_applicant(applicant.id)
    assert root("GET", f"/v3.6/live_videos/{video}").status_code == 200


# Image quality


def licence(change=lambda image: image) -> bytes:
    """A document of more than 32 KB, changed."""
    with Image.open(specimen("onfido/sample_driving_licence.png")) as image:
        content = io.BytesIO()
        change(image.convert("RGB").resize((1_282, 822))).save(content, "PNG")
    return content.getvalue()


def blurred(image):
    return image.filter(ImageFilter.GaussianBlur(9))


def test_a_blurred_document_is_refused_where_that_was_asked(live, deployment):
    applicant = created(live("POST", "/v3.6/applicants", json={"first_name": "Anna", "last_name": "Blurred"}))["id"]
    before = deployment.blobs()
    fields = {"type": "driving_licence", "validate_image_quality": "true"}
    answer = upload(live, "/v3.6/documents", licence(blurred), "card.png", "image/png", applicant, **fields)
    assert refused(answer) == {"detect_blur": ["blur detected in image"]}
    assert deployment.blobs() == before
    assert live("GET", f"/v3.6/documents?applicant_id={applicant}").json() == {"documents": []}
    # Not asked, a blurred one is taken; asked, a sharp one, and a paper, which is no picture.
    for content, name, kind, asked in (
        (licence(blurred), "card.png", "image/png", "false"), (licence(), "card.png", "image/png", "true"),
        (pictures.pdf() + b"%" * pictures.LEAST_LIVE + pictures.pdf(), "card.pdf", PDF, "true"),
    ):
        fields["validate_image_quality"] = asked
        created(upload(live, "/v3.6/documents", content, name, kind, applicant, **fields))


def test_every_picture_passes_in_the_sandbox(root, applicant):
    fields = {"type": "driving_licence", "validate_image_quality": "true"}
    created(upload(root, "/v3.6/documents", licence(blurred), "card.png", "image/png", applicant.id, **fields))


def test_a_refusal_for_its_quality_is_repeated_under_its_key(live):
    applicant = created(live("POST", "/v3.6/applicants", json={"first_name": "Anna", "last_name": "Blurred"}))["id"]
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    content = licence(blurred)

    def send(picture):
        return live(
            "POST", "/v3.6/documents", headers=headers, files={"file": ("card.png", picture, "image/png")},
            data={"applicant_id": applicant, "type": "driving_licence", "validate_image_quality": "true"})

    assert [send(content).status_code for _ in range(2)] == [422, 422]
