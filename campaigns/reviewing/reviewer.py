"""Check who may decide a review: not the author, unless there is no other person."""

from __future__ import annotations

from collections.abc import Iterable

from campaigns.accounts.access import Actor, Right, require
from campaigns.accounts.person import Person, Role
from campaigns.errors import OwnWorkError, SystemReviewError


def check_may_decide(actor: Actor, name: str, writers: frozenset[str], people: Iterable[Person]) -> bool:
    """Return whether the actor decides alone: as the only person, or as the system on its own work.

    `writers` are the author and the last editor of the campaign `name`, `people` everyone in the office. Raises
    NotAllowedError without the right to review, OwnWorkError for a writer, SystemReviewError for the system if it is
    not the only writer.
    """
    if actor.role is None:
        if writers != {actor.name}:
            raise SystemReviewError(name)
        return True
    if is_only_person(actor, people):
        return True
    require(actor, Right.REVIEW)
    if actor.name in writers:
        raise OwnWorkError(name)
    return False


def is_only_person(actor: Actor, people: Iterable[Person]) -> bool:
    """Return whether the actor is an administrator and the only person who can sign in: a one-person office."""
    active = [person.name for person in people if person.disabled_at is None and person.has_password]
    return actor.role is Role.ADMINISTRATOR and active == [actor.name]
