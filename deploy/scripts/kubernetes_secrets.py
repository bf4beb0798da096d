"""Prints the Secrets that deploy/kubernetes refers to, with passwords and keys made now, for one region:

    python3 deploy/scripts/kubernetes_secrets.py | kubectl create --filename -

`create`, never `apply`: what data are sealed with must not change, and `create` refuses to replace it. Keep a copy of
the keys where no backup of the database is kept: a backup cannot be read without them, and together they can.
"""

import argparse
import base64
import json
import secrets

NAMESPACE = "martlet"
HOST = "martlet-db-rw"
ROLES = {
    "api-gateway": "martlet_gateway",
    "link-service": "martlet_links",
    "workflow-orchestrator": "martlet_orchestrator",
    "report-workers": "martlet_reports",
    "webhook-dispatcher": "martlet_webhooks",
    "operator": "martlet_operator",
}
KEYS = ("media", "webhooks", "links", "sdk", "events")
# Who answers on that name must have a certificate of the cluster's own authority.
OPTIONS = "sslmode=verify-full&sslrootcert=/run/secrets/postgres/ca.crt"


def secret(name: str, values: dict[str, str]) -> dict:
    return {
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": NAMESPACE}, "type": "Opaque",
        "stringData": values,
    }


def database() -> dict[str, str]:
    """A connection string for each service by its name, and the same passwords as `martletctl roles` takes them."""
    passwords = {role: secrets.token_hex(24) for role in ROLES.values()}
    urls = {
        service: f"postgresql://{role}:{passwords[role]}@{HOST}/martlet?{OPTIONS}" for service, role in ROLES.items()
    }
    return {**urls, "passwords.json": json.dumps(passwords)}


def keys() -> dict[str, str]:
    return {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in KEYS}


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    items = [secret("martlet-database", database()), secret("martlet-keys", keys())]
    print(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=2))


if __name__ == "__main__":
    main()
