"""Plays the main job of Martlet against what ./run started, over HTTP only, and checks every answer.

An applicant, a run of `document_and_selfie`, a document and a face drawn here, the result, and the webhook that tells
of it, its signature checked; then an applicant for whom the sandbox answers "consider". Ends with exit code 1 at the
first thing that is not as it should be.
"""

import argparse
import hashlib
import hmac
import http.client
import json
import queue
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import drawing

WORKFLOW = "document_and_selfie"
FINAL = {"approved", "declined", "review", "abandoned", "error"}
PATIENCE = 60.0  # seconds for a run to end, and for a delivery to arrive


class Difference(Exception):
    """Something is not what it should be."""


def expect(what, found, wanted):
    if found != wanted:
        raise Difference(f"{what}: expected {wanted!r}, got {found!r}")
    return found


class API:
    """A tenant's calls. Waits when the rate limit says so; every other refusal is a difference."""

    def __init__(self, base, token):
        self.base = urlsplit(base)
        self.token = token

    def call(self, method, path, body=None, form=None, status=200):
        headers = {"Authorization": f"Token token={self.token}", "Accept": "application/json"}
        if form is not None:
            body, headers["Content-Type"] = multipart(form)
        elif body is not None:
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        while True:
            connection = http.client.HTTPConnection(self.base.hostname, self.base.port, timeout=30)
            try:
                connection.request(method, self.base.path + path, body=body, headers=headers)
                answer = connection.getresponse()
                content = answer.read()
            finally:
                connection.close()
            if answer.status == 429:
                delay = float(answer.getheader("Retry-After") or 1)
                note(f"rate limit of the sandbox: waiting {delay:g} s")
                time.sleep(delay)
                continue
            if answer.status != status:
                text = content.decode(errors="replace")[:400]
                raise Difference(f"{method} {path}: expected {status}, got {answer.status} {text}")
            if content and "json" in (answer.getheader("Content-Type") or ""):
                return json.loads(content)
            return content


def multipart(form):
    """Encodes `form` (name → text, or file name, type and bytes) as RFC 7578 says."""
    boundary = uuid.uuid4().hex
    parts = []
    for name, value in form.items():
        file_name, kind, content = value if isinstance(value, tuple) else (None, None, value.encode())
        disposition = f'form-data; name="{name}"' + (f'; filename="{file_name}"' if file_name else "")
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\n"
        head += f"Content-Type: {kind}\r\n" if kind else ""
        parts.append(head.encode() + b"\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class Receiver:
    """A tenant's endpoint on this machine: keeps each delivery's headers and raw body."""

    def __init__(self):
        deliveries = self.deliveries = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                deliveries.put((self.headers, body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/martlet"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next_about(self, run_id, action, token):
        """The verified payload of the first delivery with this action for this run; others are verified and passed by.

        A delivery may come twice and in any order; none may come with a wrong signature.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                headers, body = self.deliveries.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise Difference(f"no {action} was delivered for run {run_id} within {PATIENCE:.0f} s") from None
            signature = headers.get_all("X-SHA2-Signature") or []
            wanted = hmac.new(token.encode(), body, hashlib.sha256).hexdigest()
            expect("number of signatures of a delivery", len(signature), 1)
            if not hmac.compare_digest(signature[0], wanted):
                raise Difference(f"a delivery's signature: expected {wanted}, got {signature[0]}")
            payload = json.loads(body)["payload"]
            if payload["action"] == action and payload["object"]["id"] == run_id:
                return payload, signature[0]


class Demo:
    def __init__(self, martlet):
        self.martlet = martlet
        self.api = API(martlet["api_url"], martlet["tokens"]["sandbox"])
        self.receiver = Receiver()
        self.webhook = None
        self.steps = 0

    def step(self, text):
        self.steps += 1
        print(f"\n{self.steps}. {text}", flush=True)

    def play(self):
        self.step("The API answers")
        expect("GET /ping", self.api.call("GET", "/ping"), b"OK")
        note(self.martlet["api_url"])

        self.step("Register a webhook")
        events = ["workflow_run.completed", "workflow_task.started", "workflow_task.completed"]
        body = {"url": self.receiver.url, "environments": ["sandbox"], "events": events}
        self.webhook = self.api.call("POST", "/webhooks", body, status=201)
        expect("the webhook's events", sorted(self.webhook["events"]), sorted(events))
        note(f"{self.webhook['id']} → {self.receiver.url}")

        run = self.verify("Anna", "Specimen")
        expect("the run's status", run["status"], "approved")
        expect("output.doc.result", run["output"]["doc"]["result"], "clear")
        expect("output.selfie.result", run["output"]["selfie"]["result"], "clear")
        self.heard(run)

        run = self.verify("Anna", "Consider")
        if run["status"] not in ("review", "declined"):
            raise Difference(f"the run's status: expected review or declined, got {run['status']!r}")
        expect("output.doc.result", run["output"]["doc"]["result"], "consider")
        self.heard(run)

        self.step("Delete the webhook")
        self.delete_webhook()

    def verify(self, first_name, last_name):
        """From an applicant to the end of a run of theirs."""
        self.step(f"Create an applicant, {first_name} {last_name}")
        location = {"ip_address": "127.0.0.1", "country_of_residence": "GBR"}
        body = {"first_name": first_name, "last_name": last_name, "location": location}
        applicant = self.api.call("POST", "/applicants", body, status=201)
        expect("sandbox", applicant["sandbox"], True)
        note(applicant["id"])

        self.step(f"Start the workflow {WORKFLOW}")
        body = {"workflow_id": self.martlet["workflows"][WORKFLOW], "applicant_id": applicant["id"]}
        run = self.api.call("POST", "/workflow_runs", body, status=201)
        expect("the run's status", run["status"], "awaiting_input")
        note(f"{run['id']}: {run['status']}")
        note(f"the person's page: {run['link']['url']}")

        run = self.complete(run, "upload_document_photo", lambda: self.upload_document(applicant))
        run = self.complete(run, "upload_face_photo", lambda: self.upload_face(applicant))
        return self.follow(run)

    def upload_document(self, applicant):
        image = drawing.card()
        form = {
            "applicant_id": applicant["id"],
            "type": "driving_licence",
            "side": "front",
            "issuing_country": "GBR",
            "file": ("card.png", "image/png", image),
        }
        document = self.api.call("POST", "/documents", form=form, status=201)
        expect("the document's size", document["file_size"], len(image))
        expect("the document's type", document["file_type"], "png")
        return document, "document"

    def upload_face(self, applicant):
        image = drawing.face()
        form = {"applicant_id": applicant["id"], "file": ("face.png", "image/png", image)}
        photo = self.api.call("POST", "/live_photos", form=form, status=201)
        expect("the photo's size", photo["file_size"], len(image))
        expect("the photo's type", photo["file_type"], "image/png")
        downloaded = self.api.call("GET", f"/live_photos/{photo['id']}/download")
        expect("the downloaded photo equals the uploaded one", downloaded == image, True)
        return photo, "live photo"

    def complete(self, run, definition, upload):
        """Uploads what an open task asks for, and completes it."""
        tasks = self.api.call("GET", f"/workflow_runs/{run['id']}/tasks")
        expect("the first task", tasks[0]["id"], "start")
        task = next((task for task in tasks if task["task_def_id"] == definition), None)
        if task is None:
            raise Difference(f"task {definition}: not among {[task['id'] for task in tasks]}")
        self.step(f"The run waits for {task['id']}: upload and complete it")
        media, kind = upload()
        note(f"{kind} {media['id']}, {media['file_size']} bytes, {media['file_type']}")
        path = f"/workflow_runs/{run['id']}/tasks/{task['id']}"
        self.api.call("POST", f"{path}/complete", {"data": [{"id": media["id"]}]})
        output = self.api.call("GET", path)["output"]
        expect("the task's output names the upload", output[0]["id"], media["id"])
        run = self.api.call("GET", f"/workflow_runs/{run['id']}")
        note(f"run: {run['status']}")
        return run

    def follow(self, run):
        self.step("The report workers examine both, the orchestrator follows the workflow")
        deadline, seen = time.monotonic() + PATIENCE, run["status"]
        while run["status"] not in FINAL:
            if time.monotonic() > deadline:
                raise Difference(f"run {run['id']} is still {run['status']!r} after {PATIENCE:.0f} s")
            time.sleep(0.6)  # the sandbox admits two requests a second
            run = self.api.call("GET", f"/workflow_runs/{run['id']}")
            if run["status"] != seen:
                seen = run["status"]
        note(f"run: {run['status']}")
        for name in ("doc", "selfie"):
            report = (run["output"] or {}).get(name) or {}
            note(f"{name}: result {report.get('result')}, sub-result {report.get('sub_result')}")
        return run

    def heard(self, run):
        self.step("The webhook tells of it")
        token = self.webhook["token"]
        payload, signature = self.receiver.next_about(run["id"], "workflow_run.completed", token)
        expect("payload.resource_type", payload["resource_type"], "workflow_run")
        expect("payload.object.status", payload["object"]["status"], run["status"])
        expect("payload.object.href", payload["object"]["href"], f"{self.martlet['api_url']}/workflow_runs/{run['id']}")
        expect("payload.resource.id", payload["resource"]["id"], run["id"])
        note(f"{payload['action']}, status {payload['object']['status']}")
        note(f"X-SHA2-Signature {signature}: verified")

    def delete_webhook(self):
        if self.webhook is not None:
            path = f"/webhooks/{self.webhook['id']}"
            self.webhook = None
            self.api.call("DELETE", path, status=204)
            self.api.call("GET", path, status=404)
            note("deleted; it is not found any more")


def note(text):
    print(f"   {text}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--martlet", required=True, help="the martlet.json of what runs")
    arguments = parser.parse_args()
    try:
        martlet = json.loads(Path(arguments.martlet).read_text())
    except FileNotFoundError:
        sys.exit("demo: Martlet has not been started here; ./run starts it")
    demo = Demo(martlet)
    began = time.monotonic()
    try:
        demo.play()
    except Difference as difference:
        sys.exit(f"\ndemo: NOT as it should be, at step {demo.steps}\n   {difference}")
    except (OSError, http.client.HTTPException) as error:
        sys.exit(f"\ndemo: no answer from {martlet['api_url']} ({error}); ./run starts it, ./run status tells")
    except (KeyError, IndexError, TypeError, ValueError) as error:
        sys.exit(f"\ndemo: NOT as it should be, at step {demo.steps}\n   an answer lacks what it must hold: {error!r}")
    except KeyboardInterrupt:
        sys.exit(f"\ndemo: interrupted at step {demo.steps}")
    finally:
        try:
            demo.delete_webhook()
        except (Difference, OSError, http.client.HTTPException) as error:
            print(f"demo: the webhook is left behind: {error}", file=sys.stderr)
    print(f"\nAll {demo.steps} steps were as they should be, in {time.monotonic() - began:.1f} s.")


if __name__ == "__main__":
    main()
