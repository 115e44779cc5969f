"""End sessions: one's own, or anybody's by whoever manages people."""

from __future__ import annotations

from datetime import datetime

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.database import Unit


def end_session(unit: Unit, actor: Actor, key: str, *, at: datetime) -> bool:
    """End a session by its key; False where it was over already.

    Raises NotAllowedError for somebody else's, unless the actor manages people.
    """
    authorize(actor, Right.SEE, at)
    session = next((session for session in unit.people.sessions(at) if session.key == key), None)
    if session is None:
        return False
    person = session.login.person
    if person.name != actor.name:
        authorize(actor, Right.MANAGE_PEOPLE, at)
    unit.people.end_session(key, at)
    unit.audit.add(actor, "session ended", f"person:{person.name}", at)
    return True


def end_other_sessions(unit: Unit, actor: Actor, keep: str, *, at: datetime) -> int:
    """End all of one's own sessions but the one of the key `keep`; return how many those were."""
    authorize(actor, Right.SEE, at)
    ended = 0
    for session in unit.people.sessions(at):
        if session.login.person.name == actor.name and session.key != keep:
            ended += end_session(unit, actor, session.key, at=at)
    return ended
