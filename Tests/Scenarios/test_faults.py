"""Services killed and Postgres crashed in the middle of the work: nothing acknowledged is lost, nothing happens twice.

What was acknowledged, and what was delivered, is written down here, outside the system. Processes are those of the
deployment under test and no others, found by its own files.
"""

import collections
import json
import random
import threading
import time
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import pytest
import requests

import pictures
from conftest import FINAL_STATUSES, Receiver, eventually
from deployment import SERVICES, PrivatePostgres

# Longer than the others: each waits for many runs to end.
pytestmark = [pytest.mark.last, pytest.mark.timeout(600)]

RUNS = 200
CLIENTS = 12
KILLS = 4  # of each service
SEED = 20260
RUNS_OVER_A_CRASH = 40
OUTAGE = 7.0  # seconds
ANSWER_LIMIT = 6.0  # seconds in which even a refusal must come
LINES_OF_AN_OUTAGE = 1_000  # in the log of each service
RECOVERY = 10.0  # seconds from Postgres' return to everything being ready
PATIENCE = 150.0
# Task definitions of `document_and_selfie`, in the order of the workflow.
CAPTURES = ("upload_document_photo", "upload_face_photo")
REPORTS = ("document_check", "face_check_photo")


@dataclass
class Ledger:
    """What the system has acknowledged, and how often it had to be asked again."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    runs: dict[str, str] = field(default_factory=dict)  # run → applicant
    captured: set[str] = field(default_factory=set)  # runs whose captures are all acknowledged
    repeated: int = 0
    refused: collections.Counter = field(default_factory=collections.Counter)

    def repeat(self, why: str):
        with self.lock:
            self.repeated += 1
            self.refused[why] += 1


class Abandoned(Exception):
    """The test has failed already: whoever works for it stops."""


class Client:
    """A tenant's program that asks again when it does not know what became of a request.

    It gives up when the test is `abandoned`.
    """

    def __init__(self, martlet, ledger: Ledger, abandoned: threading.Event | None = None):
        self.base, self.ledger = martlet["api_url"], ledger
        self.abandoned = abandoned or threading.Event()
        self.workflow = martlet["workflows"]["document_and_selfie"]
        self.session = requests.Session()
        self.session.trust_env = False  # no proxies
        self.session.headers["Authorization"] = f"Token token={martlet['tokens']['sandbox']}"

    def once(self, method: str, path: str, **arguments) -> requests.Response | None:
        """An answer, or `None` when the outcome is unknown: the connection broke, or the service could not say."""
        if self.abandoned.is_set():
            raise Abandoned
        try:
            answer = self.session.request(method, self.base + path, timeout=15, **arguments)
        except requests.RequestException as error:
            self.ledger.repeat(type(error).__name__)
            return None
        if answer.status_code in (429, 502, 503):
            self.ledger.repeat(str(answer.status_code))
            return None
        return answer

    def ask(self, method: str, path: str, status: int, **arguments):
        """The answer's JSON, asked for until there is one; only for what may be done twice."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.once(method, path, **arguments)
            if answer is not None:
                assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
                return answer.json()
            self.abandoned.wait(0.1)
        raise AssertionError(f"{method} {path}: no answer within {PATIENCE:.0f} s")

    def verify(self, number: int):
        """One applicant's verification as far as the tenant takes it: both captures."""
        # A second applicant or document, should the first answer be lost, is one that nothing refers to.
        person = {"first_name": "Anna", "last_name": f"Fault {number}"}
        applicant = self.ask("POST", "/applicants", 201, json=person)["id"]
        run = self.start(applicant)
        with self.ledger.lock:
            self.ledger.runs[run] = applicant
        for definition, path in zip(CAPTURES, ("/documents", "/live_photos")):
            form = {"applicant_id": applicant, "type": "passport"}
            file = {"file": ("picture.png", pictures.png(), "image/png")}
            self.complete(run, definition, self.ask("POST", path, 201, data=form, files=file)["id"])
        with self.ledger.lock:
            self.ledger.captured.add(run)

    def start(self, applicant: str) -> str:
        """Starts a run; when the answer is lost, sees whether there is one, so that there is only one."""
        body = {"workflow_id": self.workflow, "applicant_id": applicant}
        while True:
            answer = self.once("POST", "/workflow_runs", json=body)
            if answer is not None:
                assert answer.status_code == 201, answer.text
                return answer.json()["id"]
            self.abandoned.wait(0.1)
            if there := self.ask("GET", f"/workflow_runs?applicant_id={applicant}", 200):
                return there[0]["id"]

    def complete(self, run: str, definition: str, media: str):
        """Completes a capture; when the answer is lost, the task itself tells whether it was taken."""
        tasks = self.ask("GET", f"/workflow_runs/{run}/tasks", 200)
        task = next(task["id"] for task in tasks if task["task_def_id"] == definition)
        path = f"/workflow_runs/{run}/tasks/{task}"
        while True:
            answer = self.once("POST", f"{path}/complete", json={"data": [{"id": media}]})
            if answer is not None:
                assert answer.status_code == 200, answer.text
                return
            self.abandoned.wait(0.1)
            if self.ask("GET", path, 200)["output"] is not None:
                return

    def run(self, run: str) -> dict:
        return self.ask("GET", f"/workflow_runs/{run}", 200)


class Deliveries:
    """Every delivery of this file's webhook, by event."""

    def __init__(self, receiver: Receiver):
        self.receiver = receiver
        self.bodies: dict[str, bytes] = {}  # event id → body
        self.count: collections.Counter = collections.Counter()

    def read(self):
        while not self.receiver.arrived.empty():
            delivery = self.receiver.arrived.get()
            (event,) = delivery.headers["webhook-id"]
            assert self.bodies.setdefault(event, delivery.body) == delivery.body, "a repeated delivery differs"
            self.count[event] += 1

    def about(self, action: str) -> dict[tuple, list[str]]:
        """Subject → ids of the distinct events with this action: (run,) or (run, task)."""
        found: dict[tuple, list[str]] = collections.defaultdict(list)
        for event, body in self.bodies.items():
            payload = json.loads(body)["payload"]
            if payload["action"] == action:
                resource, subject = payload["resource"], payload["object"]["id"]
                found[(resource["workflow_run_id"], subject) if "task" in action else (subject,)].append(event)
        return found

    @property
    def repeated(self) -> int:
        return sum(self.count.values()) - len(self.count)


@pytest.fixture
def deliveries(martlet, raw, receiver):
    events = ["workflow_run.completed", "workflow_task.completed"]
    body = {"url": receiver.url, "environments": ["sandbox"], "events": events}
    webhook = raw("POST", "/webhooks", json=body)
    assert webhook.status_code == 201, webhook.text
    yield Deliveries(receiver)
    assert raw("DELETE", f"/webhooks/{webhook.json()['id']}").status_code == 204


class Crowd:
    """Clients that verify applicants, each as soon as `gate` lets it begin.

    A context: a test that fails inside takes its clients with it, and nobody goes on working for it.
    """

    def __init__(self, martlet, ledger: Ledger, count: int, gate):
        self.martlet, self.ledger, self.gate = martlet, ledger, gate
        self.abandoned = threading.Event()
        self.local = threading.local()
        self.pool = ThreadPoolExecutor(CLIENTS)
        self.work = [self.pool.submit(self.verify, number) for number in range(count)]

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            self.abandoned.set()
        self.pool.shutdown(cancel_futures=True)

    def verify(self, number: int):
        if not hasattr(self.local, "client"):
            self.local.client = Client(self.martlet, self.ledger, self.abandoned)
        deadline = time.monotonic() + PATIENCE
        while not self.gate(number):
            if self.abandoned.wait(0.02):
                raise Abandoned
            assert time.monotonic() < deadline, f"applicant {number} is not let in within {PATIENCE:.0f} s"
        self.local.client.verify(number)

    def is_done(self) -> bool:
        return all(one.done() for one in self.work)

    def finish(self):
        """Waits for everyone; raises what went wrong with the first for whom something did."""
        for one in wait(self.work, return_when=FIRST_EXCEPTION).done:
            one.result()


def test_a_test_that_fails_takes_its_clients_with_it(martlet):
    nowhere = {**martlet, "api_url": "http://127.0.0.1:9/v3.6"}
    begun = time.monotonic()
    # Half of them ask for an answer that never comes, the others wait to be let in.
    with pytest.raises(LookupError), Crowd(nowhere, Ledger(), RUNS, lambda number: number < CLIENTS // 2) as crowd:
        raise LookupError
    assert crowd.is_done() and time.monotonic() - begun < PATIENCE / 4


def every_run_ended_once(client: Client, ledger: Ledger, deliveries: Deliveries) -> str:
    """Every acknowledged run is approved, with each task completed once; each end was told of, by one event.

    Returns how long that took from now, in words.
    """
    begun = time.monotonic()
    deadline = begun + PATIENCE
    waiting, ended = set(ledger.runs), {}
    while waiting and time.monotonic() < deadline:
        for run in sorted(waiting):
            found = client.run(run)
            if found["status"] in FINAL_STATUSES:
                ended[run] = found
        waiting -= set(ended)
        time.sleep(0.2 if waiting else 0)
    approved = time.monotonic() - begun
    lost = {run: client.run(run)["status"] for run in waiting}
    assert lost == {}
    assert {run["status"] for run in ended.values()} == {"approved"}
    for run in ended.values():
        assert run["error"] is None
        assert (run["output"]["doc"]["result"], run["output"]["selfie"]["result"]) == ("clear", "clear")

    for run, applicant in ledger.runs.items():
        there = client.ask("GET", f"/workflow_runs?applicant_id={applicant}", 200)
        assert [one["id"] for one in there] == [run], "a run was started twice"
        tasks = client.ask("GET", f"/workflow_runs/{run}/tasks", 200)
        assert len({task["id"] for task in tasks}) == len(tasks)
        definitions = collections.Counter(task["task_def_id"] for task in tasks)
        assert all(definitions[definition] == 1 for definition in CAPTURES + REPORTS), definitions

    def all_told() -> bool:
        deliveries.read()
        return {(run,) for run in ledger.runs} <= set(deliveries.about("workflow_run.completed")) and {
            subject[0] for subject in deliveries.about("workflow_task.completed") if subject[1].startswith("face_check")
        } >= set(ledger.runs)

    eventually("the end of every run is delivered", all_told, patience=PATIENCE, pause=0.5)
    for action in ("workflow_run.completed", "workflow_task.completed"):
        for subject, events in deliveries.about(action).items():
            assert subject[0] in ledger.runs, f"an event of a run that nobody started: {subject}"
            assert len(events) == 1, f"{action} of {subject} happened {len(events)} times"
    return f"the last run ended after {approved:.1f} s more, all was told after {time.monotonic() - begun:.1f} s"


def test_killing_services_loses_no_run_and_does_nothing_twice(martlet, deployment, deliveries):
    dice = random.Random(SEED)
    order = [name for _ in range(KILLS) for name in dice.sample(SERVICES, len(SERVICES))]
    kills: collections.Counter = collections.Counter()
    while_working: collections.Counter = collections.Counter()
    ledger = Ledger()

    def gate(number: int) -> bool:
        # Runs begin all along the kills, so that each kill has runs to hit.
        return kills.total() >= number * len(order) // RUNS - 1

    with Crowd(martlet, ledger, RUNS, gate) as crowd:
        for name in order:
            time.sleep(dice.uniform(0.3, 1.0))
            eventually(f"{name} is back", lambda: deployment.kill(name), patience=30, pause=0.05)
            kills[name] += 1
            while_working[name] += not crowd.is_done()
        crowd.finish()
    assert len(ledger.runs) == len(ledger.captured) == RUNS
    end = every_run_ended_once(Client(martlet, ledger), ledger, deliveries)

    assert set(kills) == set(SERVICES) and min(while_working.values()) >= KILLS - 1, while_working
    for name in SERVICES:
        eventually(f"{name} is ready", lambda: deployment.is_ready(name), patience=30, pause=0.1)
    print(
        f"\n{RUNS} runs, {kills.total()} kills {dict(kills)}; {ledger.repeated} requests repeated"
        f" {dict(ledger.refused)}; {deliveries.count.total()} deliveries of {len(deliveries.count)} events,"
        f" {deliveries.repeated} of them repeated; {end}; lost 0, doubled 0: below {3 / RUNS:.1%} at 95 % confidence"
    )


@dataclass
class Answer:
    seconds: float
    response: requests.Response


def probe(martlet) -> Answer:
    begun = time.monotonic()
    headers = {"Authorization": f"Token token={martlet['tokens']['sandbox']}"}
    answer = requests.get(f"{martlet['api_url']}/applicants?per_page=1", headers=headers, timeout=30)
    return Answer(time.monotonic() - begun, answer)


def look(deployment, martlet, ends: float) -> tuple[list[Answer], set[str]]:
    """Asks the API and every service's readiness until `ends`, and waits for the last answer.

    Returns the answers, whose questions and ends all lie in the outage, and who was not ready.
    """
    answers: list[Answer] = []
    unready: set[str] = set()

    def ask():
        while time.monotonic() < ends:
            answers.append(probe(martlet))

    def see(name: str):
        while time.monotonic() < ends:
            if not deployment.is_ready(name):
                unready.add(name)
            time.sleep(0.2)

    lookers = [threading.Thread(target=ask) for _ in range(4)]
    lookers += [threading.Thread(target=see, args=[name]) for name in SERVICES]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()
    return answers, unready


def complaints(deployment) -> dict[str, int]:
    """Lines in each service's log, those of requests left aside: clients ask again and again."""
    return {
        name: sum('"message":"Request answered"' not in line for line in text.splitlines())
        for name, text in deployment.logs().items() if name.removesuffix(".log") in SERVICES
    }


def test_services_recover_unaided_when_postgres_crashes(martlet, deployment, deliveries):
    postgres = PrivatePostgres(deployment)
    before = {name: deployment.pid(name) for name in SERVICES}
    lines_before = complaints(deployment)
    assert None not in before.values()
    ledger = Ledger()
    halfway, back = threading.Event(), threading.Event()

    def gate(number: int) -> bool:
        if number == RUNS_OVER_A_CRASH // 2:
            halfway.set()
        return number < RUNS_OVER_A_CRASH * 3 // 4 or back.is_set()

    with Crowd(martlet, ledger, RUNS_OVER_A_CRASH, gate) as crowd:
        assert halfway.wait(timeout=PATIENCE)
        postgres.crash()
        try:
            refusals, unready = look(deployment, martlet, time.monotonic() + OUTAGE)
        finally:
            postgres.start()
        returned = time.monotonic()
        back.set()
        assert len(refusals) >= 4
        for refusal in refusals:
            answer = refusal.response
            assert refusal.seconds < ANSWER_LIMIT
            assert answer.status_code == 503, answer.text
            assert answer.headers["Content-Type"] == "application/json" and int(answer.headers["Retry-After"]) >= 1
            error = answer.json()["error"]
            assert set(error) == {"type", "message"} and error["type"] == "service_unavailable"
            assert "postgres" not in answer.text.lower() and "sql" not in answer.text.lower()
        assert unready == set(SERVICES), "a service without its database says that it is ready"

        eventually("the API answers", lambda: probe(martlet).response.ok, patience=RECOVERY, pause=0.05)
        api = time.monotonic() - returned
        for name in SERVICES:
            left = max(0.0, returned + RECOVERY - time.monotonic())
            eventually(f"{name} is ready", lambda: deployment.is_ready(name), patience=left, pause=0.05)
        ready = time.monotonic() - returned
        crowd.finish()
    assert len(ledger.runs) == len(ledger.captured) == RUNS_OVER_A_CRASH
    end = every_run_ended_once(Client(martlet, ledger), ledger, deliveries)
    assert {name: deployment.pid(name) for name in SERVICES} == before, "a service was restarted"
    lines = {name: count - lines_before[name] for name, count in complaints(deployment).items()}
    assert max(lines.values()) <= LINES_OF_AN_OUTAGE, f"an outage fills the logs: {lines}"
    print(
        f"\nPostgres away for {OUTAGE:.0f} s: {len(refusals)} refusals, the slowest after"
        f" {max(refusal.seconds for refusal in refusals):.2f} s; API back after {api:.2f} s, everything ready after"
        f" {ready:.2f} s; {RUNS_OVER_A_CRASH} runs approved, {ledger.repeated} requests repeated"
        f" {dict(ledger.refused)},"
        f" {deliveries.repeated} deliveries repeated; {end}"
    )
