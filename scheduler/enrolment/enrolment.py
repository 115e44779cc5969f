"""What a device needs to become a screen: the join document (PROTOCOL §8), made once, with a password of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from campaigns.accounts.access import Actor
from campaigns.actions import add_screens, replace_device
from campaigns.database import Unit
from campaigns.screens.screen import Screen, ScreenWish
from players.protocol.documents.join import Broker, Display, JoinDocument
from players.protocol.documents.jws import VerifyKey
from scheduler.broker.credentials import hash_password, new_password


@dataclass(frozen=True, slots=True)
class Offer:
    """What all join documents of a house share: root, brokers and anchor."""

    root: str
    brokers: tuple[Broker, ...]
    anchor: VerifyKey


@dataclass(frozen=True, slots=True)
class Joined:
    """A screen and the document by which its device joins; the password stands nowhere else."""

    screen: Screen
    document: JoinDocument = field(repr=False)


def join_document(screen: Screen, password: str, offer: Offer) -> JoinDocument:
    """Return what a controller reads to be `screen`."""
    profile = screen.profile
    return JoinDocument(
        screen=screen.id,
        root=offer.root,
        display=Display(profile.w, profile.h, profile.colour.value, profile.type),
        brokers=offer.brokers,
        username=screen.id,
        password=password,
        claim=None,
        anchor=offer.anchor,
        areas=screen.areas,
    )


def join_screens(
    unit: Unit, actor: Actor, wishes: Sequence[ScreenWish], offer: Offer, *, at: datetime, known_streets: bool = False
) -> tuple[Joined, ...]:
    """Add screens, all or none, each with a password of its own; the broker is told by the worklist.

    `known_streets`: a street that was not added before refuses its row.
    Raises NotAllowedError, or ScreenRowsError naming every wish that cannot be, from 1.
    """
    words = [new_password() for _ in wishes]
    rows = [(wish, hash_password(word)) for wish, word in zip(wishes, words, strict=True)]
    added = add_screens(unit, actor, rows, at=at, known_streets=known_streets)
    return tuple(Joined(screen, join_document(screen, word, offer)) for screen, word in zip(added, words, strict=True))


def rejoin_screen(unit: Unit, actor: Actor, screen_id: str, offer: Offer, *, at: datetime) -> Joined:
    """Let another device be a screen: a new password, the old one dies, the next journal is a new one.

    Raises NotAllowedError, UnknownScreenError or RetiredError.
    """
    word = new_password()
    screen = replace_device(unit, actor, screen_id, password_hash=hash_password(word), at=at)
    return Joined(screen, join_document(screen, word, offer))
