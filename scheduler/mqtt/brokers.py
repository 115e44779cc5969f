"""All brokers at once: what the office says goes to every one of them, whether or not it is there at the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scheduler.mqtt import Link, Received


class Brokers:
    """The office's links by name. A broker that is away is brought up to date by `Connected`, not from here."""

    def __init__(self, links: Sequence[Link]) -> None:
        self._links: Mapping[str, Link] = {link.name: link for link in links}

    def start(self) -> None:
        """Dial all of them."""
        for link in self._links.values():
            link.start()

    def stop(self) -> None:
        """Say goodbye to all of them."""
        for link in self._links.values():
            link.stop()

    def publish(self, topic: str, payload: bytes, *, retain: bool, urgent: bool = False, to: str | None = None) -> None:
        """Publish to all, or to the one called `to`; what is `urgent` overtakes what waits."""
        for link in self._links.values() if to is None else (self._links[to],):
            link.publish(topic, payload, retain, urgent=urgent)

    def acknowledge(self, received: Received) -> None:
        """Let the broker that carried a message forget it."""
        self._links[received.link].acknowledge(received)
