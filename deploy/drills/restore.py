"""The restore drill: a deployment of its own is filled, saved, destroyed and brought back, and must be as it was.

    python3 deploy/drills/restore.py [--debug] [--keep DIRECTORY]

Starts Martlet as ./run does, in a directory of its own and on free ports (the executables must have been built), then:

1. plays a run with a document and a face to its end, and leaves an event undelivered, since its endpoint does not answer;
2. saves the database with pg_dump, then the media, then the keys: in this order, so that no row is without its file;
3. goes on: what comes after the backup is lost, and must be seen to be lost;
4. stops the services, drops the database, and deletes media and keys;
5. restores all three, starts the services, and holds every answer against what it was: the run with its tasks, the
   bytes of the media, the webhook with its token, the log of deliveries;
6. opens the endpoint: the event that was waiting is delivered, with a signature that verifies;
7. starts once more with other keys, to show that the backup of the database is of no use without its own.

Ends with exit code 1 at the first thing that is not as it should be. Everything it made is removed, unless --keep names a
directory for the backup.
"""

import argparse
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "scripts"))

import demo  # noqa: E402

DATABASE = "martlet"
PATIENCE = 120.0
TABLES = (
    "applicants", "documents", "live_photos", "workflow_runs", "workflow_tasks", "reports", "webhooks",
    "webhook_events",
)


class Deployment:
    """A ./run of its own."""

    def __init__(self, local: Path, is_debug: bool):
        self.local = local
        self.options = ["--debug"] if is_debug else []
        self.products = ROOT / ".build" / ("debug" if is_debug else "release")
        self.environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment["MARTLET_LOCAL"] = str(local)

    def start(self):
        ports = [option for name in ("api-port", "link-port", "admin-port-base", "postgres-port")
                 for option in (f"--{name}", "0")]
        if (self.local / "ports.json").exists():
            ports = []  # those it had: addresses stay the same
        self.run("--no-build", "--detach", *self.options, *ports)

    def run(self, *arguments: str):
        done = subprocess.run(
            [str(ROOT / "run"), *arguments], env=self.environment, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)
        if done.returncode != 0:
            raise demo.Difference(f"./run {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout[-3000:]}")

    def stop_services(self):
        """Postgres goes on: its database is what is dropped and made anew."""
        subprocess.run(
            ["python3", str(ROOT / "deploy/scripts/supervise.py"), "--local", str(self.local), "stop"],
            stdout=subprocess.DEVNULL, timeout=120, check=True)

    @property
    def martlet(self) -> dict:
        return json.loads((self.local / "martlet.json").read_text())

    def postgres(self, program: str, *arguments: str, database: str = DATABASE) -> str:
        """Runs a program of Postgres as the database's owner."""
        secrets = json.loads((self.local / "secrets.json").read_text())
        port = json.loads((self.local / "ports.json").read_text())["postgres"]
        environment = {
            "PATH": os.environ["PATH"], "PGPASSWORD": secrets["admin_password"], "PGHOST": "127.0.0.1",
            "PGPORT": str(port), "PGUSER": "postgres", "PGDATABASE": database, "LC_ALL": "C.UTF-8",
        }
        directory = max(Path("/usr/lib/postgresql").iterdir(), key=lambda path: float(path.name)) / "bin"
        done = subprocess.run(
            [str(directory / program), *arguments], env=environment, capture_output=True, text=True, timeout=120,
            check=False)
        if done.returncode != 0:
            raise demo.Difference(f"{program} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout

    def query(self, text: str) -> str:
        return self.postgres("psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", text).strip()

    def remove(self):
        self.run("stop")
        digest = hashlib.sha256(str(self.local).encode()).hexdigest()[:12]  # as deploy/scripts/local.sh names them
        for path in (Path("/var/lib/martlet") / digest, Path(f"/tmp/martlet-{os.getuid()}-{digest}")):
            shutil.rmtree(path, ignore_errors=True)


class Endpoint:
    """An address where nobody listens, until it is opened."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/events"
        self.arrived: list[tuple[str, bytes]] = []

    def open(self):
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                endpoint.arrived.append((self.headers.get("X-SHA2-Signature") or "", body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()


class Drill:
    def __init__(self, deployment: Deployment, backup: Path):
        self.deployment = deployment
        self.backup = backup
        self.endpoint = Endpoint()
        self.times: dict[str, float] = {}
        self.steps = 0

    def step(self, text: str):
        self.steps += 1
        print(f"\n{self.steps}. {text}", flush=True)

    def timed(self, name: str, body):
        began = time.monotonic()
        body()
        self.times[name] = time.monotonic() - began

    def play(self):
        self.step("A deployment of its own, with a run that has ended and an event that waits")
        self.deployment.start()
        self.api = demo.API(self.deployment.martlet["api_url"], self.deployment.martlet["tokens"]["sandbox"])
        self.fill()
        before = self.seen()
        demo.note(f"run {self.run_id}: {before['run']['status']}, {len(before['media'])} files")

        self.step("A backup: the database, then the media, then the keys")
        self.timed("backup", self.save)
        size = sum(path.stat().st_size for path in self.backup.rglob("*") if path.is_file())
        demo.note(f"{size} bytes in {self.times['backup']:.1f} s")

        self.step("Life goes on: an applicant after the backup")
        late = self.api.call("POST", "/applicants", {"first_name": "Anna", "last_name": "Late"}, status=201)["id"]

        self.step("The database is dropped; media and keys are deleted")
        self.deployment.stop_services()
        self.destroy()

        self.step("Everything is restored, and the services are started")
        self.timed("restore", self.restore)
        self.timed("start", self.deployment.start)
        demo.note(f"restored in {self.times['restore']:.1f} s, ready after another {self.times['start']:.1f} s")

        self.step("Every answer is as it was")
        after = self.seen()
        for part, value in before.items():
            if after[part] != value:
                raise demo.Difference(f"{part}: expected {value!r}, got {after[part]!r}")
            demo.note(f"{part}: as before")
        self.api.call("GET", f"/applicants/{late}", status=404)
        demo.note("what came after the backup is lost, as it must be")

        self.step("The event that waited is delivered")
        self.endpoint.open()
        self.hear()

        self.step("A new run goes all the way")
        self.fill()

        self.step("Without its own keys the backup is of no use")
        self.deployment.stop_services()
        self.exchange_keys()
        self.deployment.start()
        for path in self.downloads:
            self.api.call("GET", path, status=500)
        demo.note("no file opens with other keys")

    def fill(self):
        played = demo.Demo(self.deployment.martlet)
        if not hasattr(self, "webhook"):
            events = ["workflow_run.completed"]
            body = {"url": self.endpoint.url, "environments": ["sandbox"], "events": events}
            self.webhook = self.api.call("POST", "/webhooks", body, status=201)
        run = played.verify("Anna", "Restored")
        demo.expect("the run's status", run["status"], "approved")
        tasks = self.api.call("GET", f"/workflow_runs/{run['id']}/tasks")
        media = {}
        for task in tasks:
            kind = {"upload_document_photo": "documents", "upload_face_photo": "live_photos"}.get(task["task_def_id"])
            if kind:
                output = self.api.call("GET", f"/workflow_runs/{run['id']}/tasks/{task['id']}")["output"]
                media[f"/{kind}/{output[0]['id']}/download"] = None
        self.run_id, self.downloads = run["id"], list(media)
        demo.expect("number of files", len(media), 2)

        def is_tried():
            return self.deployment.query(
                "SELECT count(*) FROM webhook_delivery_attempts AS a JOIN webhook_events AS e"
                f" ON e.id = a.event_id WHERE e.resource_id = '{run['id']}'") != "0"

        self.wait("the first attempt at a delivery is made", is_tried)

    def wait(self, what: str, probe):
        deadline = time.monotonic() + PATIENCE
        while not probe():
            if time.monotonic() > deadline:
                raise demo.Difference(f"not within {PATIENCE:.0f} s: {what}")
            time.sleep(0.2)

    def seen(self) -> dict:
        """What a tenant sees, and how much there is."""
        tasks = self.api.call("GET", f"/workflow_runs/{self.run_id}/tasks")
        run = self.api.call("GET", f"/workflow_runs/{self.run_id}")
        run.pop("sdk_token", None)  # made anew for each answer
        return {
            "run": run,
            "tasks": [self.api.call("GET", f"/workflow_runs/{self.run_id}/tasks/{task['id']}") for task in tasks],
            "media": {path: hashlib.sha256(self.api.call("GET", path)).hexdigest() for path in self.downloads},
            "webhook": self.api.call("GET", f"/webhooks/{self.webhook['id']}"),
            "rows": {table: self.deployment.query(f"SELECT count(*) FROM {table}") for table in TABLES},
            "attempts": self.deployment.query(
                "SELECT string_agg(concat_ws(' ', delivery_id, attempt, status_code, failure), ',' ORDER BY delivery_id)"
                " FROM webhook_delivery_attempts WHERE attempt = 1"),
        }

    def save(self):
        self.deployment.postgres("pg_dump", "--format=custom", f"--file={self.backup / 'database.dump'}")
        shutil.copytree(self.deployment.local / "media", self.backup / "media")
        shutil.copy2(self.deployment.local / "secrets.json", self.backup / "secrets.json")

    def destroy(self):
        self.deployment.postgres("psql", "-X", "-q", "-c", f"DROP DATABASE {DATABASE} WITH (FORCE)", database="postgres")
        shutil.rmtree(self.deployment.local / "media")
        (self.deployment.local / "secrets.json").unlink()
        demo.note("nothing is left of it")

    def restore(self):
        shutil.copy2(self.backup / "secrets.json", self.deployment.local / "secrets.json")
        # The roles are the server's, and were not lost with the database; on a new server `martletctl migrate` on an
        # empty database makes them.
        self.deployment.postgres("psql", "-X", "-q", "-c", f"CREATE DATABASE {DATABASE}", database="postgres")
        self.deployment.postgres(
            "pg_restore", "--exit-on-error", f"--dbname={DATABASE}", str(self.backup / "database.dump"))
        shutil.copytree(self.backup / "media", self.deployment.local / "media")

    def hear(self):
        def has_come():
            for signature, body in list(self.endpoint.arrived):
                wanted = hmac.new(self.webhook["token"].encode(), body, hashlib.sha256).hexdigest()
                demo.expect("a delivery's signature", signature, wanted)
                if json.loads(body)["payload"]["object"]["id"] == self.run_id:
                    return True
            return False

        self.wait("the delivery that waited", has_come)
        demo.note("its signature verifies with the webhook's token of before")

    def exchange_keys(self):
        path = self.deployment.local / "secrets.json"
        stored = json.loads(path.read_text())
        del stored["keys"]
        path.write_text(json.dumps(stored))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--debug", action="store_true", help="use the debug build (default: release)")
    parser.add_argument("--keep", type=Path, help="leave the backup in this directory, which must be empty or new")
    arguments = parser.parse_args()
    if not (ROOT / ".build" / ("debug" if arguments.debug else "release") / "api-gateway").exists():
        sys.exit("restore drill: nothing is built; ./run --detach builds, and ./run stop stops it")
    if arguments.keep and arguments.keep.exists() and any(arguments.keep.iterdir()):
        sys.exit(f"restore drill: {arguments.keep} is not empty")
    # A short path, since sockets are named after it; others may pass through, as the postgres user must.
    work = Path(tempfile.mkdtemp(prefix="martlet-drill.", dir="/tmp"))
    work.chmod(0o711)
    backup = arguments.keep or work / "backup"
    backup.mkdir(mode=0o700, parents=True, exist_ok=True)
    drill = Drill(Deployment(work / "local", arguments.debug), backup.resolve())
    began = time.monotonic()
    try:
        drill.play()
    except demo.Difference as difference:
        sys.exit(f"\nrestore drill: NOT as it should be, at step {drill.steps}\n   {difference}")
    finally:
        drill.deployment.remove()
        shutil.rmtree(work, ignore_errors=True)
    print(f"\nAll {drill.steps} steps were as they should be, in {time.monotonic() - began:.1f} s.")


if __name__ == "__main__":
    main()
