"""The document `config`: how a screen behaves (PROTOCOL section 3)."""

from __future__ import annotations

from dataclasses import dataclass

from players.protocol.documents.join import Broker
from players.protocol.fields import Fields
from players.protocol.limits import (
    AREAS_MAX,
    BROKERS_MAX,
    DOCUMENT_BYTES,
    INTERVAL_MS_MAX,
    INTERVAL_MS_MIN,
    VERSION,
)
from players.protocol.patterns import AREA, SCREEN

PERCENT_MAX = 100


@dataclass(frozen=True, slots=True)
class Report:
    """Intervals of a screen's reports, each of 1 s to 1 h.

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
    """The settings of a screen until its next config.

    Args:
        screen: whose they are.
        rev: number of the document.
        areas: whose overrides it obeys, `all` besides.
        brightness_max: the ceiling, percent (PROTOCOL W-15).
        report: intervals of its reports.
        brokers: tried in turn before those of the join document.
    """

    screen: str
    rev: int
    areas: tuple[str, ...]
    brightness_max: int
    report: Report
    brokers: tuple[Broker, ...] = ()

    @classmethod
    def read(cls, body: bytes) -> Config:
        """Read a verified payload. Raises ProtocolError."""
        fields = Fields.of_document(body, cap=DOCUMENT_BYTES)
        return cls(
            screen=fields.text("screen", SCREEN),
            rev=fields.integer("rev"),
            areas=fields.texts("areas", AREA, AREAS_MAX),
            brightness_max=fields.integer("brightness_max", 0, PERCENT_MAX),
            report=_report(fields.inner("report")),
            brokers=_brokers(fields) if fields.has("brokers") else (),
        )

    def to_object(self) -> dict[str, object]:
        """Return the payload to sign."""
        report = self.report
        brokers = {"brokers": [broker.to_object() for broker in self.brokers]} if self.brokers else {}
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
            **brokers,
        }


def _report(fields: Fields) -> Report:
    return Report(_interval(fields, "every_ms"), fields.integer("max_rows", 1), _interval(fields, "status_every_ms"))


def _interval(fields: Fields, name: str) -> int:
    return fields.integer(name, INTERVAL_MS_MIN, INTERVAL_MS_MAX)


def _brokers(fields: Fields) -> tuple[Broker, ...]:
    return tuple(Broker.of(each) for each in fields.objects("brokers", most=BROKERS_MAX))
