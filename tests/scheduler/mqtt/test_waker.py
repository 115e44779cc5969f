from __future__ import annotations

import select
import threading
from collections import deque

from scheduler.mqtt.waker import Waker


def is_woken(waker: Waker, within_ms: int = 0) -> bool:
    poll = select.poll()
    poll.register(waker, select.POLLIN)
    return bool(poll.poll(within_ms))


def test_it_stays_woken_until_it_is_cleared_however_often_it_was_woken():
    waker = Waker()
    for _ in range(100_000):  # many times what the socket would hold
        waker.wake()

    assert is_woken(waker)
    waker.clear()
    assert not is_woken(waker)
    waker.wake()
    assert is_woken(waker)
    waker.close()
    waker.wake()


def test_nothing_queued_before_a_wake_is_missed():
    waker, laid, seen = Waker(), deque[int](), list[int]()

    def lay() -> None:
        for number in range(20_000):
            laid.append(number)
            waker.wake()

    thread = threading.Thread(target=lay)
    thread.start()
    while len(seen) < 20_000:
        assert is_woken(waker, 5_000), f"only {len(seen)} were seen"
        waker.clear()
        while laid:
            seen.append(laid.popleft())
    thread.join()
    waker.close()
    assert seen == list(range(20_000))
