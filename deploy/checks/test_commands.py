"""./run and ./test as a whole, with a stand-in for Swift: what is left, and what is said, when they end early."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from shell import ROOT, stand_in

ENOUGH = 30.0  # seconds
VERSION = '[[ $1 != --version ]] || { echo "Swift version 6.3 (stand-in)"; exit; }\n'
# A build that would take ten minutes, and notes the number of a process below it.
ENDLESS = VERSION + """bash -c 'echo $$ >"$0.child"; exec sleep 600' "$0"; exit 1"""


class Command:
    """./run or ./test, started with this for `swift`."""

    def __init__(self, tmp_path: Path, swift: str, *arguments: str):
        self.child = tmp_path / "bin" / "swift.child"
        self.local = tmp_path / "local"
        self.log = tmp_path / "said"
        environment = {
            **os.environ, "PATH": stand_in(tmp_path / "bin", "swift", swift), "MARTLET_LOCAL": str(self.local),
            "DATABASE_URL": "postgresql://127.0.0.1:1/nowhere",
        }
        with open(self.log, "w") as log:
            # Signals that the surroundings ignore, as nohup does, would be ignored here too.
            command = ["env", "--default-signal", *arguments]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def wait_for_build(self) -> int:
        """The number of the build's child."""
        deadline = time.monotonic() + ENOUGH
        while not (self.child.exists() and self.child.read_text().strip()):
            assert time.monotonic() < deadline and self.process.poll() is None, self.said()
            time.sleep(0.05)
        return int(self.child.read_text())

    def said(self) -> str:
        return self.log.read_text()

    def lines(self) -> list[str]:
        return self.said().splitlines()

    def end(self) -> int:
        return self.process.wait(timeout=ENOUGH)


def lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_a_test_run_and_its_build_and_it_counts_as_failed(tmp_path, number):
    command = Command(tmp_path, ENDLESS, "./test", "--quick")
    child = command.wait_for_build()
    command.process.send_signal(number)
    assert command.end() == 128 + number
    assert "The logs of this run are in .build/test-logs." in command.lines()
    assert command.lines()[-1] == "0 passed, 1 failed"
    assert not lives(child)


def test_what_cannot_be_prepared_is_a_failure_in_the_closing_line(tmp_path):
    command = Command(tmp_path, "exit 1", "./test", "--quick")
    assert command.end() == 1
    assert "martlet: swift --version tells no version; is the toolchain complete?" in command.lines()
    assert command.lines()[-1] == "0 passed, 1 failed"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_a_run_and_its_build_and_frees_the_directory(tmp_path, number):
    command = Command(tmp_path, ENDLESS, "./run", "--debug")
    child = command.wait_for_build()
    lock = command.local / "lock"
    assert not is_free(lock)
    stop = Command(tmp_path / "stop", VERSION, "env", f"MARTLET_LOCAL={command.local}", "./run", "stop")
    assert stop.end() == 1 and "another ./run is still preparing" in stop.said()
    command.process.send_signal(number)
    assert command.end() == 128 + number
    assert not lives(child) and is_free(lock)
    assert "==> Stopping" not in command.lines()  # nothing was started


def test_a_build_that_fails_frees_the_directory_at_once(tmp_path):
    command = Command(tmp_path, VERSION + "echo 'error: a mistake'; exit 1", "./run", "--debug")
    assert command.end() == 1
    assert "error: a mistake" in command.said() and "martlet: the build failed" in command.lines()
    assert is_free(command.local / "lock")


def is_free(lock: Path) -> bool:
    return subprocess.run(["flock", "--nonblock", str(lock), "true"], check=False).returncode == 0
