"""Runs the five services of ./run: starts them by their paths, restarts a dead one, stops them in order.

`run` is the supervisor itself; `wait`, `status` and `stop` look at it from outside. Processes are known by the numbers
in pids/, each together with the time the process started: a number alone may be another program's by now.
"""

import argparse
import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

FIRST_RESTART = 0.2  # seconds until a dead service is started again: the first time,
LAST_RESTART = 5.0  # and at most, doubling in between;
STEADY = 10.0  # one that lived this long begins anew.
GRACE = 30.0  # seconds for a service to drain; its own limit is 20.
LOG_LIMIT = 50 * 1024 * 1024  # bytes; a longer log is set aside when its service is started

# Admin ports are on loopback, where no proxy of the surroundings leads.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ProcessFile:
    """A number in pids/, believed only while it is the process that wrote it."""

    def __init__(self, local, name):
        self.path = Path(local) / "pids" / name

    def record(self, pid):
        self.path.write_text(f"{pid} {started_at(pid)}\n")

    def forget(self):
        self.path.unlink(missing_ok=True)

    def living(self):
        """The process's number, or `None` when it has ended."""
        try:
            pid, started = self.path.read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(pid) if started != "0" and started_at(int(pid)) == started else None


def started_at(pid):
    """When a process started, in clock ticks since boot (field 22 of /proc/PID/stat); "0" when there is none."""
    try:
        # The second field is the command in brackets, which may hold anything; zombies (Z) have ended.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "0"
    return "0" if fields[0] in "ZX" else fields[19]


class Child:
    """One service: its process while it lives, and when to start it again."""

    def __init__(self, local, service):
        self.name = service["name"]
        self.command = service["command"]
        self.environment = service["environment"]
        self.log = Path(local) / "logs" / f"{self.name}.log"
        self.file = ProcessFile(local, self.name)
        self.process = None
        self.began = 0.0
        self.due = 0.0
        self.next_delay = FIRST_RESTART

    def start(self, now):
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        # Its own process group: a Ctrl-C is for the supervisor. It is asked to stop should the supervisor be killed.
        with open(self.log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *self.command],
                env={**inherited(), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )
        self.began = now
        self.file.record(self.process.pid)

    def has_ended(self):
        return self.process is not None and self.process.poll() is not None

    def buried(self, now):
        """Notes the end, and when the next start is due."""
        delay = FIRST_RESTART if now - self.began >= STEADY else self.next_delay
        self.due = now + delay
        self.next_delay = min(delay * 2, LAST_RESTART)
        say(f"{self.name} ended ({outcome(self.process.returncode)}); starts again in {delay:.1f} s")
        self.process = None
        self.file.forget()


class Supervisor:
    def __init__(self, local):
        self.file = ProcessFile(local, "supervisor")
        self.children = [Child(local, service) for service in read_services(local)]
        self.stopping = False
        # Signals wake the loop through a pipe: it sleeps until something happens.
        self.wakeup, writer = os.pipe()
        os.set_blocking(writer, False)
        os.set_blocking(self.wakeup, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.stop_asked)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def stop_asked(self, *_):
        self.stopping = True

    def run(self):
        self.file.record(os.getpid())
        say("supervisor started")
        while not self.stopping:
            now = time.monotonic()
            for child in self.children:
                if child.has_ended():
                    child.buried(now)
                if child.process is None and child.due <= now:
                    child.start(now)
            self.sleep(min((c.due - now for c in self.children if c.process is None), default=60.0))
        self.stop()
        self.file.forget()

    def stop(self):
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{child.name} did not stop within {GRACE:.0f} s: killed")
                child.process.kill()
                child.process.wait()
            say(f"{child.name} stopped ({outcome(child.process.returncode)})")
            child.file.forget()

    def sleep(self, seconds):
        select.select([self.wakeup], [], [], max(0.0, seconds))
        try:
            os.read(self.wakeup, 4096)
        except BlockingIOError:
            pass


def inherited():
    """What services take from the surroundings; everything else they are told."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TZ") if name in os.environ}


def outcome(status):
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit code {status}"


def say(text):
    print(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {text}", flush=True)


def read_services(local):
    return json.loads((Path(local) / "services.json").read_text())


def readiness(service):
    """The status of /readyz, or 0 when nobody answers."""
    try:
        with DIRECT.open(f"{service['admin_url']}/readyz", timeout=3) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return 0


def wait(local, limit):
    """Returns when every service is ready; exits with the ends of the logs when one is not in time."""
    supervisor, waiting = ProcessFile(local, "supervisor"), read_services(local)
    started = time.monotonic()
    told = started
    while True:
        waiting = [service for service in waiting if readiness(service) != 200]
        elapsed = time.monotonic() - started
        if not waiting:
            print(f"    all services ready after {elapsed:.1f} s")
            return
        names = ", ".join(service["name"] for service in waiting)
        gone = elapsed > 2 and supervisor.living() is None
        if gone or elapsed > limit:
            for service in waiting:
                print_log(Path(local) / "logs" / f"{service['name']}.log")
            sys.exit(f"martlet: {'the supervisor has ended' if gone else f'not ready within {limit} s'}: {names}")
        if time.monotonic() - told >= 5:
            told = time.monotonic()
            print(f"    waiting for {names}: {elapsed:.0f} s", flush=True)
        time.sleep(0.1)


def print_log(path, lines=15):
    text = path.read_text(errors="replace").splitlines()[-lines:] if path.exists() else []
    print(f"--- {path}", *text, sep="\n", file=sys.stderr)


def status(local):
    """Prints a line for each process. Exits 0 when all are ready, 1 when some are not, 3 when none runs."""
    if not (Path(local) / "services.json").exists():
        print("Martlet has not been started here.")
        sys.exit(3)
    supervisor = ProcessFile(local, "supervisor").living()
    print(f"{'supervisor':24}{supervisor or '-':>8}  {'running' if supervisor else 'not running'}")
    ready = running = 0
    for service in read_services(local):
        pid = ProcessFile(local, service["name"]).living()
        answer = readiness(service) if pid else 0
        ready += answer == 200
        running += pid is not None
        state = "not running" if not pid else "ready" if answer == 200 else f"not ready ({answer or 'no answer'})"
        print(f"{service['name']:24}{pid or '-':>8}  {state:24}{service['admin_url']}")
    sys.exit(0 if supervisor and ready == len(read_services(local)) else 1 if running or supervisor else 3)


def stop(local):
    """Stops the supervisor and, should it have been killed, what it left behind."""
    end_processes(local, ["supervisor"])
    if (Path(local) / "services.json").exists():
        end_processes(local, [service["name"] for service in read_services(local)])


def end_processes(local, names):
    """Ends those that live: asks all of them, waits, and kills who has not ended in time."""
    files = {name: ProcessFile(local, name) for name in names}
    living = {name: pid for name, file in files.items() if (pid := file.living()) is not None}
    for pid in living.values():
        send(pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE + 10
    for name, pid in living.items():
        wait_for_end(files[name], deadline)
        if files[name].living() is None:
            tell(f"{name}: stopped")
        else:
            send(pid, signal.SIGKILL)
            wait_for_end(files[name], time.monotonic() + 5)
            tell(f"{name}: did not stop, killed")
    for file in files.values():
        file.forget()


def wait_for_end(file, deadline):
    while file.living() is not None and time.monotonic() < deadline:
        time.sleep(0.05)


def send(pid, number):
    """Signals a process that may have ended just now."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def tell(text):
    """Prints for whoever still looks: a terminal that has gone must not keep anything running."""
    try:
        print(text, flush=True)
    except OSError:
        # What is left in the buffer would fail again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--local", required=True)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run")
    commands.add_parser("wait").add_argument("--limit", type=int, default=90)
    commands.add_parser("status")
    commands.add_parser("stop")
    commands.add_parser("running", help="exits 0 when a supervisor runs")
    arguments = parser.parse_args()
    if arguments.command == "run":
        Supervisor(arguments.local).run()
    elif arguments.command == "wait":
        wait(arguments.local, arguments.limit)
    elif arguments.command == "status":
        status(arguments.local)
    elif arguments.command == "stop":
        stop(arguments.local)
    elif arguments.command == "running":
        sys.exit(0 if ProcessFile(arguments.local, "supervisor").living() else 1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
