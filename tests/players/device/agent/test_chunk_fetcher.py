"""Files are fetched by exact chunks, eight at once; missing ones are requested."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from players.device.agent import actions as act
from players.device.agent.chunk_fetcher import PATIENCE_MS, WANT_EVERY_MS, ChunkFetcher
from players.device.agent.file_ref import FileRef
from players.protocol.encoding import sha256_hex
from players.protocol.files import chunks
from players.protocol.json_strict import read_object
from players.protocol.topics import Topics

TOPICS = Topics("ledcast")
BODY = bytes(range(256)) * 32 * 20 + b"end"  # 20 full chunks and a short one
FILE = FileRef(sha256_hex(BODY), len(BODY))


class Bench:
    """A fetcher and what it has subscribed to."""

    def __init__(self) -> None:
        self.fetcher = ChunkFetcher(TOPICS, "st-1", Random(1))
        self.open: list[str] = []
        self.most = 0
        self.wants: list[tuple[int, dict[str, object]]] = []
        self.now_ms = 0
        self.subscribed: list[str] = []
        self.take(self.fetcher.on_connected(0))

    def take(self, news: list[act.Action]) -> None:
        for action in news:
            match action:
                case act.Subscribe(topics):
                    self.open += topics
                    self.subscribed += topics
                case act.Unsubscribe(topics):
                    self.open = [topic for topic in self.open if topic not in topics]
                case act.Publish(topic, payload):
                    assert topic == TOPICS.want("st-1")
                    self.wants.append((self.now_ms, read_object(payload, cap=16_000)))
            self.most = max(self.most, len(self.open))

    def require(self, *files: FileRef) -> None:
        self.take(self.fetcher.require(files, self.now_ms))

    def give(self, topic: str, payload: bytes) -> bytes | None:
        news, whole = self.fetcher.on_chunk(topic, payload, self.now_ms)
        self.take(news)
        return whole.body if whole else None

    def give_open(self, body: bytes = BODY) -> bytes | None:
        """Answer what is open until nothing is, or a file is whole."""
        name = sha256_hex(BODY)
        while self.open:
            topic = self.open[0]
            whole = self.give(topic, chunks(body)[int(topic.removeprefix(f"ledcast/b/{name}/"))])
            if whole is not None or topic in self.open:
                return whole
        return None

    def wait(self, ms: int) -> None:
        end_ms = self.now_ms + ms
        while (wake_ms := self.fetcher.wake_ms()) is not None and wake_ms <= end_ms:
            self.now_ms = max(self.now_ms + 1, wake_ms)
            self.take(self.fetcher.run_due(self.now_ms))
        self.now_ms = end_ms


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_file_comes_chunk_by_chunk_eight_at_once(bench: Bench) -> None:
    """W-8, W-20: cut at 8,192 bytes; exact topics, at most 8 chunks at once."""
    bench.require(FILE)

    assert bench.give_open() == BODY
    assert bench.most == 8
    assert bench.subscribed == [TOPICS.chunk(FILE.sha256, n) for n in range(21)]
    assert bench.open == []


def test_a_chunk_of_a_wrong_size_and_an_empty_one_are_ignored(bench: Bench) -> None:
    """W-8, W-21: an empty payload means not here; a chunk of a wrong size is ignored."""
    bench.require(FILE)
    topic = bench.open[0]

    for payload in (b"", BODY[:8_191], BODY[:8_193]):
        bench.give(topic, payload)

    assert topic in bench.open


def test_a_chunk_that_was_not_asked_for_is_ignored(bench: Bench) -> None:
    bench.require(FILE)

    assert bench.give(TOPICS.chunk("f" * 64, 0), BODY[:8_192]) is None
    assert bench.give(TOPICS.chunk(FILE.sha256, 20), b"end") is None


def test_want_is_sent_after_five_seconds_without_chunks(bench: Bench) -> None:
    """W-21: 5 s without any progress -> `want`, which lists what is missing with both ends included."""
    bench.require(FILE)
    bench.give(bench.open[0], BODY[:8_192])
    bench.wait(PATIENCE_MS - 1)
    assert bench.wants == []

    bench.wait(1)

    assert bench.wants == [(PATIENCE_MS, {"sha256": FILE.sha256, "missing": [[1, 20]]})]


def test_wants_slow_down_and_never_exceed_one_a_second(bench: Bench) -> None:
    """W-21: then doubling to 300 s with full jitter; at most one `want` a second."""
    files = [FileRef(f"{n:064x}", 8_192) for n in range(4)]
    bench.require(*files)
    bench.wait(3_600_000)

    times = [at for at, _ in bench.wants]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= WANT_EVERY_MS
    assert 20 < len(times) < 200
    assert max(gaps) > 60_000
    assert {want["sha256"] for _, want in bench.wants[:4]} == {file.sha256 for file in files}


def test_missing_file_does_not_delay_the_others(bench: Bench) -> None:
    lost = FileRef("f" * 64, 8 * 8_192)
    bench.require(lost, FILE)
    bench.wait(PATIENCE_MS)

    assert bench.give_open() == BODY


def test_a_file_of_a_wrong_hash_is_dropped_and_fetched_anew(bench: Bench) -> None:
    """W-21: not at once, so that a broker with a wrong copy is not hammered; the office is asked for it."""
    bench.require(FILE)
    assert bench.give_open(bytes(len(BODY))) is None
    assert bench.open == []

    bench.wait(300_000)

    assert bench.wants[0][1]["missing"] == [[0, 20]]
    assert bench.give_open() == BODY


def test_a_file_of_a_wrong_hash_is_asked_for_while_others_come(bench: Bench) -> None:
    """W-21: wanted whole (`want`), whatever progress other files make."""
    small = FileRef(sha256_hex(b"small"), 5)
    bench.require(small, FILE)
    bench.give(TOPICS.chunk(small.sha256, 0), b"smalL")
    bench.give(bench.open[0], BODY[:8_192])
    bench.wait(WANT_EVERY_MS)

    assert [want for _, want in bench.wants] == [{"sha256": small.sha256, "missing": [[0, 0]]}]


def test_chunks_survive_a_lost_connection(bench: Bench) -> None:
    bench.require(FILE)
    for _ in range(5):
        bench.give(bench.open[0], chunks(BODY)[int(bench.open[0].rsplit("/", 1)[1])])
    bench.fetcher.on_disconnected()
    bench.open = []
    bench.subscribed = []

    bench.take(bench.fetcher.on_connected(bench.now_ms))

    assert bench.give_open() == BODY
    assert len(bench.subscribed) == 16


def test_file_no_longer_required_is_given_up(bench: Bench) -> None:
    bench.require(FILE)
    other = FileRef("a" * 64, 100)

    bench.require(other)

    assert bench.open == [TOPICS.chunk(other.sha256, 0)]

    bench.fetcher.on_disconnected()
    bench.open = []
    bench.take(bench.fetcher.on_connected(bench.now_ms))

    assert bench.open == [TOPICS.chunk(other.sha256, 0)]


def test_nothing_is_requested_while_disconnected() -> None:
    bench = Bench()
    bench.fetcher.on_disconnected()
    bench.require(FILE)
    bench.wait(1_000_000)

    assert (bench.open, bench.wants) == ([], [])
