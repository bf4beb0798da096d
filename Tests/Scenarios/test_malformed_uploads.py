"""Some hundreds of malformed uploads between good ones; Tests/Faults has ten thousand."""

import os
import threading
from pathlib import Path

import pictures
from conftest import specimen
from malformed import Malformed, wrong_answer
from test_uploads import listed, new_applicant_id, upload

COUNT = 450
SENDERS = 4


def test_malformed_uploads_are_refused_and_good_ones_beside_them_taken(raw, martlet, deployment):
    specimen("onfido/sample_driving_licence.png")  # fails, or skips, where there are none
    folder = os.environ.get("MARTLET_FIXTURES", Path(__file__).parents[3] / "shared" / "fixtures")
    malformed = Malformed(Path(folder) / "onfido")
    before, process = deployment.memory("api-gateway"), deployment.pid("api-gateway")
    applicant, good_applicants = new_applicant_id(raw), []
    found: list[str] = []
    statuses: dict[int, int] = {}
    done = threading.Event()

    def send(first: int):
        for number in range(first, COUNT, SENDERS):
            one = malformed.upload(number)
            body, kind = one.form(applicant)
            answer = raw("POST", "/documents", data=body, headers={"Content-Type": kind})
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
            if wrong := wrong_answer(one, answer.status_code, answer.content):
                found.append(wrong)

    senders = [threading.Thread(target=send, args=(first,)) for first in range(SENDERS)]
    for sender in senders:
        sender.start()
    good = 0
    while any(sender.is_alive() for sender in senders) or good < 20:
        if good % 100 == 0:  # an applicant takes 200
            good_applicants.append(new_applicant_id(raw))
        answer = upload(raw, good_applicants[-1], pictures.png(40_000))
        assert answer.status_code == 201, answer.text
        good += 1
        done.wait(0.2)
    for sender in senders:
        sender.join()
    growth = (deployment.memory("api-gateway") - before) / pictures.MEGABYTE
    print(f"{COUNT} malformed uploads: {statuses}; {good} good ones beside them; {growth:.1f} MB more in memory")
    assert found == []
    assert deployment.pid("api-gateway") == process, "the gateway has died"
    assert statuses.get(422, 0) > COUNT / 3, "hardly anything was malformed"
    assert sum(len(listed(raw, taker)) for taker in good_applicants) == good
    assert len(listed(raw, applicant)) == statuses.get(201, 0)
    assert growth < 64
