"""What earlier versions say to Postgres, word for word, on today's schema.

Building the version before takes longer than a short run may, so each version's words are recorded (record.py) while
it is the present one: a whole life of the queue, with values and times. Said again on an empty database with today's
migrations, every statement must be understood, and the jobs must end as they did. What this cannot show, two versions
at work at once, is in test_versions.py, in the long run.
"""

import json
import re
from pathlib import Path

import pytest

from record import DIRECTORY, JOBS
from stage import Stage

# Times are not exactly those of the recording, so a job may be claimed a moment later than it was, and miss its end.
STRAGGLERS = JOBS // 10
RECORDINGS = sorted(DIRECTORY.glob("*.jsonl"))


def script(recording: Path) -> str:
    """The recording as a script for one connection, at the pace of the original."""
    first, *lines = recording.read_text().splitlines()
    texts = json.loads(first)
    plain = {place for place, text in enumerate(texts) if text in ("BEGIN", "COMMIT", "ROLLBACK")}
    parts = [
        f"PREPARE said_{place} AS {text.rstrip(';')};" for place, text in enumerate(texts) if place not in plain]
    parts.append("CREATE TEMP TABLE pace AS SELECT clock_timestamp() AS began;")
    in_transaction = False
    for at, place, values in map(json.loads, lines):
        if not in_transaction:
            parts.append(
                "SELECT pg_sleep(greatest(0, extract(epoch FROM began - clock_timestamp()) + "
                f"{at})) FROM pace;")
        arguments = f"({', '.join(values)})" if values else ""
        parts.append(f"{texts[place]};" if place in plain else f"EXECUTE said_{place}{arguments};")
        in_transaction = (in_transaction or texts[place] == "BEGIN") and texts[place] not in ("COMMIT", "ROLLBACK")
    return "\n".join(parts)


def test_there_is_a_recording():
    assert RECORDINGS and all(re.fullmatch(r"\d{4}\.jsonl", path.name) for path in RECORDINGS)


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_what_an_earlier_version_said_still_holds(stage: Stage, recording: Path):
    stage.server.ask(script(recording), stage.database, seconds=60)
    (done, dead, places), = stage.server.ask(
        """
        SELECT
            (SELECT count(*) FROM queue.done), (SELECT count(*) FROM queue.dead),
            (SELECT count(*) FROM (
                SELECT id FROM queue.ready UNION ALL SELECT id FROM queue.lease UNION ALL SELECT id FROM queue.scheduled
                UNION ALL SELECT id FROM queue.done UNION ALL SELECT id FROM queue.dead) AS place)
        """,
        stage.database)
    assert int(places) == JOBS, "a job is in no place, or in two"
    assert int(done) + int(dead) >= JOBS - STRAGGLERS
    stage.tell(f"statements of {recording.stem}: {done} of {JOBS} jobs done, {dead} dead, as their courses say")
