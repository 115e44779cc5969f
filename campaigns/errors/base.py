"""Define the base of all refusals: two sentences, a form field and values."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

Language = Literal["zh", "en"]


class CampaignError(Exception):
    """Base of all refusals. `.field` is its form field, or None; `.text("zh")` is the message in Chinese."""

    zh: ClassVar[str] = "无法完成"
    en: ClassVar[str] = "cannot be done"
    about: ClassVar[str | None] = None

    def __init__(self, **values: object) -> None:
        self.values = values
        self.field: str | None = self.about
        super().__init__(self.en.format(**values))

    def text(self, language: Language = "zh") -> str:
        """Return the message in one of the two languages."""
        return (self.zh if language == "zh" else self.en).format(**self.values)

    def at_field(self, field: str | None) -> Self:
        """Set the form field it belongs to; return the error itself."""
        self.field = field
        return self
