"""A file that a document names, and the check of bytes against it (PROTOCOL W-8, W-14)."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.image_header import size_px
from players.protocol.documents.slots import CLIP_TYPE


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file by its name and length; for a picture or a clip what it must be: `(media type, width_px, height_px)`."""

    sha256: str
    size_bytes: int
    picture: tuple[str, int, int] | None = None

    def fits(self, body: bytes) -> bool:
        """Return whether bytes have the length, and a picture's also the media type and the size in px.

        Of a clip only the length is compared: what it is turns out when it is decoded. Nor is the SHA-256: who has read
        or fetched the bytes has done so.

        >>> FileRef("9f", 10, ("image/x-portable-bitmap", 16, 1)).fits(b"P4 16 1 ab")
        True
        """
        if len(body) != self.size_bytes:
            return False
        if self.picture is None:
            return True
        media_type, width_px, height_px = self.picture
        if media_type == CLIP_TYPE:
            return True
        return size_px(body, media_type) == (width_px, height_px)
