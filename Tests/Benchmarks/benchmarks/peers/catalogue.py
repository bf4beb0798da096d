"""The peers there are."""

from __future__ import annotations

from importlib.metadata import version

from .peer import BATCH, Description, Peer


def _procrastinate(url: str) -> Peer:
    from .procrastinate_peer import Procrastinate

    return Procrastinate(url)


def _pgqueuer(url: str) -> Peer:
    from .pgqueuer_peer import PgQueuerPeer

    return PgQueuerPeer(url)


def _awa(url: str) -> Peer:
    from .awa_peer import Awa

    return Awa(url)


PEERS = {
    peer.name: peer
    for peer in (
        Description(
            "awa", "awa-pg", _awa, processes=1, jobs=20_000,
            settings=f"enqueue_many_copy of {BATCH}, one worker process with 200 handlers at once (its engine has "
            "threads of its own), default storage"),
        Description(
            "pgqueuer", "pgqueuer", _pgqueuer, processes=2, jobs=20_000,
            settings=f"asyncpg and uvloop, enqueue of {BATCH}, two worker processes, batch_size {BATCH}"),
        Description(
            "procrastinate", "procrastinate", _procrastinate, processes=2, jobs=2_000,
            settings=f"psycopg, batch_defer_async of {BATCH}, two worker processes with concurrency 30; it has no "
            "batches when fetching and finishing"),
    )
}


def describe(peer: Description) -> str:
    """Name and version, as installed."""
    return f"{peer.name} {version(peer.package)}"
