"""What the office says on the wire, as whoever may hear everything hears it."""

from __future__ import annotations

import json
from typing import Any

from players.protocol.encoding import decode_base64url
from tests.scheduler.broker.house import Ear


def told(token: bytes) -> dict[str, object]:
    """What a signed document says."""
    payload = json.loads(decode_base64url(token.decode().split(".")[1]) or b"")
    assert isinstance(payload, dict)
    return payload


def named(manifests: dict[str, bytes], files: dict[str, bytes]) -> set[str]:
    """The files that manifests name, by their digests; pictures by slots files that are among `files`."""
    found: set[str] = set()
    for token in manifests.values():
        manifest: dict[str, Any] = told(token)
        slots = manifest["slots"]["sha256"]
        found |= {slots, *(day["sha256"] for day in manifest["days"])}
        if slots in files:
            found |= {asset["sha256"] for asset in json.loads(files[slots])["assets"]}
    return found


class Wire:
    """All that is said by the office to screens: manifests by screen, pieces of files by topic."""

    def __init__(self, ear: Ear, root: str) -> None:
        self._ear = ear
        self._root = root
        self.heard_before = 0
        ear.subscribe(f"{root}/#")

    def manifests(self) -> dict[str, bytes]:
        """What came since the last `clear`, the newest of each screen."""
        start = f"{self._root}/v1/s/"
        return {
            topic.removeprefix(start).removesuffix("/manifest"): body
            for topic, body in self._news()
            if topic.startswith(start) and topic.endswith("/manifest")
        }

    def files(self) -> dict[str, bytes]:
        """Files that came since, whole, by digest."""
        pieces: dict[str, dict[int, bytes]] = {}
        for topic, body in self._news():
            if topic.startswith(f"{self._root}/b/") and body:
                digest, number = topic.split("/")[-2:]
                pieces.setdefault(digest, {})[int(number)] = body
        return {digest: b"".join(found[number] for number in sorted(found)) for digest, found in pieces.items()}

    def whole(self, screens: set[str]) -> bool:
        """Whether it has the manifests of exactly these screens, and every file that they name."""
        manifests, files = self.manifests(), self.files()
        return set(manifests) == screens and named(manifests, files) <= set(files)

    def clear(self) -> None:
        self.heard_before = len(self._ear.heard)

    def _news(self) -> list[tuple[str, bytes]]:
        return self._ear.heard[self.heard_before :]
