from __future__ import annotations

import threading

import pytest

from campaigns.database.engine.writer_turn import WriterTurn


def _enter(turn: WriterTurn) -> tuple[threading.Thread, threading.Event]:
    entered = threading.Event()

    def run() -> None:
        with turn.taken():
            entered.set()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, entered


def test_the_next_writer_enters_when_the_one_before_has_left():
    turn = WriterTurn(30)
    with turn.taken():
        thread, entered = _enter(turn)
        assert not entered.wait(0.1)

    assert entered.wait(10)
    thread.join()


def test_a_writer_that_waited_long_enough_goes_on_so_that_the_database_can_refuse_it():
    turn = WriterTurn(0.05)
    with turn.taken():
        thread, entered = _enter(turn)
        assert entered.wait(10)
    thread.join()


def test_an_error_gives_the_turn_away():
    turn = WriterTurn(30)
    with pytest.raises(ValueError, match="broken"), turn.taken():
        raise ValueError("broken")

    thread, entered = _enter(turn)
    assert entered.wait(10)
    thread.join()
