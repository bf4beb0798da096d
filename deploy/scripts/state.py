"""The files of ./run's local directory: generated secrets, ports, the environments of services, martlet.json.

Called by the shell functions beside it; every file with a secret is readable by its owner only.
"""

import argparse
import base64
import hashlib
import json
import os
import secrets
import socket
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

REGION = "eu"
DATABASE = "martlet"
URL_SCHEMES = ("postgresql://", "postgres://")

# Which keys a service is given: those that its configuration reads, no other. `events` seals the stored bodies of
# webhook events, so who writes them and who delivers them have it.
SERVICES = {
    "api-gateway": {"role": "martlet_gateway", "keys": ("media", "webhooks", "links", "sdk", "events")},
    "link-service": {"role": "martlet_links", "keys": ("media", "links", "events")},
    "workflow-orchestrator": {"role": "martlet_orchestrator", "keys": ("links", "events")},
    "report-workers": {"role": "martlet_reports", "keys": ("media",)},
    "webhook-dispatcher": {"role": "martlet_webhooks", "keys": ("webhooks", "events")},
}
OPERATOR = "martlet_operator"
ROLES = [service["role"] for service in SERVICES.values()] + [OPERATOR]
KEYS = ("media", "webhooks", "links", "sdk", "events")

# The demo's receiver, and only it, is on an address that deliveries may otherwise not go to.
WEBHOOK_NETWORKS = "127.0.0.0/8"


class State:
    """The JSON files of one local directory."""

    def __init__(self, directory):
        self.directory = Path(directory)

    def read(self, name):
        try:
            return json.loads((self.directory / name).read_text())
        except FileNotFoundError:
            return {}

    def write(self, name, value):
        """Replaces a file in one step, so that a reader or a crash never meets half of it."""
        descriptor, path = tempfile.mkstemp(dir=self.directory, prefix=f".{name}.")  # mode 0600
        with os.fdopen(descriptor, "w") as file:
            json.dump(value, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(path, self.directory / name)

    def secrets(self):
        """The generated passwords and keys, made on first use and never changed: data are sealed with them."""
        stored = self.read("secrets.json")
        before = json.dumps(stored)
        stored.setdefault("admin_password", secrets.token_hex(24))
        for role in ROLES:
            stored.setdefault("role_passwords", {}).setdefault(role, secrets.token_hex(24))
        for key in KEYS:
            stored.setdefault("keys", {}).setdefault(key, base64.b64encode(secrets.token_bytes(32)).decode())
        if json.dumps(stored) != before:
            self.write("secrets.json", stored)
        return stored

    def database_url(self, role):
        """A libpq connection string of a service role, or of the owner (`admin`)."""
        stored = self.secrets()
        owner = os.environ.get("DATABASE_URL") or (
            f"postgresql://postgres:{stored['admin_password']}@127.0.0.1:{self.ports()['postgres']}/{DATABASE}"
        )
        return owner if role == "admin" else with_login(owner, role, stored["role_passwords"][role])

    def ports(self):
        return self.read("ports.json")

    def database_identity(self):
        """Tells one database from another: what was created is remembered for each."""
        owner = os.environ.get("DATABASE_URL")
        if not owner:
            return "private"
        if owner.startswith(URL_SCHEMES):  # a changed password is still the same database
            parts = urlsplit(owner)
            owner = f"{parts.netloc.rpartition('@')[2]}{parts.path}?{parts.query}"
        return hashlib.sha256(owner.encode()).hexdigest()[:16]


def with_login(connection, role, password):
    """The connection string of the same database for another role."""
    if connection.startswith(URL_SCHEMES):
        parts = urlsplit(connection)
        hosts = parts.netloc.rpartition("@")[2]
        kept = (pair for pair in parts.query.split("&") if pair.partition("=")[0] not in ("", "user", "password"))
        query = "&".join(kept)
        netloc = f"{quote(role)}:{quote(password)}@{hosts}"
        return urlunsplit((parts.scheme, netloc, parts.path, query, parts.fragment))
    return f"{connection} user={role} password={password}"  # keywords and values: the last of a keyword counts


def trouble_with(port):
    """Why nothing can listen on a port, in words; `None` when it can be listened on."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except PermissionError:
            return "may be listened on by root only"
        except OSError:
            return "is taken"
        return None


def any_free_port(taken):
    """A free port below those that outgoing connections are given: it is to be had again at the next start, too."""
    first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = 10_000 + secrets.randbelow(max(1_000, first_outgoing - 10_000))
        if port not in taken and trouble_with(port) is None:
            return port


def choose_ports(state, arguments):
    """Settles every port: as asked, else as last time, else the usual one; another one if that is taken.

    A port that was asked for and cannot be had is an error; 0 asks for any free one.
    """
    remembered, chosen = state.ports(), {}
    last_base = 65535 - len(SERVICES) + 1
    if arguments.admin_base is not None and arguments.admin_base > last_base:
        sys.exit(f"martlet: --admin-port-base is the first of {len(SERVICES)} ports, so it is {last_base} at most")
    wishes = {"api": (arguments.api, 8080), "link": (arguments.link, 8081)}
    for offset, service in enumerate(SERVICES):
        base = arguments.admin_base
        wishes[service] = (base + offset if base else base, 9101 + offset)
    if arguments.running_postgres is None and not os.environ.get("DATABASE_URL"):
        wishes["postgres"] = (arguments.postgres, 55432)
    if arguments.running_postgres is not None:
        chosen["postgres"] = arguments.running_postgres
        if arguments.postgres and arguments.postgres != arguments.running_postgres:
            sys.exit(f"martlet: Postgres already runs on port {arguments.running_postgres}; ./run stop first")
    for name, (asked, usual) in wishes.items():
        port = asked if asked is not None else remembered.get(name, usual)
        if port == 0:
            port = any_free_port(chosen.values())
        elif trouble := "is taken" if port in chosen.values() else trouble_with(port):
            if asked:
                sys.exit(f"martlet: port {port} for {name} {trouble}; choose another (see ./run --help)")
            other = any_free_port(chosen.values())
            print(f"    port {port} for {name} {trouble}: {other} is used", file=sys.stderr)
            port = other
        chosen[name] = port
    state.write("ports.json", chosen)


def addresses(state):
    ports = state.ports()
    api, link = f"http://127.0.0.1:{ports['api']}", f"http://127.0.0.1:{ports['link']}"
    return {"api": api, "link": link, "dashboard": f"{api}/dashboard"}


def write_services(state, products):
    """Writes the command and the whole environment of each service for supervise.py."""
    stored, ports, address = state.secrets(), state.ports(), addresses(state)
    services = []
    for name, service in SERVICES.items():
        environment = {
            "DATABASE_URL": state.database_url(service["role"]),
            "REGION": REGION,
            "ADMIN_HOST": "127.0.0.1",
            "ADMIN_PORT": str(ports[name]),
            "API_BASE_URL": address["api"],
            "LINK_BASE_URL": address["link"],
            "DASHBOARD_BASE_URL": address["dashboard"],
            "LOG_FORMAT": "json",
            **{f"KEYS_{key.upper()}": stored["keys"][key] for key in service["keys"]},
        }
        if "media" in service["keys"]:
            environment["MEDIA_ROOT"] = str(state.directory / "media")
        if name == "api-gateway":
            environment.update(HTTP_HOST="127.0.0.1", HTTP_PORT=str(ports["api"]))
            environment["WORKFLOW_TEMPLATES"] = str(Path(__file__).resolve().parents[1] / "workflows")
        if name == "link-service":
            environment.update(HTTP_HOST="127.0.0.1", HTTP_PORT=str(ports["link"]))
        if name in ("api-gateway", "webhook-dispatcher"):
            environment["WEBHOOK_ALLOWED_NETWORKS"] = WEBHOOK_NETWORKS
        if name == "report-workers":
            environment["MEDIA_DECODER_PATH"] = str(Path(products) / "media-decoder")
        services.append(
            {
                "name": name,
                "command": [str(Path(products) / name)],
                "environment": environment,
                "admin_url": f"http://127.0.0.1:{ports[name]}",
            }
        )
    state.write("services.json", services)


def publish(state):
    """Writes martlet.json, and prints the same for people."""
    created, address, ports = remembered(state), addresses(state), state.ports()
    published = {
        "region": REGION,
        "api_url": f"{address['api']}/v3.6",
        "v1_url": f"{address['api']}/v1",
        "link_url": address["link"],
        "dashboard_url": address["dashboard"],
        "database_url": state.database_url(OPERATOR),
        "tenant_id": created["tenant_id"],
        "tokens": {environment: created["tokens"][environment] for environment in ("sandbox", "live")},
        "workflows": created["workflows"],
        "admin_urls": {service: f"http://127.0.0.1:{ports[service]}" for service in SERVICES},
    }
    state.write("martlet.json", published)
    print(f"\nMartlet is ready (region {REGION}).\n")
    rows = [
        ("API", published["api_url"]),
        ("links", published["link_url"]),
        ("dashboard", published["dashboard_url"]),
        ("database", published["database_url"]),
        ("tenant", f"{published['tenant_id']}  (Demo)"),
        ("sandbox token", published["tokens"]["sandbox"]),
        ("live token", published["tokens"]["live"]),
    ]
    rows += [(f"workflow {name}", workflow) for name, workflow in sorted(published["workflows"].items())]
    rows += [(name, f"{url}/readyz") for name, url in published["admin_urls"].items()]
    width = max(len(title) for title, _ in rows)
    for title, value in rows:
        print(f"  {title.ljust(width)}  {value}")
    print(f"\nThe same for programs: {state.directory / 'martlet.json'}.")
    print(f"Deliveries of webhooks may go to {WEBHOOK_NETWORKS}, for ./run demo and receivers on this machine.")


def remembered(state):
    """What was created in the database that is in use."""
    return state.secrets().get("created", {}).get(state.database_identity(), {})


def remember(state, path, value):
    """Stores `value` under a dotted path; `None` forgets everything that was created in this database."""
    stored = state.secrets()
    databases = stored.setdefault("created", {})
    if value is None:
        databases.pop(state.database_identity(), None)
    else:
        place = databases.setdefault(state.database_identity(), {})
        *parents, last = path.split(".")
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    state.write("secrets.json", stored)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--local", required=True)
    commands = parser.add_subparsers(dest="command", required=True)
    ports = commands.add_parser("choose-ports")
    for option in ("--api", "--link", "--admin-base", "--postgres", "--running-postgres"):
        ports.add_argument(option, type=int)
    commands.add_parser("port").add_argument("name")
    commands.add_parser("secret").add_argument("name")
    commands.add_parser("url").add_argument("role")
    commands.add_parser("role-passwords")
    commands.add_parser("services").add_argument("products")
    commands.add_parser("publish")
    commands.add_parser("remembered").add_argument("path")
    commands.add_parser("forget-tenant")
    storing = commands.add_parser("remember")
    storing.add_argument("path")
    storing.add_argument("value", help="`-` reads standard input")
    arguments = parser.parse_args()
    state = State(arguments.local)

    if arguments.command == "choose-ports":
        choose_ports(state, arguments)
    elif arguments.command == "port":
        print(state.ports()[arguments.name])
    elif arguments.command == "secret":
        print(state.secrets()[arguments.name])
    elif arguments.command == "url":
        print(state.database_url(arguments.role))
    elif arguments.command == "role-passwords":
        print(json.dumps(state.secrets()["role_passwords"]))
    elif arguments.command == "services":
        write_services(state, arguments.products)
    elif arguments.command == "publish":
        publish(state)
    elif arguments.command == "remembered":
        value = remembered(state)
        for part in arguments.path.split("."):
            value = value.get(part, {})
        print(value or "")
    elif arguments.command == "forget-tenant":
        remember(state, "", None)
    elif arguments.command == "remember":
        value = (sys.stdin.read() if arguments.value == "-" else arguments.value).strip()
        if not value:
            sys.exit(f"martlet: no value for {arguments.path}")
        remember(state, arguments.path, value)


if __name__ == "__main__":
    main()
