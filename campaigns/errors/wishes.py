"""Refuse values that break a rule; another value helps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from campaigns.errors.base import CampaignError, Language


class WishError(CampaignError):
    """A value breaks a rule; another value helps."""


class EmptyTextError(WishError):
    """A text that must not be empty is empty."""

    zh, en = "请填写", "must not be empty; write something"

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class TextTooLongError(WishError):
    """A text is longer than its limit, or longer than a screen can show."""

    zh, en = "太长：最多 {limit}，现为 {length}；请缩短", "too long: at most {limit}, got {length}; shorten it"
    about = "text"

    def __init__(self, limit: int, length: int, field: str = "text") -> None:
        super().__init__(limit=limit, length=length)
        self.field = field


class ControlCharacterError(WishError):
    """A text holds a character that cannot be drawn, such as a control or direction mark."""

    zh, en = "含有不可见字符 U+{code}；请删除后重新输入", "holds the invisible character U+{code}; remove it"

    def __init__(self, character: str, field: str) -> None:
        super().__init__(code=f"{ord(character):04X}")
        self.field = field


class MissingGlyphError(WishError):
    """The fonts of a screen lack a character."""

    zh = "{where} 的字库里没有「{character}」(U+{code})；请换一个字"
    en = "the fonts for {where} have no “{character}” (U+{code}); use another character"
    about = "text"

    def __init__(self, character: str, where: str) -> None:
        super().__init__(character=character, where=where, code=f"{ord(character[:1] or chr(0)):04X}")


class OutOfRangeError(WishError):
    """A number lies outside its bounds."""

    zh, en = "应为 {low} 至 {high}，现为 {value}", "must be {low} to {high}, got {value}"

    def __init__(self, field: str, value: object, low: int, high: int) -> None:
        super().__init__(value=value, low=low, high=high)
        self.field = field


class DatesError(WishError):
    """A campaign ends before it starts, or lasts too long."""

    zh = "日期不成立：{starts_on} 至 {ends_on}（结束不早于开始，最长 {limit_days} 天）"
    en = "dates do not hold: {starts_on} to {ends_on} (the end not before the start, {limit_days} days at most)"
    about = "ends_on"

    def __init__(self, starts_on: date, ends_on: date, limit_days: int) -> None:
        super().__init__(starts_on=starts_on, ends_on=ends_on, limit_days=limit_days)


class NothingChosenError(WishError):
    """A list that needs at least one entry is empty, or has too many."""

    zh, en = "请选择 1 至 {limit} 项", "choose 1 to {limit} of them"

    def __init__(self, field: str, limit: int) -> None:
        super().__init__(limit=limit)
        self.field = field


class ScreenIdError(WishError):
    """A screen id does not fit into a topic (PROTOCOL W-2)."""

    zh = "屏号「{screen}」不合要求：小写字母、数字、连字符，1–23 位"
    en = "screen id “{screen}” will not do: lower-case letters, digits and hyphens, 1 to 23 of them"
    about = "id"

    def __init__(self, screen: str) -> None:
        super().__init__(screen=screen)


class SizeError(WishError):
    """A screen size is malformed or outside its bounds."""

    zh = "尺寸应写作 宽x高，每边 {low}–{high} 像素，例如 320x16"
    en = "a size is WIDTHxHEIGHT, each side {low} to {high} px, such as 320x16; got {w}x{h}"
    about = "size"

    def __init__(self, w: int, h: int, low: int, high: int) -> None:
        super().__init__(w=w, h=h, low=low, high=high)


class MediaTypeError(WishError):
    """A file type does not fit the colour class."""

    zh, en = "{colour} 屏不能用文件类型 {media_type}", "a {colour} screen cannot take files of type {media_type}"
    about = "type"

    def __init__(self, media_type: str, colour: str) -> None:
        super().__init__(media_type=media_type, colour=str(colour))


class ClockTimeError(WishError):
    """A time of day is not HH:MM, or only one of two was given."""

    zh = "时间应成对写作 HH:MM，例如 07:00 与 22:00，两者不同；现为 {value}"
    en = "give both times as HH:MM, such as 07:00 and 22:00, one not like the other; got {value}"
    about = "lit_from"

    def __init__(self, value: object, field: str = "lit_from") -> None:
        super().__init__(value=value)
        self.field = field


class UnknownChoiceError(WishError):
    """A word is not among the choices."""

    zh, en = "「{value}」不在可选项内：{choices}", "“{value}” is none of: {choices}"

    def __init__(self, field: str, value: object, choices: Sequence[str]) -> None:
        super().__init__(value=value, choices=", ".join(choices))
        self.field = field


class ScreenRowsError(WishError):
    """Rows of a list of screens are invalid; none was added. `.rows` holds (row number from 1, error)."""

    zh, en = "有 {count} 行不能加入，全部未加入：{first}", "{count} rows cannot be added, so none was: {first}"

    def __init__(self, rows: Sequence[tuple[int, CampaignError]]) -> None:
        self.rows = tuple(rows)
        super().__init__(count=len(self.rows), first="; ".join(f"{number}: {error}" for number, error in self.rows))

    def text(self, language: Language = "zh") -> str:
        """Return the message, with one part per bad row."""
        rows = "; ".join(f"{number}: {error.text(language)}" for number, error in self.rows)
        return (self.zh if language == "zh" else self.en).format(count=len(self.rows), first=rows)


class EntryError(WishError):
    """An entry of a settings file has the wrong form."""

    zh, en = "写法不对：{what}", "will not do: {what}"

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(what=en)
        self.field = field
        self._zh = zh

    def text(self, language: Language = "zh") -> str:
        """Return the message, with what is expected in its language."""
        return self.zh.format(what=self._zh) if language == "zh" else str(self)


class SettingsFileError(WishError):
    """Entries of a settings file are invalid; nothing was saved. `.entries` holds (path, error)."""

    zh, en = "有 {count} 处不成立，全部未保存：{first}", "{count} entries will not do, nothing was saved: {first}"
    about = "file"

    def __init__(self, entries: Sequence[tuple[str, CampaignError]]) -> None:
        self.entries = tuple(entries)
        super().__init__(count=len(self.entries), first="; ".join(f"{path}: {error}" for path, error in self.entries))

    def text(self, language: Language = "zh") -> str:
        """Return the message, with one part per bad entry."""
        entries = "; ".join(f"{path}: {error.text(language)}" for path, error in self.entries)
        return (self.zh if language == "zh" else self.en).format(count=len(self.entries), first=entries)


class PersonNameError(WishError):
    """A sign-in name has a wrong form."""

    zh = "登录名「{name}」不合要求：2–32 个字母、数字、汉字或 . _ -"
    en = "the sign-in name “{name}” will not do: 2 to 32 letters, digits, Chinese characters or . _ -"
    about = "name"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class WeakPasswordError(WishError):
    """A password is too short, too long or too easy to guess."""

    zh = "密码需 {low}–{high} 个字符，不含登录名，且不是常见密码"
    en = "a password has {low} to {high} characters, does not hold the sign-in name and is not a common one"
    about = "password"

    def __init__(self, low: int, high: int) -> None:
        super().__init__(low=low, high=high)
