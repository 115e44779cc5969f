from __future__ import annotations

import select
import threading
from collections import deque

from scheduler.mqtt.doorbell import Bell


def rings(bell: Bell, within_ms: int = 0) -> bool:
    poll = select.poll()
    poll.register(bell, select.POLLIN)
    return bool(poll.poll(within_ms))


def test_it_rings_until_it_is_hushed_however_often_it_was_rung():
    bell = Bell()
    for _ in range(100_000):  # many times what the socket would hold
        bell.ring()

    assert rings(bell)
    bell.hush()
    assert not rings(bell)
    bell.ring()
    assert rings(bell)
    bell.close()
    bell.ring()


def test_nothing_that_was_laid_ready_before_a_ring_is_missed():
    bell, laid, seen = Bell(), deque[int](), list[int]()

    def lay() -> None:
        for number in range(20_000):
            laid.append(number)
            bell.ring()

    thread = threading.Thread(target=lay)
    thread.start()
    while len(seen) < 20_000:
        assert rings(bell, 5_000), f"only {len(seen)} were seen"
        bell.hush()
        while laid:
            seen.append(laid.popleft())
    thread.join()
    bell.close()
    assert seen == list(range(20_000))
