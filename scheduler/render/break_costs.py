"""Where a line may end within a phrase and what that costs: rules of kinsoku, numbers and words.

Costs are per mille of size: a break that costs 100 is taken if it makes the text a tenth larger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scheduler.render.lexicon import split_words

FREE = 0
"""At a space, or at a line's end as written."""
WORD_SPLIT = 700
"""Probably inside a word."""
CLAUSE = 15
"""At the end of a clause; at the end of a sentence it costs less."""
_SENTENCE, _LISTED, _COLON, _BRACKET = 5, 40, 50, 60
_BEHIND = (
    dict.fromkeys("。！？；…!?;", _SENTENCE)
    | dict.fromkeys("，,", CLAUSE)
    | {"、": _LISTED, "：": _COLON, ":": _COLON}
    | dict.fromkeys("”’）】》」』〉)]}—~～", _BRACKET)
)
_KNOWN, _HALF_KNOWN, _UNKNOWN, _NUMBER = 90, 140, 260, 130
_RANGE_SPLIT, _DATE_SPLIT, _TIME_SPLIT, _NAME_SPLIT = 360, 320, 150, 320
_LATE_COST, _EARLY_COST, _EARLY_GAIN = 220, 260, 50
_ENCLOSED = 80
"""The extra cost of a break between brackets."""
_NOT_FIRST = frozenset("、，。．·：；？！…—～”’）】》」』〉％℃,.:;?!)]}%")
_UNITS = "年月日时分秒元角号米岁点届次个名人天周万亿千百"
"""Units, which stay with their number."""
_NOT_LAST = frozenset("“‘（【《「『〈([{￥№")
_OPENING, _CLOSING = frozenset("“‘（【《「『〈([{"), frozenset("”’）】》」』〉)]}")
_LATE = "的地得了着过们性化者员路街巷道区县镇村局委办处科会馆站院场园桥楼层室段线吗吧呢等"
"""Characters that belong to what precedes them."""
_EARLY = "请在为因和与及或把被让从向对以至到将由于就都不再又很更最每各第"
"""Characters that belong to what follows them."""
_NAME_TAILS = frozenset(
    {
        *("大街", "街道", "大道", "广场", "公园", "小区", "社区", "车站", "医院", "学校"),
        *("超市", "商场", "市场", "银行", "大厦", "中心", "主任", "书记", "局长"),
    }
)
"""After an unlisted word they end a name."""
_RANGE = "—–-~～至"
_WORD = r"[0-9A-Za-z][0-9A-Za-z:.,%/@#&'+~_\-–]*"
_HANZI = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_RUN = re.compile(f"(?:{_WORD})?[0-9][{_UNITS}]|{_WORD}|{_HANZI.pattern}+|.", re.DOTALL)
_CHUNK = re.compile(f"[{_EARLY}]|[^{_EARLY}]+")
_PAIR = len("一对")


@dataclass(frozen=True, slots=True)
class PhrasePart:
    """A piece that stays together, and the cost of ending a line before it."""

    text: str
    cost: int


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, a number or a character; `split` if the break before it is probably inside a word."""

    text: str
    known: bool
    split: bool = False


def split_phrase(piece: str) -> list[PhrasePart]:
    """Split a phrase without spaces into parts; the first part costs nothing.

    >>> [(each.text, each.cost) for each in split_phrase("礼让行人，保护环境")]
    [('礼让行人，', 0), ('保护', 15), ('环境', 90)]
    """
    found: list[PhrasePart] = []
    before: _Token | None = None
    depth = 0
    for token in _tokens(piece):
        if before is not None and _stays_together(before, token):
            found[-1] = PhrasePart(found[-1].text + token.text, found[-1].cost)
        else:
            found.append(
                PhrasePart(token.text, FREE if before is None else _cost(before, token) + _ENCLOSED * (depth > 0))
            )
        depth = max(0, depth + (token.text in _OPENING) - (token.text in _CLOSING))
        before = token
    return found


def _stays_together(before: _Token, token: _Token) -> bool:
    last, first = before.text[-1], token.text[0]
    return first in _NOT_FIRST or last in _NOT_LAST


def _cost(before: _Token, token: _Token) -> int:
    last, first = before.text[-1], token.text[0]
    if last in _BEHIND:
        return _RANGE_SPLIT if last in _RANGE and first.isdigit() else _BEHIND[last]
    if first in _OPENING:
        return _BRACKET
    if token.split:
        return WORD_SPLIT
    if first.isdigit() or last.isdigit():
        return _by_number(last, first)
    return _by_words(before, token)


def _by_words(before: _Token, token: _Token) -> int:
    if token.text in _NAME_TAILS and not before.known:
        return _NAME_SPLIT
    cost = (_UNKNOWN, _HALF_KNOWN, _KNOWN)[before.known + token.known]
    if not token.known:
        cost += _LATE_COST * (token.text[0] in _LATE) - _EARLY_GAIN * (token.text[0] in _EARLY)
    if not before.known and len(before.text) == 1:
        cost += _EARLY_COST * (before.text in _EARLY)
    return cost


def _by_number(last: str, first: str) -> int:
    if first.isdigit():
        for ends, cost in (("年月", _DATE_SPLIT), ("日号时分", _TIME_SPLIT), (_RANGE, _RANGE_SPLIT)):
            if last in ends:
                return cost
    return _NUMBER + _EARLY_COST * (last in _EARLY) - _EARLY_GAIN * (first in _EARLY)


def _tokens(piece: str) -> list[_Token]:
    found: list[_Token] = []
    for text, known in split_words(piece):
        if known:
            found.append(_Token(text, known=True))
            continue
        for run in _RUN.findall(text):
            found += _guess_words(run) if _HANZI.match(run) else [_Token(run, known=False)]
    return found


def _guess_words(run: str) -> list[_Token]:
    """Guess unlisted words: function characters stand alone, the rest is a pair, two pairs, or a name."""
    if len(run) <= _PAIR:
        return _as_one_word(run)
    found: list[_Token] = []
    for chunk in _CHUNK.findall(run):
        stem = chunk.rstrip(_LATE) if len(chunk) > _PAIR else chunk
        step = _PAIR if len(stem) == 2 * _PAIR else len(stem)
        for at in range(0, len(stem), step):
            found += _as_one_word(stem[at : at + step])
        found += [_Token(character, known=False) for character in chunk[len(stem) :]]
    return found


def _as_one_word(word: str) -> list[_Token]:
    return [_Token(character, known=False, split=number > 0) for number, character in enumerate(word)]
