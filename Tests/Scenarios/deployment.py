"""The deployment as its operator sees it: the local directory of ./run, its processes, and martletctl.

Everything is found through the directory that martlet.json lies in. A process is believed to be the deployment's only
while its number, its start time and its command line all say so.
"""

import hashlib
import json
import os
import pwd
import re
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

SERVICES = ("api-gateway", "link-service", "workflow-orchestrator", "report-workers", "webhook-dispatcher")
# Admin ports are on loopback, where no proxy of the surroundings leads.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Deployment:
    """What ./run started."""

    def __init__(self, martlet_json: Path):
        self.local = martlet_json.resolve().parent
        self.martlet = json.loads(martlet_json.read_text())
        self.services = {service["name"]: service for service in json.loads((self.local / "services.json").read_text())}
        self.products = Path(self.services["api-gateway"]["command"][0]).parent
        self.media = Path(self.services["api-gateway"]["environment"]["MEDIA_ROOT"])

    def pid(self, name: str) -> int | None:
        """The process of a service while it lives."""
        try:
            text, started = (self.local / "pids" / name).read_text().split()
            fields = Path(f"/proc/{text}/stat").read_text().rpartition(")")[2].split()
            command = Path(f"/proc/{text}/cmdline").read_bytes().split(b"\0")[0].decode()
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None
        is_ours = fields[0] not in "ZX" and fields[19] == started and command == self.services[name]["command"][0]
        return int(text) if is_ours else None

    def kill(self, name: str) -> int | None:
        """SIGKILL, as the kernel does when memory runs out; `None` when the service is not running just now."""
        pid = self.pid(name)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        return pid

    def memory(self, name: str) -> int:
        """Bytes of a service that are in memory."""
        status = Path(f"/proc/{self.pid(name)}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024

    def admin(self, name: str, path: str) -> tuple[int, str, str]:
        """Status, content type and body of a page on the service's admin port."""
        try:
            with DIRECT.open(self.services[name]["admin_url"] + path, timeout=5) as answer:
                return answer.status, answer.headers.get_content_type(), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get_content_type(), error.read().decode()
        except OSError:
            return 0, "", ""

    def is_ready(self, name: str) -> bool:
        return self.admin(name, "/readyz")[0] == 200

    def blobs(self) -> set[Path]:
        """Every file of the blob store, unfinished ones too."""
        return {path for path in self.media.rglob("*") if path.is_file()}

    def logs(self) -> dict[str, str]:
        """The logs of services and supervisor by file name."""
        return {path.name: path.read_text(errors="replace") for path in sorted((self.local / "logs").glob("*.log*"))}

    def operate(
        self, *arguments: str, status: int = 0, database: str | None = None, settings: dict[str, str] | None = None
    ) -> str:
        """Runs martletctl as the operator, with `settings` besides, and returns what it printed; its exit status must be
        `status`."""
        environment = {
            "PATH": os.environ["PATH"], "DATABASE_URL": database or self.martlet["database_url"],
            "LOG_LEVEL": "warning", **(settings or {}),
        }
        command = [str(self.products / "martletctl"), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == status, f"martletctl {arguments[:2]}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout

    def operate_json(self, *arguments: str) -> dict:
        return json.loads(self.operate(*arguments, "--json"))

    def administrator_url(self) -> str:
        """The connection of the private database's owner, which migrations need."""
        password = json.loads((self.local / "secrets.json").read_text())["admin_password"]
        port = json.loads((self.local / "ports.json").read_text())["postgres"]
        return f"postgresql://postgres:{password}@127.0.0.1:{port}/martlet"

    def workflow_file(self, name: str) -> Path:
        return Path(__file__).parents[2] / "deploy" / "workflows" / f"{name}.yaml"


def lift_limits(deployment, tenant: str):
    """Admits every request of a tenant, within a second; of a deployment, or what is operated like one."""
    for environment in ("live", "sandbox"):
        deployment.operate("limits", "set", "--tenant", tenant, "--environment", environment, "--unlimited")


class PrivatePostgres:
    """The Postgres that ./run started for a deployment; no other is ever touched."""

    def __init__(self, deployment: Deployment):
        digest = hashlib.sha256(str(deployment.local).encode()).hexdigest()[:12]  # as deploy/scripts/local.sh
        places = (deployment.local / "postgres", Path("/var/lib/martlet") / digest)
        self.data = next((place for place in places if (place / "PG_VERSION").exists()), None)
        if self.data is None:
            pytest.fail("the deployment has no private Postgres that could be restarted")
        if self.pid() is None:
            pytest.fail(f"no Postgres runs on {self.data}")
        self.bin = Path(os.readlink(f"/proc/{self.pid()}/exe")).parent
        self.owner = pwd.getpwuid(self.data.stat().st_uid).pw_name

    def pid(self) -> int | None:
        """The server's process, its command line naming this data directory."""
        try:
            text = (self.data / "postmaster.pid").read_text().splitlines()[0]
            command = Path(f"/proc/{int(text)}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
            return None
        return int(text) if str(self.data).encode() in command else None

    def crash(self):
        """Stops it at once: no checkpoint, every connection cut, as when the machine fails."""
        self._control("stop", "-m", "immediate")

    def start(self):
        """Starts it with the options it had (pg_ctl keeps them for `restart`); returns when it accepts connections."""
        self._control("restart", "-l", str(self.data / "start.log"))

    def _control(self, *arguments: str):
        command = [str(self.bin / "pg_ctl"), *arguments, "-s", "-w", "-t", "60", "-D", str(self.data)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.owner, "--", *command]
        # Not captured: the server would inherit the pipe and hold it open.
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=90, check=False,
        )
        assert done.returncode == 0, f"pg_ctl {arguments[0]} failed; see {self.data}/start.log"
