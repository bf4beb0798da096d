"""Writes the passwords and keys that docker-compose.yml asks for: .local/compose.env, readable by its owner only.

    python3 deploy/scripts/compose_env.py
    docker compose --env-file .local/compose.env up --build

What is there is kept: the keys that data are sealed with must not change. New names are added.
"""

import argparse
import base64
import os
import secrets
import tempfile
from pathlib import Path

PASSWORDS = ("ADMIN", "GATEWAY", "LINKS", "ORCHESTRATOR", "REPORTS", "WEBHOOKS", "OPERATOR")
KEYS = ("MEDIA", "WEBHOOKS", "LINKS", "SDK", "EVENTS")
FILE = Path(__file__).resolve().parents[2] / ".local" / "compose.env"


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    FILE.parent.mkdir(mode=0o711, exist_ok=True)
    lines = FILE.read_text().splitlines() if FILE.exists() else ["# Generated; keep it as secret as what it protects."]
    known = {line.partition("=")[0] for line in lines}
    wanted = {f"PASSWORD_{name}": secrets.token_hex(24) for name in PASSWORDS}
    wanted |= {f"KEYS_{name}": base64.b64encode(secrets.token_bytes(32)).decode() for name in KEYS}
    wanted |= {"API_HOST": "api.martlet.localhost", "LINK_HOST": "link.martlet.localhost", "REGION": "eu"}
    lines += [f"{name}={value}" for name, value in wanted.items() if name not in known]
    descriptor, path = tempfile.mkstemp(dir=FILE.parent, prefix=".compose.env.")  # mode 0600
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")
    os.replace(path, FILE)
    print(f"{FILE}: {len(wanted.keys() - known)} values generated, {len(wanted.keys() & known)} kept")


if __name__ == "__main__":
    main()
