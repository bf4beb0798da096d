"""The statements of one request, read from the server's log and made into a script for pgbench.

Texts and parameters are the gateway's own. What has to change: `$n` becomes a variable; ids that the request has made are
made anew for each transaction, by a statement of their own that the product does not need. Statements that the gateway
sent as one transaction are sent as one by pgbench too, before the first reply is read. What the gateway asks about a token
and its limits is left out: under load it asks once a second, not for each request.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from ..capture import Execution, _parameters
from ..processes import run_program
from ..server import Server

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CONTROL = re.compile(r"^(BEGIN|COMMIT)\b", re.IGNORECASE)
_ONCE_A_SECOND = re.compile(r"find_api_token|request_limits|last_used_at")


class Log:
    """The server's log of one database, whose statements are all logged."""

    def __init__(self, path: Path, database: str) -> None:
        self._path = path
        self._marker = f'"dbname":"{database}"'
        self._seen = 0

    def since(self) -> list[list[Execution]]:
        """What was executed by the gateway since the last call, by transaction, its control included."""
        found: dict[tuple[int, str], list[Execution]] = {}
        with self._path.open("rb") as file:
            file.seek(self._seen)
            lines = file.read().splitlines(keepends=True)
        for raw in lines:
            if not raw.endswith(b"\n"):
                break
            self._seen += len(raw)
            line = raw.decode()
            if self._marker not in line or '"user":"martlet_gateway"' not in line:
                continue
            entry = json.loads(line)
            message = entry.get("message", "")
            if match := re.match(r"(?:execute [^:]*|statement): ", message):
                text = message[match.end() :]
                values = _parameters(entry["detail"].replace("Parameters: ", "parameters: ")) if "detail" in entry else ()
                found.setdefault((entry["pid"], entry["vxid"]), []).append(Execution(text, values))
        return list(found.values())


class Script:
    """The statements of one kind of request."""

    def __init__(self, name: str, transactions: list[list[Execution]], known: set[str], directory: Path) -> None:
        self._name = name
        self._known = known
        self._variables: dict[str, str] = {}
        self._made: dict[str, str] = {}
        chosen = [one for one in transactions if not any(_ONCE_A_SECOND.search(part.text) for part in one)]
        #: Without transaction control.
        self.statements = sum(not _CONTROL.match(part.text.strip()) for one in chosen for part in one)
        if not self.statements:
            raise ValueError(f"no statement of {name} was recorded")
        lines = []
        for number, transaction in enumerate(chosen):
            texts = [self._text(f"{number}_{place}", one) for place, one in enumerate(transaction)]
            lines += [r"\startpipeline", *texts, r"\endpipeline"] if len(texts) > 1 else texts
        # Also without ids: pgbench prepares the whole script with its first statement, which no pipeline may hold.
        columns = [f"gen_random_uuid() AS {one}" for one in self._made.values()] or ["1 AS nothing"]
        lines.insert(0, f"SELECT {', '.join(columns)} \\gset")
        self.path = directory / f"api-{name}.sql"
        self.path.write_text("\n".join(lines) + "\n")

    def _text(self, place: str, one: Execution) -> str:
        def variable(match: re.Match[str]) -> str:
            value = one.parameters[int(match[1]) - 1]
            if value is None:
                return "NULL"
            if _UUID.fullmatch(value) and value not in self._known:
                return ":" + self._made.setdefault(value, f"id{len(self._made)}_{self._name}")
            name = f"{self._name}_{place}_{match[1]}"
            self._variables[name] = value
            return f":{name}"

        return re.sub(r"\$(\d+)", variable, one.text.strip().rstrip(";")) + ";"

    @property
    def definitions(self) -> list[str]:
        """For pgbench's command line."""
        return [word for name, value in self._variables.items() for word in ("-D", f"{name}={value}")]


def run(pgbench: Path, server: Server, database: str, scripts: list[Script], *, clients: int, seconds: int,
        rate: float | None, directory: Path) -> dict[str, object]:
    """Latencies in milliseconds of each transaction, in the role of the gateway; with a rate, counted from when due."""
    prefix = directory / "pgbench-log"
    for old in directory.glob("pgbench-log*"):
        old.unlink()
    command = [str(pgbench), "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds), "-l",
               f"--log-prefix={prefix}"]
    for script in scripts:
        command += ["-f", str(script.path), *script.definitions]
    if rate is not None:
        command += ["-R", str(rate)]
    finished = run_program([*command, server.url(database, "martlet_gateway")], limit=seconds + 120)
    if "ERROR" in finished.output:
        raise ValueError(finished.output[-2000:])
    times = []
    for log in directory.glob("pgbench-log*"):
        for line in log.read_text().splitlines():
            fields = line.split()
            times.append(int(fields[2]) / 1000)
    return {"times": times, "seconds": float(seconds), "processor_seconds": finished.processor_seconds}
