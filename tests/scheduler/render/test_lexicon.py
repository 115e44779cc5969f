from __future__ import annotations

from scheduler.render.lexicon import WORDS, split_words


def test_the_longest_known_word_is_taken() -> None:
    assert split_words("文明城市文明") == [("文明城市", True), ("文明", True)]


def test_unknown_text_stays_together() -> None:
    assert split_words("请广大鳏寡自觉") == [("请", False), ("广大", True), ("鳏寡", False), ("自觉", True)]
    assert split_words("") == []


def test_words_are_unique_and_short_enough_for_a_line() -> None:
    assert len(WORDS) == len(set(WORDS))
    assert max(map(len, WORDS)) <= 6


def test_ordinals_stay_with_their_institution() -> None:
    assert split_words("庆市第十次大会") == [("庆", False), ("市第十次", True), ("大会", True)]


def test_days_of_the_week_are_words() -> None:
    assert split_words("本周六周日") == [("本周六", True), ("周日", True)]
