"""Enrol screens: a join document for each (PROTOCOL §8), made once, with a password of its own."""

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
class JoinTerms:
    """What all join documents of an installation have in common: root, brokers and anchor."""

    root: str
    brokers: tuple[Broker, ...]
    anchor: VerifyKey


@dataclass(frozen=True, slots=True)
class JoinedScreen:
    """A screen and the document by which its device joins; the password is stored nowhere else."""

    screen: Screen
    document: JoinDocument = field(repr=False)


def join_document(screen: Screen, password: str, terms: JoinTerms) -> JoinDocument:
    """Return the document by which a controller joins as a screen."""
    profile = screen.profile
    return JoinDocument(
        screen=screen.id,
        root=terms.root,
        display=Display(profile.w, profile.h, profile.colour.value, profile.type),
        brokers=terms.brokers,
        username=screen.id,
        password=password,
        claim=None,
        anchor=terms.anchor,
        areas=screen.areas,
    )


def join_screens(
    unit: Unit,
    actor: Actor,
    wishes: Sequence[ScreenWish],
    terms: JoinTerms,
    *,
    at: datetime,
    known_streets: bool = False,
) -> tuple[JoinedScreen, ...]:
    """Add screens, all or none, each with a password of its own; the worklist brings them to the broker.

    With `known_streets` a row whose street does not exist is refused.
    Raises NotAllowedError, or ScreenRowsError naming every refused wish by its number, from 1.
    """
    passwords = [new_password() for _ in wishes]
    rows = [(wish, hash_password(password)) for wish, password in zip(wishes, passwords, strict=True)]
    added = add_screens(unit, actor, rows, at=at, known_streets=known_streets)
    return tuple(
        JoinedScreen(screen, join_document(screen, password, terms))
        for screen, password in zip(added, passwords, strict=True)
    )


def rejoin_screen(unit: Unit, actor: Actor, screen_id: str, terms: JoinTerms, *, at: datetime) -> JoinedScreen:
    """Give a screen to another device: a new password replaces the old one, and a new journal begins.

    Raises NotAllowedError, UnknownScreenError or RetiredError.
    """
    password = new_password()
    screen = replace_device(unit, actor, screen_id, password_hash=hash_password(password), at=at)
    return JoinedScreen(screen, join_document(screen, password, terms))
