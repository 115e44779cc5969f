"""Slots of plans and overrides: their pictures, and which one is due when (PROTOCOL section 3, W-14, W-16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from players.protocol.fields import Fields, array, integer, wrong
from players.protocol.limits import (
    CLIP_BYTES,
    FRAME_MS_MIN,
    FRAMES_MAX,
    LINE_MAX,
    NUMBER_MAX,
    PICTURE_BYTES,
    SLOT_MS_MIN,
)
from players.protocol.patterns import SHA256, WORD

CUT = "cut"
EFFECTS = (CUT, "push-left", "push-up", "cover-left", "fade")
CLIP_TYPE = "video/mp4"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of a picture or of a clip: name, length in bytes, media type, size in px."""

    sha256: str
    bytes: int
    type: str
    w: int
    h: int

    @classmethod
    def of(cls, fields: Fields) -> Asset:
        """Read an asset. Raises ProtocolError."""
        asset = cls(
            sha256=fields.text("sha256", SHA256),
            bytes=fields.integer("bytes", 1, CLIP_BYTES),
            type=fields.text("type", WORD),
            w=fields.integer("w", 1),
            h=fields.integer("h", 1),
        )
        if not asset.is_clip and asset.bytes > PICTURE_BYTES:
            raise fields.wrong("bytes", f"is {asset.bytes}, a picture has at most {PICTURE_BYTES}")
        if asset.is_clip and (asset.w % 2 or asset.h % 2):
            raise fields.wrong("type", f"is a clip of {asset.w}x{asset.h}, which are not both even")
        return asset

    @property
    def is_clip(self) -> bool:
        """Whether it moves by itself (PROTOCOL W-16)."""
        return self.type == CLIP_TYPE

    def to_object(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"sha256": self.sha256, "bytes": self.bytes, "type": self.type, "w": self.w, "h": self.h}


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of a loop: one play, with one or more frames.

    Args:
        n: its number in the sync group; in an override its place in the form.
        line: its name in plays, for ever.
        ms: its planned time, the sum of its frames.
        frames: (index into the assets, ms) in order.
        fx: the effect with which it comes on, within its time.
        step_ms: the time of one column where a picture is wider than the screen.
    """

    n: int
    line: int
    ms: int
    frames: tuple[tuple[int, int], ...]
    fx: str = CUT
    step_ms: int | None = None

    @classmethod
    def of(cls, fields: Fields, assets: Sequence[Asset], n: int) -> Slot:
        """Read slot `n`, whose frames index `assets`; an unknown effect is a cut. Raises ProtocolError."""
        slot = cls(
            n=n,
            line=fields.integer("line", 0, LINE_MAX),
            ms=fields.integer("ms", SLOT_MS_MIN),
            frames=tuple(_frame(value, path, len(assets)) for path, value in fields.array("frames", 1, FRAMES_MAX)),
            fx=_effect(fields),
            step_ms=fields.integer("step_ms", 1) if fields.has("step_ms") else None,
        )
        if (sum_ms := sum(ms for _, ms in slot.frames)) != slot.ms:
            raise fields.wrong("frames", f"sum to {sum_ms} ms, the slot has {slot.ms}")
        if len(slot.frames) > 1 and any(assets[asset].is_clip for asset, _ in slot.frames):
            raise fields.wrong("frames", "have a clip that is not the only one")
        return slot

    def cannot_scroll(self, assets: Sequence[Asset], screen_w: int) -> bool:
        """Return whether a picture is wider than the screen and no time of a column is given (PROTOCOL W-14)."""
        return self.step_ms is None and any(assets[asset].w > screen_w for asset, _ in self.frames)

    def to_object(self) -> dict[str, object]:
        """Return the JSON object, without `n`, which overrides do not have."""
        fields: dict[str, object] = {
            "line": self.line,
            "ms": self.ms,
            "frames": [[asset, ms] for asset, ms in self.frames],
        }
        if self.fx != CUT:
            fields["fx"] = self.fx
        if self.step_ms is not None:
            fields["step_ms"] = self.step_ms
        return fields


def frame_at(slot: Slot, into_ms: int) -> tuple[int, int]:
    """Return the asset on the glass `into_ms` after the slot's start, and the ms since its frame began.

    A hold keeps the picture of the slot's last instant.

    >>> slot = Slot(1, 9, 9_000, ((0, 4_000), (2, 5_000)))
    >>> frame_at(slot, 3_999), frame_at(slot, 4_000), frame_at(slot, 60_000)
    ((0, 3999), (2, 0), (2, 4999))
    """
    left_ms = into_ms
    for asset, ms in slot.frames:
        if left_ms < ms:
            return asset, left_ms
        left_ms -= ms
    asset, ms = slot.frames[-1]
    return asset, ms - 1


def scroll_column(at_ms: int, step_ms: int, width_px: int) -> int:
    """Return the column of a scrolling picture at the screen's left edge; columns outside of it are blank.

    Args:
        at_ms: since the frame began.
        step_ms: the time of one column.
        width_px: the screen's width.

    >>> scroll_column(0, 20, 320), scroll_column(6_400, 20, 320)
    (-320, 0)
    """
    return at_ms // step_ms - width_px


def _frame(value: object, path: str, assets: int) -> tuple[int, int]:
    (asset_path, asset), (ms_path, ms) = array(value, path, 2, 2)
    index = integer(asset, asset_path)
    if index >= assets:
        raise wrong(asset_path, f"is {index}, there are {assets} assets")
    return index, integer(ms, ms_path, FRAME_MS_MIN, NUMBER_MAX)


def _effect(fields: Fields) -> str:
    if not fields.has("fx"):
        return CUT
    fx = fields.text("fx", WORD)
    return fx if fx in EFFECTS else CUT
