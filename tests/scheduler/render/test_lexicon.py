from __future__ import annotations

from scheduler.render.lexicon import WORDS, words


def test_the_longest_known_word_is_taken() -> None:
    assert words("文明城市文明") == [("文明城市", True), ("文明", True)]


def test_what_is_not_known_stays_together() -> None:
    assert words("请广大市民自觉") == [("请广大", False), ("市民", True), ("自觉", False)]
    assert words("") == []


def test_no_word_is_named_twice() -> None:
    assert len(WORDS) == len(set(WORDS))
