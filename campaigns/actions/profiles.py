"""Display profiles: state those that a city buys before its first screen hangs."""

from __future__ import annotations

from datetime import datetime

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.database import Unit
from campaigns.errors import UnknownChoiceError
from campaigns.screens.display_profile import Colour, DisplayProfile, parse_size, profile_of


def add_profile(
    unit: Unit, actor: Actor, size: str, colour: str, media_type: str | None = None, *, at: datetime
) -> DisplayProfile:
    """Add a display profile such as `320x16` `mono`; one that is there stays. Raises NotAllowedError or a WishError."""
    authorize(actor, Right.MANAGE_SCREENS, at)
    if colour not in set(Colour):
        raise UnknownChoiceError("colour", colour, [word.value for word in Colour])
    profile = profile_of(*parse_size(size), Colour(colour), media_type)
    if profile not in unit.screens.profiles().values():
        number = unit.screens.profile_id(profile)
        unit.audit.add(
            actor, "profile added", f"profile:{number}", at,
            name=profile.size, colour=profile.colour.value, type=profile.type,
        )  # fmt: skip
    return profile
