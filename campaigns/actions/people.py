"""Manage accounts, one-time links and sessions. Tokens are made by the caller; only their digests are kept."""

from __future__ import annotations

from datetime import datetime

from campaigns.accounts.access import Actor, Right, authorize, person_actor
from campaigns.accounts.passwords import hash_password, password_matches
from campaigns.accounts.person import LINK_LASTS, AccountLink, Person, Role, check_name, check_password, check_role
from campaigns.database import Unit
from campaigns.errors import LastAdministratorError, LinkError, PersonTakenError, SignInError, UnknownPersonError
from campaigns.local_time import check_clock
from campaigns.text_rules import one_line


def issue_first_link(unit: Unit, token: str, *, at: datetime) -> AccountLink | None:
    """Issue the link that makes the first account, an administrator's; return None once any person exists."""
    check_clock(at)
    unit.people.lock()
    if not unit.people.is_empty():
        return None
    unit.people.add_link(token, None, at, at + LINK_LASTS)
    return unit.people.link(token, at)


def issue_link(unit: Unit, actor: Actor, name: str, token: str, *, at: datetime) -> AccountLink:
    """Issue a one-time link for setting a new password; earlier links of the person become invalid.

    Raises NotAllowedError or UnknownPersonError (also for a disabled person).
    """
    authorize(actor, Right.MANAGE_PEOPLE, at)
    person = _person(unit, name)
    if person.disabled_at is not None:
        raise UnknownPersonError(name)
    unit.people.add_link(token, person.id, at, at + LINK_LASTS)
    unit.audit.add(actor, "link issued", f"person:{person.name}", at)
    found = unit.people.link(token, at)
    assert found is not None
    return found


def add_person(unit: Unit, actor: Actor, name: str, role: str, *, at: datetime, shown_name: str = "") -> Person:
    """Add a person without a password; a one-time link lets them set it.

    Raises NotAllowedError, PersonNameError, UnknownChoiceError or PersonTakenError.
    """
    authorize(actor, Right.MANAGE_PEOPLE, at)
    checked, chosen = check_name(name), check_role(role)
    unit.people.lock()
    if unit.people.by_name(checked) is not None:
        raise PersonTakenError(checked)
    person = unit.people.insert(checked, one_line(shown_name or checked, "shown_name"), chosen, None, at)
    unit.audit.add(actor, "person added", f"person:{checked}", at, role=chosen.value)
    return person


def make_account(
    unit: Unit, token: str, *, name: str, password: str, at: datetime, shown_name: str = "", origin: str = "console"
) -> Person:
    """Use up a link: create the first administrator, or set the password of the link's person.

    `name` counts for the first account only. Raises LinkError, PersonNameError or WeakPasswordError.
    """
    unit.people.lock()
    link = unit.people.link(token, at)
    if link is None or (link.person is None and not unit.people.is_empty()):
        raise LinkError
    if link.person is not None and link.person.disabled_at is not None:
        raise LinkError
    checked = check_name(name) if link.person is None else link.person.name
    hashed = hash_password(check_password(password, checked))
    if not unit.people.use_link(token, at):
        raise LinkError
    if link.person is None:
        shown = one_line(shown_name or checked, "shown_name")
        person = unit.people.insert(checked, shown, Role.ADMINISTRATOR, hashed, at)
    else:
        person = _set_new_password(unit, link.person, hashed, shown_name, at)
    unit.audit.add(person_actor(person, origin), "account made", f"person:{checked}", at, role=person.role.value)
    return person


def authenticate(unit: Unit, name: str, password: str) -> Person:
    """Return the person with this name and password. Raises SignInError.

    Use it in a reading unit: it takes some 50 ms, for which no writer should wait.
    """
    person = unit.people.by_name(name.strip())
    stored = unit.people.password_hash(person.id) if person is not None and person.disabled_at is None else None
    if not password_matches(stored, password) or person is None:
        raise SignInError
    return person


def sign_in(unit: Unit, person: Person, token: str, *, at: datetime, origin: str = "console") -> None:
    """Start a session of a person who passed `authenticate`. Raises SignInError if they were disabled meanwhile."""
    present = unit.people.get(person.id)
    if present is None or present.disabled_at is not None:
        raise SignInError
    unit.people.add_login(token, person.id, at)
    unit.audit.add(person_actor(person, origin), "signed in", f"person:{person.name}", at)


def sign_out(unit: Unit, token: str, *, at: datetime, origin: str = "console") -> None:
    """End a session; an unknown one changes nothing."""
    login = unit.people.login(token, at)
    unit.people.end_login(token, at)
    if login is not None:
        unit.audit.add(person_actor(login.person, origin), "signed out", f"person:{login.person.name}", at)


def disable_person(unit: Unit, actor: Actor, name: str, *, at: datetime) -> Person:
    """Disable a person and end their sessions. Raises NotAllowedError, UnknownPersonError or LastAdministratorError."""
    authorize(actor, Right.MANAGE_PEOPLE, at)
    unit.people.lock()
    person = _person(unit, name)
    if person.disabled_at is None:
        if person.role is Role.ADMINISTRATOR and unit.people.count(Role.ADMINISTRATOR) == 1:
            raise LastAdministratorError(name)
        unit.people.disable(person.id, at)
        unit.people.end_logins(person.id, at)
        unit.audit.add(actor, "person disabled", f"person:{person.name}", at)
    return _person(unit, name)


def end_session(unit: Unit, actor: Actor, key: str, *, at: datetime) -> bool:
    """End a session by its key; return False if it was over.

    Raises NotAllowedError for the session of another person, unless the actor manages people.
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
    """End all sessions of the actor but the one with the key `keep`; return their number."""
    authorize(actor, Right.SEE, at)
    ended = 0
    for session in unit.people.sessions(at):
        if session.login.person.name == actor.name and session.key != keep:
            ended += end_session(unit, actor, session.key, at=at)
    return ended


def _set_new_password(unit: Unit, person: Person, hashed: str, shown_name: str, at: datetime) -> Person:
    unit.people.set_password(person.id, hashed)
    unit.people.end_logins(person.id, at)
    if shown_name:
        unit.people.set_shown_name(person.id, one_line(shown_name, "shown_name"))
    found = unit.people.get(person.id)
    assert found is not None
    return found


def _person(unit: Unit, name: str) -> Person:
    found = unit.people.by_name(name.strip())
    if found is None:
        raise UnknownPersonError(name)
    return found
