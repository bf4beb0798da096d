"""The request limits over three gateways: never one admission more than the rules allow, and hardly one less.

The long form of `RequestLimiterTests` and of the scenarios. Each gateway is a process of its own; their clocks are an hour
apart; one of them is killed, and Postgres is restarted. What is judged stands in the database (see gateways.py).
"""

import http.client
import signal
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from conftest import REPORT
from envelope import LIVE, SANDBOX
from gateways import Client, Edge, Tenant, flood, running_edge

pytestmark = pytest.mark.long
CLOCKS = ("", "+3600s", "-3600s")
BURSTS = 200


@pytest.fixture(scope="module")
def edge(binary: Path, scratch: Path) -> Iterator[Edge]:
    """Three gateways, from the directory of queue-fault-worker, over a server that no other test breaks."""
    with running_edge(binary.parent, scratch / "edge", "limits", CLOCKS) as edge:
        yield edge


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    return lambda text: request.node.user_properties.append((REPORT, text))


def clients(edge: Edge, tenant: Tenant, environment: str, **options) -> list[Client]:
    return [Client(gateway.port, tenant.tokens[environment], **options) for gateway in edge.gateways]


def answered(found: list[Client], status: int) -> int:
    return sum(client.answers.get(status, 0) for client in found)


def test_clocks_of_gateways_are_hours_apart(edge, tell):
    """What the other tests stand on: libfaketime does reach the processes."""
    dates = [date_of(gateway.port) for gateway in edge.gateways]
    assert 3_500 < dates[1] - dates[0] < 3_700 and 3_500 < dates[0] - dates[2] < 3_700
    tell(f"clocks of the gateways, from the first: {dates[1] - dates[0]:+.0f} s, {dates[2] - dates[0]:+.0f} s")


def date_of(port: int) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/ping")
    answer = connection.getresponse()
    return parsedate_to_datetime(answer.headers["Date"]).timestamp()


def test_a_burst_over_three_gateways_is_admitted_exactly(edge, tell):
    """30 requests at once of a bucket to which nothing is added meanwhile."""
    tenant = edge.tenant("Bursts")
    edge.operate(
        "limits", "set", "--tenant", tenant.identity, "--environment", "live", "--rate", "0.01", "--burst", "14",
        "--per-minute", "400")
    wrong = []
    for number in range(BURSTS):
        time.sleep(0.95)  # refusals are remembered for 0.9 s
        edge.refill(tenant, "live")
        asked = [client for _ in range(10) for client in clients(edge, tenant, "live", once=True)]
        flood(asked, 0)
        admitted = sum(count for _, count in edge.trace(tenant, "live"))
        found = (answered(asked, 200), answered(asked, 429), admitted)
        if found != (14, 16, 14):
            wrong.append((number, *found))
    assert wrong == []
    tell(f"bursts of 30 requests over 3 gateways that admitted exactly 14: {BURSTS} of {BURSTS}")


def test_floods_of_two_tenants_in_both_environments_keep_to_the_rules(edge, tell):
    one, other = edge.tenant("One"), edge.tenant("Other")
    keys = [(one, "live", LIVE), (one, "sandbox", SANDBOX), (other, "live", LIVE)]
    asked = [client for tenant, environment, _ in keys for client in clients(edge, tenant, environment)]
    flood(asked, 150)
    for tenant, environment, limits in keys:
        admitted, ideal = edge.judged(tenant, environment, limits)
        assert admitted >= 0.99 * ideal, f"{environment}: {admitted} of {ideal}"
        tell(f"150 s of {environment}, clocks an hour apart: {admitted} of an ideal {ideal}, none too many")


def test_a_tenant_within_its_limits_is_not_refused_beside_a_flood(edge, tell):
    loud, quiet = edge.tenant("Loud"), edge.tenant("Quiet")
    paced = Client(edge.gateways[0].port, quiet.tokens["live"], pause=1 / 6)
    flood([*clients(edge, loud, "live", depth=50), paced], 50)
    assert set(paced.answers) == {200}, paced.answers
    tell(f"6 requests a second beside a flood: {paced.answers[200]} admitted, 0 refused")


def test_a_flood_costs_few_statements(edge, tell):
    tenant = edge.tenant("Flood")
    seconds = 10
    before = edge.statements()
    asked = [client for _ in range(2) for client in clients(edge, tenant, "live", depth=100)]
    began = time.monotonic()
    flood(asked, seconds)
    took = time.monotonic() - began
    statements = edge.statements() - before
    requests = answered(asked, 200) + answered(asked, 429)
    bound = LIVE.burst + took * (len(edge.gateways) + 1) * 7 + 2 * len(edge.gateways)
    admitted, ideal = edge.judged(tenant, "live", LIVE)
    assert statements <= bound, f"{statements} statements for {requests} requests in {took:.1f} s; {bound:.0f} allowed"
    assert admitted >= 0.99 * ideal
    tell(
        f"flood of {requests / took:.0f} requests a second for {took:.0f} s: {statements} statements"
        f" ({bound:.0f} allowed), {admitted} of an ideal {ideal} admitted")


def test_a_killed_gateway_takes_nothing_with_it(edge, tell):
    tenant = edge.tenant("Killed")
    asked = clients(edge, tenant, "live")
    flood(asked, 30, meanwhile=edge.gateways[2].kill)
    admitted, ideal = edge.judged(tenant, "live", LIVE)
    answers = answered(asked, 200)
    edge.gateways[2].start()
    assert admitted >= 0.99 * ideal
    # What the killed one had taken and not yet answered; each client has one request under way.
    assert admitted - 2 <= answers <= admitted
    tell(f"kill -9 of a gateway: {admitted} of an ideal {ideal}, none too many")


def test_a_restart_of_postgres_admits_none_too_many(edge, tell):
    tenant = edge.tenant("Restarted")
    asked = clients(edge, tenant, "live")

    def restart() -> None:
        edge.server.stop(signal.SIGINT)
        time.sleep(1)
        edge.server.start()

    flood(asked, 40, meanwhile=restart)
    admitted, ideal = edge.judged(tenant, "live", LIVE)
    assert answered(asked, 200) <= admitted
    # The bucket is full again after the outage; what could not be asked meanwhile is lost beyond it.
    assert admitted >= ideal - 7 * 10
    tell(f"restart of Postgres: {admitted} of {ideal} that an unbroken flood admits, none too many")
