"""Words that a line never breaks in, and between which it may: the house's own slogans."""

from __future__ import annotations

import re

WORDS = (
    *("社会主义", "核心价值观", "精神文明", "文明城市", "文明行为", "文明出行", "文明用餐", "文明礼让", "文明交通"),
    *("创建", "全国", "全省", "卫生城市", "园林城市", "宜居城市", "建设", "美丽", "幸福", "家园", "社区"),
    *("城市", "乡村", "振兴", "市民", "你我", "同行", "携手", "和谐"),
    *("讲文明", "树新风", "从我做起", "从身边做起", "人人参与", "人人有责", "共建共享", "共创", "共建", "共享"),
    *("富强", "民主", "文明", "自由", "平等", "公正", "法治", "爱国", "敬业", "诚信", "友善", "志愿服务", "学雷锋"),
    *("网络", "安全", "宣传周", "宣传日", "宪法", "学习", "尊崇", "遵守", "维护", "绿水青山", "就是", "金山银山"),
    *("垃圾分类", "礼让行人", "礼让斑马线", "遵守交通规则", "光盘行动", "厉行节约", "反对浪费", "安全生产", "消防安全"),
)
_ANY = re.compile("|".join(sorted(map(re.escape, WORDS), key=lambda word: (-len(word), word))))


def words(text: str) -> list[tuple[str, bool]]:
    """Take a text apart at known words: (piece, known), longest word first.

    >>> words("创建全国文明城市")
    [('创建', True), ('全国', True), ('文明城市', True)]
    >>> words("请学习宪法")
    [('请', False), ('学习', True), ('宪法', True)]
    """
    found: list[tuple[str, bool]] = []
    at = 0
    for word in _ANY.finditer(text):
        if word.start() > at:
            found.append((text[at : word.start()], False))
        found.append((word[0], True))
        at = word.end()
    return [*found, (text[at:], False)] if at < len(text) else found
