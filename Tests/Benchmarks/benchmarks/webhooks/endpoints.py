"""Tenants with webhooks, each with an event that can be delivered any number of times."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

from ..server import Server
from ..workflows.deployment import Deployment, Services, Tenant

TEMPLATE = "webhooks_template"

# On loopback, where no proxy of the surroundings leads.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Endpoint:
    """A webhook, and an event of its tenant's sandbox."""

    tenant_id: str
    webhook_id: str
    event_id: str


def prepare(deployment: Deployment, server: Server, tenants: int, webhooks: int) -> list[Endpoint]:
    """So many tenants with so many webhooks each, in the template: through the API, since bodies and tokens are sealed.

    Neighbours in the list are of different tenants.
    """
    owners = [deployment.prepare(), *(deployment.make_tenant() for _ in range(tenants - 1))]
    with deployment.running(TEMPLATE, ["api-gateway"]) as services:
        endpoints = [_endpoint(services, owner) for _ in range(webhooks) for owner in owners]
    with server.connect(TEMPLATE) as connection:
        connection.execute("DELETE FROM webhook_deliveries")
    return endpoints


def _endpoint(services: Services, owner: Tenant) -> Endpoint:
    """No dispatcher runs, so the test event is kept and not sent."""
    body = {"url": "http://127.0.0.1:9/", "environments": ["sandbox"], "events": ["check.completed"]}
    webhook = _post(services.api_url + "/v3.6/webhooks", owner.token, body)["id"]
    made = _post(f"{services.api_url}/v1/webhooks/{webhook}/test", owner.token, {})
    return Endpoint(owner.id, webhook, made["event_id"])


def _post(url: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Token token={token}", "Content-Type": "application/json"}
    with _DIRECT.open(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=30) as answer:
        content: dict[str, Any] = json.loads(answer.read())
        return content


def place(server: Server, database: str, urls: dict[str, str]) -> None:
    """Gives webhooks their addresses."""
    with server.connect(database) as connection, connection.cursor() as cursor:
        cursor.executemany("UPDATE webhooks SET url = %s WHERE id = %s", [(url, id) for id, url in urls.items()])
