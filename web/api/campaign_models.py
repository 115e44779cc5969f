"""Define campaigns, their slides and playlists as the interface takes and returns them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.slide import Slide, SlideWish
from campaigns.booking.target import Target
from campaigns.reviewing.edition import Edition
from web.api.conventions import LIST_MAX, Model, Number, PageQuery, Text, Word, Words


class SlideIn(Model):
    """A slide as requested; `id` is the slide to change, without it a new one is created."""

    text: Text
    dwell_ms: Number | None = None
    id: Number | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    def wish(self) -> SlideWish:
        """Return the wish that the actions take."""
        return SlideWish(self.text, self.dwell_ms, self.id, self.starts_on, self.ends_on)


class SlideOut(Model):
    """A slide as stored; `version` rises with every change of its text or dwell."""

    id: int
    position: int
    text: str
    dwell_ms: int | None
    version: int
    starts_on: date | None
    ends_on: date | None

    @classmethod
    def of(cls, slide: Slide) -> Self:
        """Return the model of a slide."""
        return cls(
            id=slide.id,
            position=slide.position,
            text=slide.text,
            dwell_ms=slide.dwell_ms,
            version=slide.version,
            starts_on=slide.starts_on,
            ends_on=slide.ends_on,
        )


class TargetModel(Model):
    """Screens by rule: those that match every list that is not empty."""

    kinds: Words = ()
    streets: Words = ()
    groups: Words = ()
    sizes: Words = ()
    tags: Words = ()


class CampaignIn(Model):
    """A campaign as requested."""

    name: Word
    theme: Word
    category: Word
    starts_on: date
    ends_on: date
    slides: Annotated[tuple[SlideIn, ...], Field(max_length=60)]
    screens: Annotated[tuple[Word, ...], Field(max_length=5000)] = ()
    target: TargetModel = TargetModel()
    occasion: Word = ""
    aim: Word = "rotation"
    weight: Number = 1
    share_percent: Number | None = None
    daypart_ids: Annotated[tuple[Number, ...], Field(max_length=LIST_MAX)] = ()

    def wish(self, version: int = 0) -> CampaignWish:
        """Return the wish that the actions take."""
        return CampaignWish(
            name=self.name,
            theme=self.theme,
            category=self.category,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            screens=self.screens,
            slides=tuple(slide.wish() for slide in self.slides),
            occasion=self.occasion,
            aim=self.aim,
            weight=self.weight,
            version=version,
            target=Target(**self.target.model_dump()),
            daypart_ids=self.daypart_ids,
            share_percent=self.share_percent,
        )


class EditionOut(Model):
    """What of a campaign is on the street: its newest approval, and what was withdrawn since."""

    number: int
    approved_by: str
    approved_at: datetime
    withdrawn: bool
    slides_shown: tuple[int, ...]

    @classmethod
    def of(cls, edition: Edition) -> Self:
        """Return the model of an edition in force."""
        return cls(
            number=edition.number,
            approved_by=edition.approved_by,
            approved_at=edition.approved_at,
            withdrawn=edition.is_withdrawn,
            slides_shown=tuple(slide.id for slide in edition.slides_shown),
        )


class CampaignOut(Model):
    """A campaign as it is drafted, and which edition of it is in force."""

    id: int
    name: str
    theme: str
    occasion: str
    category: str
    aim: str
    weight: int
    share_percent: int | None
    starts_on: date
    ends_on: date
    screens: tuple[str, ...]
    target: TargetModel
    daypart_ids: tuple[int, ...]
    slides: tuple[SlideOut, ...]
    version: int
    review: str
    edition: EditionOut | None
    created_by: str
    created_at: datetime
    retired_at: datetime | None

    @classmethod
    def of(cls, campaign: Campaign, review: str, edition: Edition | None) -> Self:
        """Return the model of a campaign; `review` is its state: draft, waiting, approved or returned."""
        return cls(
            id=campaign.id,
            name=campaign.name,
            theme=campaign.theme,
            occasion=campaign.occasion,
            category=campaign.category.value,
            aim=campaign.aim.value,
            weight=campaign.weight,
            share_percent=campaign.share_percent,
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            screens=campaign.screens,
            target=TargetModel(**campaign.target.rules()),
            daypart_ids=campaign.daypart_ids,
            slides=tuple(SlideOut.of(slide) for slide in campaign.slides),
            version=campaign.version,
            review=review,
            edition=None if edition is None else EditionOut.of(edition),
            created_by=campaign.created_by,
            created_at=campaign.created_at,
            retired_at=campaign.retired_at,
        )


class Playlist(Model):
    """The slides of a campaign in their order; slides left out are retired."""

    slides: Annotated[tuple[SlideIn, ...], Field(max_length=60)]


class PlaylistOut(Model):
    """The slides of a campaign in their order."""

    slides: tuple[SlideOut, ...]


class CampaignsQuery(PageQuery):
    """Filter of campaigns."""

    query: Word | None = None
    category: Word | None = None
    on: date | None = None
    retired: bool = False


class CampaignsOut(Model):
    """A part of a list; `total` counts all of it."""

    campaigns: tuple[CampaignOut, ...]
    total: int
