"""Streets: add them and retire them."""

from __future__ import annotations

from datetime import datetime

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.database import Unit
from campaigns.errors import StillUsedError, UnknownStreetError
from campaigns.screens.street import Street
from campaigns.text_rules import one_line


def add_street(unit: Unit, actor: Actor, name: str, *, at: datetime) -> Street:
    """Add a street, or take one back that was retired. Raises NotAllowedError or a WishError at `street`."""
    authorize(actor, Right.MANAGE_SCREENS, at)
    wished = one_line(name, "street")
    found = unit.streets.find(wished)
    if found is not None and found.retired_at is None:
        return found
    street = unit.streets.ensure(wished)
    unit.audit.add(actor, "street added", f"street:{street.id}", at, name=street.name)
    return street


def retire_street(unit: Unit, actor: Actor, name: str, *, at: datetime) -> None:
    """Offer a street no more; one that never had a screen is forgotten. Raises UnknownStreetError or StillUsedError."""
    authorize(actor, Right.MANAGE_SCREENS, at)
    street = unit.streets.find(name)
    if street is None or street.retired_at is not None:
        raise UnknownStreetError(name)
    if unit.streets.has_screens(street.id, in_use=True):
        raise StillUsedError(name, "屏 screens")
    if unit.streets.has_screens(street.id):
        unit.streets.retire(street.id, at)
    else:
        unit.streets.delete(street.id)
    unit.audit.add(actor, "street retired", f"street:{street.id}", at, name=name)
