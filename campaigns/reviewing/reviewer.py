"""Who may decide a review: never who wrote it, unless nobody else is there."""

from __future__ import annotations

from collections.abc import Iterable

from campaigns.accounts.access import Actor, Right, require
from campaigns.accounts.person import Person, Role
from campaigns.errors import OwnWorkError, SystemReviewError


def check_may_decide(actor: Actor, name: str, writers: frozenset[str], people: Iterable[Person]) -> bool:
    """Return False where a second person decides, True where somebody decides alone; the audit event says which.

    `writers` are the author and the last editor of the campaign `name`, `people` everybody of the house. Raises
    NotAllowedError without the right to review, OwnWorkError for a writer, SystemReviewError for the house where it is
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
    """Say whether the actor is an administrator and the only person who can sign in: a one-person office."""
    active = [person.name for person in people if person.disabled_at is None and person.has_password]
    return actor.role is Role.ADMINISTRATOR and active == [actor.name]
