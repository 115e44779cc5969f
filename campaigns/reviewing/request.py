"""State all that a campaign asks for: as a digest that an approval binds, and as text from which it is read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from campaigns.booking.campaign import IDLE_NAME, Aim, Campaign, Category
from campaigns.booking.slide import Slide
from campaigns.booking.target import Target

_NOT_SEALED = frozenset(
    {"campaign_id", "created_at", "created_by", "position", "reserved", "retired_at", "version"}
)  # fields that do not affect what is shown, where and when
_EMPTY: tuple[object, ...] = (None, "", [], {})
_SEALED_AS = {Aim.ROTATION.value: "filler"}
_IDLE_SEALED_AS = {IDLE_NAME: "待播"}
"""The words of the first releases stay in what a seal digests, so that new words void no approval: of an aim, and of
the reserved campaign's name and theme."""
_PLAIN = ("id", "name", "theme", "occasion", "weight", "reserved", "version", "created_by", "share_percent")


@lru_cache(512)
def request_digest(campaign: Campaign) -> str:
    """Return the digest of all that a campaign asks for: targets, days, times, weight, texts in their order.

    Empty values are omitted, so that a field added by a later release voids no approval.
    """
    request = json.dumps(_request_values(campaign), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(request.encode()).hexdigest()


def write_request(campaign: Campaign) -> str:
    """Return a campaign with its slides as JSON text, without `retired_at`; `read_request` returns it again."""
    values: dict[str, object] = {name: getattr(campaign, name) for name in _PLAIN}
    values |= {
        "category": campaign.category.value,
        "aim": campaign.aim.value,
        "starts_on": campaign.starts_on.isoformat(),
        "ends_on": campaign.ends_on.isoformat(),
        "created_at": campaign.created_at.isoformat(),
        "screens": campaign.screens,
        "target": campaign.target.rules(),
        "daypart_ids": campaign.daypart_ids,
        "slides": [_slide_values(slide) for slide in campaign.slides],
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


@lru_cache(1024)
def read_request(text: str) -> Campaign:
    """Return the campaign that `write_request` wrote. Raises ValueError, KeyError or TypeError for other text."""
    values: dict[str, Any] = json.loads(text)
    return Campaign(
        **{name: values[name] for name in _PLAIN},
        category=Category(values["category"]),
        aim=Aim(values["aim"]),
        starts_on=date.fromisoformat(values["starts_on"]),
        ends_on=date.fromisoformat(values["ends_on"]),
        created_at=datetime.fromisoformat(values["created_at"]),
        retired_at=None,
        screens=tuple(values["screens"]),
        target=Target(**{field: tuple(words) for field, words in values["target"].items()}),
        daypart_ids=tuple(values["daypart_ids"]),
        slides=tuple(_read_slide(values["id"], slide) for slide in values["slides"]),
    )


def _slide_values(slide: Slide) -> dict[str, object]:
    own = {name: getattr(slide, name) for name in ("id", "position", "text", "dwell_ms", "version")}
    return own | {name: _day(getattr(slide, name)) for name in ("starts_on", "ends_on")}


def _read_slide(campaign_id: int, values: Mapping[str, Any]) -> Slide:
    days = {name: date.fromisoformat(values[name]) if values[name] else None for name in ("starts_on", "ends_on")}
    return Slide(campaign_id=campaign_id, retired_at=None, **{**values, **days})


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _request_values(campaign: Campaign) -> dict[str, object]:
    """Return all that a campaign asks for as JSON values, in the words of the first releases."""
    request = _json_value(campaign)
    assert isinstance(request, dict)
    request["aim"] = _SEALED_AS.get(campaign.aim, campaign.aim.value)
    if campaign.aim is Aim.IDLE:
        request |= {name: _IDLE_SEALED_AS.get(request[name], request[name]) for name in ("name", "theme")}
    return request


def _json_value(value: object) -> object:
    """Return a value as JSON values, empty ones omitted."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = {
            part.name: _json_value(getattr(value, part.name)) for part in fields(value) if part.name not in _NOT_SEALED
        }
        return {name: part for name, part in parts.items() if part is not False and part not in _EMPTY}
    if isinstance(value, (tuple, list)):
        return [_json_value(part) for part in value]
    if isinstance(value, frozenset):
        return sorted(str(_json_value(part)) for part in value)
    if isinstance(value, (date, Fraction)):
        return str(value)
    assert value is None or isinstance(value, (str, int)), f"{type(value).__name__} has no digest"
    return value
