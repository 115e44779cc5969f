"""Decide who may do what by roles and rights, without I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campaigns.accounts.person import ROLE_NAMES, SYSTEM_NAME, Person, Role
from campaigns.errors import NotAllowedError
from campaigns.local_time import check_clock


class Right(StrEnum):
    """A permission that an action may require."""

    SEE = "see"
    EDIT_CAMPAIGNS = "edit-campaigns"
    REVIEW = "review"
    WITHDRAW = "withdraw"
    MANAGE_SCREENS = "manage-screens"
    MANAGE_PEOPLE = "manage-people"
    CHANGE_SETTINGS = "change-settings"


RIGHT_NAMES = {
    Right.SEE: "查看",
    Right.EDIT_CAMPAIGNS: "编辑活动",
    Right.REVIEW: "审核",
    Right.WITHDRAW: "撤下",
    Right.MANAGE_SCREENS: "管理屏",
    Right.MANAGE_PEOPLE: "管理人员",
    Right.CHANGE_SETTINGS: "修改设置",
}
# Administrators do not approve: those who grant rights must not also sign what is shown.
MATRIX: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right) - {Right.REVIEW},
    Role.EDITOR: frozenset({Right.SEE, Right.EDIT_CAMPAIGNS, Right.WITHDRAW}),
    Role.REVIEWER: frozenset({Right.SEE, Right.REVIEW, Right.WITHDRAW}),
    Role.READER: frozenset({Right.SEE}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from where: a person of the console, a program with a token, or the system itself."""

    name: str
    origin: str
    role: Role | None = None
    """None is the system itself: its commands need access to its files, which grants everything anyway."""
    rights: frozenset[Right] | None = None
    """The rights of a program, which replace those of a role; None for people and the system."""


def person_actor(person: Person, origin: str) -> Actor:
    """Return the actor of a signed-in person."""
    return Actor(person.name, origin, person.role)


def system_actor(origin: str) -> Actor:
    """Return the actor of the system itself; `origin` is "command line", "set-up" or "scheduler"."""
    return Actor(SYSTEM_NAME, origin)


def has_right(actor: Actor, right: Right) -> bool:
    """Return whether the actor holds the right."""
    if actor.rights is not None:
        return right in actor.rights
    return actor.role is None or right in MATRIX[actor.role]


def require(actor: Actor, right: Right) -> None:
    """Raise NotAllowedError unless the actor holds the right."""
    if not has_right(actor, right):
        role = actor.role or Role.READER
        raise NotAllowedError(role.value, right.value, ROLE_NAMES[role], RIGHT_NAMES[right])


def authorize(actor: Actor, right: Right, at: datetime) -> None:
    """Raise NotAllowedError unless the actor holds the right, ClockNotSetError if the clock was never set."""
    require(actor, right)
    check_clock(at)
