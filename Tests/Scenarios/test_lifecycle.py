"""What ./run promises of starting and stopping: data stay, nothing is left behind, a dead service comes back.

These stop the deployment that the other scenarios used, so they run at the very end, in this order.
"""

import json
import os
import pty
import select
import signal
import stat
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import eventually, new_applicant
from deployment import SERVICES, Deployment, PrivatePostgres

pytestmark = pytest.mark.at_the_end

RUN = Path(__file__).parents[2] / "run"
START_LIMIT = 90.0  # seconds
STOP_LIMIT = 60.0
RESTART_LIMIT = 1.0  # seconds from a service's death to its next process
STEADY = 10.0  # seconds after which a service's restart is as quick as the first: deploy/scripts/supervise.py
KEYS = {
    "region", "api_url", "v1_url", "link_url", "dashboard_url", "database_url", "tenant_id", "tokens", "workflows",
    "admin_urls",
}


def processes(*roots: int | None) -> dict[int, str]:
    """These processes and all below them: number → when it started, which tells it from a later one of that number."""
    parents, started = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := fields_of(int(entry.name))):
            parents[int(entry.name)], started[int(entry.name)] = int(fields[1]), fields[19]
    found = {root for root in roots if root in started}
    while below := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= below
    return {pid: started[pid] for pid in found}


def fields_of(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the state on; `None` when the process has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields


def living(found: dict[int, str]) -> set[int]:
    return {pid for pid, started in found.items() if (fields := fields_of(pid)) and fields[19] == started}


def age(pid: int) -> float:
    """Seconds since a process started."""
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    return uptime - int(fields_of(pid)[19]) / os.sysconf("SC_CLK_TCK")


def run(deployment: Deployment, *arguments: str, limit: float, **environment: str) -> subprocess.CompletedProcess:
    """./run with this deployment's directory; its output is what it printed, on both streams."""
    return subprocess.run(
        [str(RUN), *arguments], env={**surroundings(deployment), **environment}, timeout=limit, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )


def surroundings(deployment: Deployment) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "MARTLET_LOCAL": str(deployment.local)}


def start_arguments(deployment: Deployment) -> list[str]:
    return ["--no-build"] + (["--debug"] if deployment.products.name == "debug" else [])


def supervisor(deployment: Deployment) -> int:
    return int((deployment.local / "pids" / "supervisor").read_text().split()[0])


def everything(deployment: Deployment) -> dict[int, str]:
    """Every process that ./run has started, Postgres' own included."""
    for name in SERVICES:
        eventually(f"{name} runs", lambda: deployment.pid(name), patience=30, pause=0.1)
    found = processes(supervisor(deployment), PrivatePostgres(deployment).pid())
    assert {deployment.pid(name) for name in SERVICES} <= set(found)
    return found


def test_a_service_that_dies_is_back_within_a_second(deployment):
    for name in ("webhook-dispatcher", "link-service"):
        before = eventually(f"{name} runs", lambda: deployment.pid(name), patience=30, pause=0.1)
        eventually("it has run for a while", lambda: age(before) > STEADY + 0.5, patience=30, pause=0.1)
        deployment.kill(name)
        died = time.monotonic()
        eventually(f"{name} is back", lambda: deployment.pid(name) not in (None, before), patience=30, pause=0.01)
        assert time.monotonic() - died < RESTART_LIMIT
    for name in SERVICES:
        eventually(f"{name} is ready", lambda: deployment.is_ready(name), patience=30, pause=0.1)


def test_what_was_started_is_written_down_for_its_owner_alone(deployment, martlet):
    assert set(martlet) == KEYS
    assert set(martlet["tokens"]) == {"sandbox", "live"} and set(martlet["admin_urls"]) == set(SERVICES)
    samples = deployment.workflow_file("document").parent.glob("*.yaml")
    assert set(martlet["workflows"]) == {path.stem for path in samples}
    for name in ("martlet.json", "secrets.json", "services.json"):
        file = (deployment.local / name).stat()
        assert (stat.S_IMODE(file.st_mode), file.st_uid) == (0o600, os.geteuid()), name
    for name in ("logs", "media", "pids"):
        assert stat.S_IMODE((deployment.local / name).stat().st_mode) == 0o700, name


@dataclass
class SecondStart:
    """What was there before ./run stop and after the next ./run."""

    applicant: str
    martlet_json: str
    started: dict[int, str]
    stopped: subprocess.CompletedProcess
    left: set[int]  # processes that lived on
    again: subprocess.CompletedProcess
    leftover: subprocess.Popen  # stands for a service that outlived a killed supervisor


@pytest.fixture(scope="module")
def second_start(deployment, client) -> SecondStart:
    """Stops everything and starts it anew, with everything in the way that may be."""
    postgres = PrivatePostgres(deployment)
    applicant, before = new_applicant(client, "Lasting").id, (deployment.local / "martlet.json").read_text()
    started = everything(deployment)
    stopped = run(deployment, "stop", limit=STOP_LIMIT)
    left = living(started)

    # The process number that a crash of Postgres left is some other program's of the same user by now.
    owner = postgres.data.stat()
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "600"], **identity)
    file = postgres.data / "postmaster.pid"
    file.write_text(f"{stranger.pid}\n{postgres.data}\n1\n55432\n/tmp\n127.0.0.1\n1 1\nready\n")
    os.chown(file, owner.st_uid, owner.st_gid)
    leftover = subprocess.Popen(["sleep", "600"])
    (deployment.local / "pids" / "link-service").write_text(f"{leftover.pid} {fields_of(leftover.pid)[19]}\n")
    try:
        proxy = {"http_proxy": "http://127.0.0.1:9", "no_proxy": "example.com", "NO_PROXY": "example.com"}
        again = run(deployment, *start_arguments(deployment), "--detach", limit=START_LIMIT, **proxy)
    finally:
        for process in (stranger, leftover):
            if process.poll() is None:
                process.kill()
        stranger.wait()
    return SecondStart(str(applicant), before, started, stopped, left, again, leftover)


def test_stop_leaves_no_process(second_start):
    assert second_start.stopped.returncode == 0, second_start.stopped.stdout
    assert second_start.left == set()
    assert second_start.stopped.stdout == "supervisor: stopped\npostgres: stopped\n"


def test_a_second_start_keeps_addresses_tokens_and_data(second_start, deployment, client):
    assert second_start.again.returncode == 0, second_start.again.stdout
    assert (deployment.local / "martlet.json").read_text() == second_start.martlet_json
    assert client.find_applicant(second_start.applicant).last_name == "Lasting"
    assert "Creating the demo tenant" not in second_start.again.stdout
    for name in SERVICES:
        assert deployment.is_ready(name)


def test_what_a_killed_supervisor_left_is_ended_by_the_next_start(second_start, deployment):
    assert second_start.leftover.wait(timeout=5) == -signal.SIGTERM
    assert "link-service: stopped" in second_start.again.stdout
    assert deployment.pid("link-service")


class Terminal:
    """./run in front, on a terminal of its own, as a person has it."""

    def __init__(self, deployment: Deployment):
        self.master, inner = pty.openpty()
        self.said, self.closing = "", threading.Event()
        # Signals that the surroundings ignore, as nohup does, would be ignored here too.
        command = ["setsid", "--ctty", "env", "--default-signal", str(RUN), *start_arguments(deployment)]
        self.process = subprocess.Popen(
            command, env=surroundings(deployment), stdin=inner, stdout=inner, stderr=inner)
        os.close(inner)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        # Never inside a read for long, as that would keep a closed terminal open.
        while not self.closing.is_set():
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.said += os.read(self.master, 4096).decode(errors="replace")
                except OSError:  # everyone who had the terminal has ended
                    return

    def is_in_front(self) -> bool:
        assert self.process.poll() is None, self.said
        return "Ctrl-C stops everything" in self.said

    def type(self, text: str):
        os.write(self.master, text.encode())

    def close(self):
        """Closes the window. Once only."""
        self.closing.set()
        self.reader.join()
        os.close(self.master)

    def end(self) -> int:
        status = self.process.wait(timeout=STOP_LIMIT)
        if not self.closing.is_set():
            self.reader.join(timeout=5)  # for the last words
            self.close()
        return status


@pytest.fixture
def terminal(deployment) -> Terminal:
    """A deployment in front; whatever becomes of it, nothing of it is left."""
    run(deployment, "stop", limit=STOP_LIMIT)
    terminal = Terminal(deployment)
    try:
        eventually("everything is ready", terminal.is_in_front, patience=START_LIMIT, pause=0.1)
        yield terminal
    finally:
        if terminal.process.poll() is None:
            terminal.process.terminate()
        terminal.end()
        run(deployment, "stop", limit=STOP_LIMIT)


def test_ctrl_c_in_front_stops_everything(terminal, deployment):
    started = everything(deployment)
    terminal.type("\x03")
    assert terminal.end() == 130
    assert living(started) == set()
    assert "postgres: stopped" in terminal.said


def test_closing_the_terminal_stops_everything(terminal, deployment):
    started = everything(deployment)
    terminal.close()
    assert terminal.end() != 0
    assert living(started) == set()


def test_stop_ends_a_run_in_front_too(terminal, deployment):
    started = everything(deployment)
    stopped = run(deployment, "stop", limit=STOP_LIMIT)
    assert (stopped.returncode, terminal.end()) == (0, 0), stopped.stdout + terminal.said
    assert living(started) == set()
    assert "did not stop" not in stopped.stdout + terminal.said
    assert json.loads((deployment.local / "martlet.json").read_text())["tenant_id"]


def test_what_does_not_run_has_a_status_of_its_own(deployment):
    assert run(deployment, "status", limit=STOP_LIMIT).returncode == 3
    stopped = run(deployment, "stop", limit=STOP_LIMIT)
    assert stopped.returncode == 0, stopped.stdout
    demo = run(deployment, "demo", limit=STOP_LIMIT)
    assert demo.returncode == 1 and "./run starts it" in demo.stdout
