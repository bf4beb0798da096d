"""Every route of link-service, and how to read them from its sources, so that one that is missing here fails a test."""

import re
from pathlib import Path

SERVICE = Path(__file__).parents[2] / "Services" / "LinkService"
TASKS = "/l/r/{handle}/tasks/{task}"
READ = [
    "/assets/{version}/{name}", "/l/{token}", "/l/r/{handle}", "/l/r/{handle}/state", "/l/r/{handle}/code.svg",
    "/l/r/{handle}/logo",
]
#: What changes something.
SENT = [f"{TASKS}/{name}" for name in ("profile", "documents", "live_photos", "proof_of_address", "unable", "complete")]

ROUTE = re.compile(r'(\w+)\.(get|post|put|patch|delete|on)\(\s*"([^"]*)", use:')


def routes_in_sources() -> set[tuple[str, str]]:
    """(method, template) of everything that the service's router is given; fails on what it cannot read."""
    found: set[tuple[str, str]] = set()
    for file in sorted((SERVICE / "Routes").rglob("*.swift")):
        source = file.read_text()
        routes = ROUTE.findall(source)
        assert len(routes) == len(re.findall(r"\buse:", source)), f"a route of {file.name} is not understood"
        groups = dict(re.findall(r'let (\w+) = router\.group\("([^"]*)"\)', source))
        found |= {(verb.upper(), groups.get(receiver, "") + _path(path, receiver)) for receiver, verb, path in routes}
    return found


def _path(path: str, receiver: str) -> str:
    return path if receiver == "router" else f"/{path}"
