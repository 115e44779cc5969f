"""Create what every installation needs: the name of the city and the reserved idle campaign."""

from __future__ import annotations

from datetime import date, datetime

from campaigns.accounts.access import Actor, Right, authorize, system_actor
from campaigns.actions.review import submit_idle
from campaigns.booking.campaign import IDLE_NAME, Aim, Campaign, CampaignWish, Category
from campaigns.booking.slide import TEXT_LIMIT, LayoutCheck, SlideWish, check_layout
from campaigns.database import Unit
from campaigns.local_time import check_clock
from campaigns.publication.work_item import WorkTopic
from campaigns.text_rules import multi_line

CITY = "city"
BUREAU = "bureau"
IDLE_TEXT = "idle_text"
DEFAULT_CITY = "朝阳市"
_ALWAYS = (date(2000, 1, 1), date(9999, 12, 31))


def set_up(unit: Unit, *, at: datetime) -> Campaign:
    """Create the reserved idle campaign (空闲画面) unless it exists; safe to call at every start.

    Its one slide is the setting `idle_text`, by default the city's name.
    """
    check_clock(at)
    found = unit.campaigns.idle()
    if found is not None:
        _submit_if_never_reviewed(unit, found)
        return found
    if unit.settings.get(CITY) is None:
        unit.settings.put(CITY, DEFAULT_CITY)
    slide = SlideWish(str(unit.settings.get(IDLE_TEXT) or unit.settings.get(CITY)))
    wish = CampaignWish(
        name=IDLE_NAME,
        theme=IDLE_NAME,
        category=Category.PSA.value,
        starts_on=_ALWAYS[0],
        ends_on=_ALWAYS[1],
        screens=(),
        slides=(slide,),
        aim=Aim.IDLE.value,
    )
    system = system_actor("set-up")
    campaign_id = unit.campaigns.insert(wish, created_by=system.name, at=at, reserved=True)
    unit.slides.insert(campaign_id, 0, slide)
    submit_idle(unit, _idle(unit), system.name, at)
    unit.audit.add(system, "idle campaign made", f"campaign:{campaign_id}", at, text=slide.text)
    unit.work.add(WorkTopic.CAMPAIGN, campaign_id, at)
    return _idle(unit)


def change_idle_text(unit: Unit, actor: Actor, text: str, *, layout: LayoutCheck, at: datetime) -> Campaign:
    """Draft the next edition of idle, which the system approves once it is drawn.

    Raises NotAllowedError or a WishError.
    """
    authorize(actor, Right.CHANGE_SETTINGS, at)
    idle = set_up(unit, at=at)
    wish = SlideWish(multi_line(text, "text", limit=TEXT_LIMIT))
    profiles = tuple(sorted({screen.profile for screen in unit.screens.all()}))
    check_layout((wish,), idle.theme, profiles, layout)
    unit.settings.put(IDLE_TEXT, wish.text)
    unit.slides.change(idle.slides[0], 0, wish)
    submit_idle(unit, _idle(unit), actor.name, at)
    unit.audit.add(actor, "idle text changed", f"campaign:{idle.id}", at, text=wish.text)
    unit.work.add(WorkTopic.REVIEW, idle.id, at)
    return _idle(unit)


def _submit_if_never_reviewed(unit: Unit, idle: Campaign) -> None:
    """Submit idle if it predates reviews; never if it was reviewed before."""
    if unit.reviews.of(idle.id) is None and not unit.audit.has_event("idle approved", f"campaign:{idle.id}"):
        submit_idle(unit, idle, idle.created_by, idle.created_at)


def _idle(unit: Unit) -> Campaign:
    idle = unit.campaigns.idle()
    assert idle is not None
    return idle
