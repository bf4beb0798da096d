"""DBOS Transact: a library whose workflows live in the processes that start them, and their state in Postgres.

Started by the suite `workflows`. Each process is an application on the same database: it starts workflows, sends them
their documents and waits for their ends in its own memory, so that nothing goes over HTTP.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import Any

from dbos import DBOS, DBOSConfig

from .load import WARM_UP, report, say_ready

PROCESSES = 2
SETTINGS = (
    f"up to {PROCESSES} processes, workflows and clients in threads, LISTEN/NOTIFY, 20 connections each without pings "
    "before use; the rest its defaults")

_TOPIC = "document"
_APPLICANT = "0199e2a5-5b7c-7d50-8f3a-2f6f0c9f1f00"
_DOCUMENT = [{"id": "0199e2a5-5b7c-7d50-8f3a-2f6f0c9f1f01"}]
#: 3 kB of JSON, as what the sandbox finds of a document.
_FINDINGS = {
    "result": "clear", "sub_result": "clear",
    "breakdown": {f"finding_{number:02}": {"result": "clear", "properties": {}} for number in range(58)},
}


def describe() -> str:
    """Name and version, as installed."""
    return f"DBOS {version('dbos')}"


@DBOS.step()
def examine(document: list[dict[str, str]]) -> dict[str, Any]:
    """The report: nothing is examined, as in the sandbox, and its findings are stored."""
    return {**_FINDINGS, "document_id": document[0]["id"]}


@DBOS.workflow()
def verify(applicant_id: str) -> dict[str, Any]:
    """One run: waits for the document, has it examined, and ends with what was found."""
    document = DBOS.recv(_TOPIC, timeout_seconds=600)
    findings = examine(document)
    return {"applicant_id": applicant_id, **findings}


def _launch(url: str, number: int) -> None:
    logging.getLogger("dbos").setLevel(logging.ERROR)
    config: DBOSConfig = {
        "name": "verification", "system_database_url": url, "executor_id": f"process-{number}", "log_level": "ERROR",
        "sys_db_pool_size": 20, "db_engine_kwargs": {"pool_pre_ping": False},
    }
    DBOS(config=config)
    DBOS.launch()


def _run_once() -> None:
    handle = DBOS.start_workflow(verify, _APPLICANT)
    DBOS.send(handle.workflow_id, _DOCUMENT, _TOPIC)
    handle.get_result()


class Shared:
    """What the processes are told, and tell."""

    def __init__(self, context: Any, processes: int) -> None:
        self.ready = context.Semaphore(0)
        self.go = context.Event()
        #: When no workflow is started any more, in seconds since the epoch.
        self.end = context.Value("d", 0.0)
        self.done = context.Semaphore(0)
        self.processor_seconds = context.Array("d", processes)


def _work(shared: Shared, url: str, number: int, clients: int) -> None:
    """One process: ends when the one that started it does, at the latest."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    _launch(url, number)
    shared.ready.release()
    while not shared.go.wait(1):
        if not parent.is_alive():
            return
    before = time.process_time()
    with ThreadPoolExecutor(clients) as pool:
        for ended in [pool.submit(_loop, shared) for _ in range(clients)]:
            ended.result()
    shared.processor_seconds[number] = time.process_time() - before
    shared.done.release()
    parent.join()


def _loop(shared: Shared) -> None:
    """One client: one workflow after the other, until the time is over."""
    while time.time() < shared.end.value:
        _run_once()


class Fleet:
    """All processes, and the clients shared out among them."""

    def __init__(self, url: str, clients: int) -> None:
        context = multiprocessing.get_context("spawn")
        count = min(PROCESSES, clients)
        self._shared = Shared(context, count)
        self._processes = [
            context.Process(
                target=_work, args=(self._shared, url, number, clients // count + (number < clients % count)),
                daemon=True)
            for number in range(count)
        ]
        for process in self._processes:
            process.start()
        self._await(self._shared.ready, 60, "ready")

    def load(self, seconds: float) -> dict[str, Any]:
        """All clients at once; returns when the last workflow has ended."""
        start = time.time() + WARM_UP
        self._shared.end.value = start + seconds
        self._shared.go.set()
        self._await(self._shared.done, WARM_UP + seconds + 60, "done")
        return {
            "from": start, "to": start + seconds, "processor_seconds": sum(self._shared.processor_seconds),
            "polls": 0,
        }

    def _await(self, semaphore: Any, limit: float, what: str) -> None:
        for _ in self._processes:
            if not semaphore.acquire(timeout=limit):
                raise TimeoutError(f"a process is not {what} within {limit:.0f} s")

    def stop(self) -> None:
        """Ends them; no workflow is under way any more."""
        for process in self._processes:
            process.terminate()
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()


def main() -> None:
    """`install` makes the schema, `load` uses it."""
    parser = argparse.ArgumentParser(prog="benchmarks.workflows.dbos_peer")
    parser.add_argument("command", choices=["install", "load"])
    parser.add_argument("--url", required=True)
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    arguments = parser.parse_args()
    if arguments.command == "install":
        _launch(arguments.url, 0)
        DBOS.destroy()
        return
    fleet = Fleet(arguments.url, arguments.clients)
    try:
        say_ready()
        report(fleet.load(arguments.seconds))
    finally:
        fleet.stop()


if __name__ == "__main__":
    main()
