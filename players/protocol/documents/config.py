"""The document `config`: how a screen behaves (PROTOCOL section 3)."""

from __future__ import annotations

from dataclasses import dataclass

from players.protocol.fields import Fields
from players.protocol.limits import AREAS_MAX, DOCUMENT_BYTES, VERSION
from players.protocol.patterns import AREA, SCREEN

PERCENT_MAX = 100


@dataclass(frozen=True, slots=True)
class Report:
    """Intervals of a screen's reports.

    Args:
        every_ms: between batches of plays.
        max_rows: of one batch; it is due at once where so many rows are unreported.
        status_every_ms: between heartbeats.
    """

    every_ms: int
    max_rows: int
    status_every_ms: int


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a screen until its next config; `brightness_max` is the ceiling, percent (PROTOCOL W-15)."""

    screen: str
    rev: int
    areas: tuple[str, ...]
    brightness_max: int
    report: Report

    @classmethod
    def read(cls, body: bytes) -> Config:
        """Read a verified payload. Raises ProtocolError."""
        fields = Fields.of_document(body, cap=DOCUMENT_BYTES)
        report = fields.inner("report")
        return cls(
            screen=fields.text("screen", SCREEN),
            rev=fields.integer("rev"),
            areas=fields.texts("areas", AREA, AREAS_MAX),
            brightness_max=fields.integer("brightness_max", 0, PERCENT_MAX),
            report=Report(
                report.integer("every_ms", 1), report.integer("max_rows", 1), report.integer("status_every_ms", 1)
            ),
        )

    def to_object(self) -> dict[str, object]:
        """Return the payload to sign."""
        report = self.report
        return {
            "v": VERSION,
            "screen": self.screen,
            "rev": self.rev,
            "areas": list(self.areas),
            "brightness_max": self.brightness_max,
            "report": {
                "every_ms": report.every_ms,
                "max_rows": report.max_rows,
                "status_every_ms": report.status_every_ms,
            },
        }
