"""What the fault tests share: the options, one Postgres server for all, and a stage for each."""

import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from postgres import Server, queue_migrations
from stage import Stage

TEMPLATE = "queue_template"
SHORT_LIMIT, LONG_LIMIT = 90, 3600  # seconds for one test
REPORT = "what was shown"
reports: list[str] = []
numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="as many faults as the figures in README.md are of")
    parser.addoption("--old", default="", help="the commit that `old` is, when old and new run on one schema")
    parser.addoption("--matching", default="", help="only tests whose names match this regular expression")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: takes minutes, so it is part of the long run only")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    is_long, pattern = config.getoption("--long"), config.getoption("--matching")
    chosen = [
        item for item in items
        if (is_long or not item.get_closest_marker("long")) and re.search(pattern, item.nodeid)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen
    for item in items:
        item.add_marker(pytest.mark.timeout(LONG_LIMIT if is_long else SHORT_LIMIT))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gathers what the tests told, also from other processes."""
    if report.when == "teardown":
        reports.extend(str(value) for name, value in report.user_properties if name == REPORT)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section(REPORT)
    for line in reports:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def binary() -> Path:
    """The program under test."""
    given = os.environ.get("MARTLET_FAULT_WORKER", "")
    if not given or not os.access(given, os.X_OK):
        pytest.fail("MARTLET_FAULT_WORKER names no queue-fault-worker; Tests/Faults/run builds one")
    return Path(given)


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A directory that the Postgres user can pass through, with a short name, because sockets are below it."""
    directory = Path(tempfile.mkdtemp(prefix="s", dir=os.environ.get("MARTLET_FAULT_SCRATCH", "/tmp")))
    directory.chmod(0o711)
    yield directory
    if kept := os.environ.get("MARTLET_FAULT_LEDGERS"):
        for path in directory.glob("*/*.l*"):
            target = Path(kept) / path.relative_to(directory)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def shared_server(scratch: Path) -> Iterator[Server]:
    directory = scratch / "server"
    directory.mkdir()
    server = Server(directory)
    try:
        server.initialise()
        server.start()
        server.migrate(TEMPLATE, queue_migrations())
        yield server
    finally:
        server.end()


@pytest.fixture
def server(shared_server: Server) -> Server:
    """The server that tests share, running, whatever the test before has done to it."""
    if shared_server.process is None or shared_server.process.poll() is not None or not shared_server.accepts():
        shared_server.end()
        shared_server.start()
    return shared_server


@pytest.fixture
def stage_on(
    binary: Path, scratch: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[Server, str], Stage]]:
    """Makes a stage on a database; no process is left when the test ends."""
    stages = []

    def make(server: Server, database: str) -> Stage:
        stages.append(Stage(
            server, database, binary, scratch / database,
            tell=lambda text: request.node.user_properties.append((REPORT, text))))
        return stages[-1]

    yield make
    for stage in stages:
        stage.fleet.end()


@pytest.fixture
def stage(server: Server, stage_on: Callable[[Server, str], Stage], request: pytest.FixtureRequest) -> Stage:
    """A database of the test's own on the server that tests share."""
    words = re.sub(r"\W+", "_", request.node.name).strip("_").lower()
    name = f"{words[:40].removeprefix('test_')}_{next(numbers)}"
    server.ask(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return stage_on(server, name)
