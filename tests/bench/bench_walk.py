"""How long a player takes to look up what is on the glass, on a day of slots of one second."""

from __future__ import annotations

from time import process_time

from tests.bench.figures import Figure
from tests.players.protocol.samples import DAY_MS, NOON, busy_timeline

ASKED = 10_000


def main() -> list[Figure]:
    """Read the day and look up instants that are spread over it."""
    began_s = process_time()
    timeline = busy_timeline()
    for number in range(ASKED):
        timeline.at(NOON + number * DAY_MS // ASKED)
    return [Figure(f"a day read and {ASKED:,} instants looked up", process_time() - began_s, goal=2, unit="s")]
