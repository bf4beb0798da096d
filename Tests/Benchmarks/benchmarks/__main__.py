"""Runs the benchmarks; started by `run`, which brings up the server."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from .context import Context
from .driver import Driver
from .processes import ProgramFailed
from .results import Results
from .server import Server
from .suites import api, backlog, fairness, lifecycle, peers, pickup, snapshot, webhooks, workflows, writers

SUITES: dict[str, Callable[[Context], None]] = {
    "lifecycle": lifecycle.run,
    "single": lifecycle.run_single,
    "pick-up": pickup.run,
    "writers": writers.run,
    "snapshot": snapshot.run,
    "backlog": backlog.run,
    "fairness": fairness.run,
    "peers": peers.run,
    "workflows": workflows.run,
    "webhooks": webhooks.run,
    "api": api.run,
}


def main() -> int:
    """Runs the chosen suites; a suite that fails does not keep the others from running."""
    arguments = _parsed()
    root: Path = arguments.root
    output = root / ".build" / "benchmarks"
    server = Server(arguments.socket, sorted((root / "Shared/Persistence/Migrations").glob("*queue*.sql")))
    machine = _machine(server)
    results = Results(output / "results", machine, _command(arguments))
    context = Context(
        root=root, server=server, driver=Driver(root / ".build/release/queue-benchmark", server), results=results,
        pgbench=arguments.postgres_bin / "pgbench", server_log=arguments.server_log, work=arguments.work,
        python=Path(sys.executable), pairs=arguments.pairs, is_quick=arguments.quick)
    print(", ".join(f"{name} {value}" for name, value in machine.items()), flush=True)
    server.prepare()
    failed = []
    for name in arguments.only:
        try:
            SUITES[name](context)
        except (ProgramFailed, ValueError) as error:
            print(f"{name} failed: {error}", file=sys.stderr, flush=True)
            failed.append(name)
    results.write_tables(output / "tables.md")
    print(f"\nTables: {output / 'tables.md'}")
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Tests/Benchmarks/run", description=__doc__)
    parser.add_argument("--only", type=_names, default=list(SUITES), help=f"of {', '.join(SUITES)}")
    parser.add_argument("--pairs", type=int, help="interleaved pairs of each comparison (10)")
    parser.add_argument("--quick", action="store_true", help="2 short pairs of each")
    for name in ("root", "work", "postgres-bin", "socket", "server-log"):
        parser.add_argument(f"--{name}", type=Path, required=True, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.pairs is None:
        arguments.pairs = 2 if arguments.quick else 10
    if arguments.pairs < 1:
        parser.error("--pairs is 1 or more")
    return arguments


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in SUITES]:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; there are {', '.join(SUITES)}")
    return names


def _command(arguments: argparse.Namespace) -> str:
    quick = " --quick" if arguments.quick else ""
    return f"Tests/Benchmarks/run{quick} --pairs {arguments.pairs}"


def _machine(server: Server) -> dict[str, str]:
    """What a reader must know to compare."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": str(os.cpu_count()), "processor": model, "memory": f"{memory:.0f} GiB",
        "Linux": os.uname().release, "Postgres": server.version(),
    }


if __name__ == "__main__":
    sys.exit(main())
