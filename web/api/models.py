"""What the interface takes and gives; the rules stay in `campaigns`, here are only shapes and bounds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from campaigns.campaign import Campaign, CampaignWish
from campaigns.screen import Screen
from campaigns.slide import Slide, SlideWish
from campaigns.status import ScreenStatus
from campaigns.tally import Amounts, Tally
from campaigns.target import Target

LIST_MAX = 200
Text = Annotated[str, Field(max_length=500)]
Word = Annotated[str, Field(max_length=64)]
Words = Annotated[tuple[Word, ...], Field(max_length=LIST_MAX)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Model(BaseModel):
    """A closed object: an unknown field is refused, not passed over; what is a text must come as a text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SlideIn(Model):
    """A slide that is asked for; `id` is the slide that it changes, none makes a new one."""

    text: Text
    dwell_ms: Number | None = None
    id: Number | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    def wish(self) -> SlideWish:
        """Return it as the house takes it."""
        return SlideWish(self.text, self.dwell_ms, self.id, self.starts_on, self.ends_on)


class SlideOut(Model):
    """A slide as it is; `version` rises with every change of its text or time."""

    id: int
    position: int
    text: str
    dwell_ms: int | None
    version: int
    starts_on: date | None
    ends_on: date | None

    @classmethod
    def of(cls, slide: Slide) -> Self:
        """Show a slide."""
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
    """Screens by rule: those that fit each list that is not empty."""

    kinds: Words = ()
    streets: Words = ()
    groups: Words = ()
    sizes: Words = ()
    tags: Words = ()


class CampaignIn(Model):
    """A campaign that is asked for."""

    name: Word
    theme: Word
    category: Word
    starts_on: date
    ends_on: date
    slides: Annotated[tuple[SlideIn, ...], Field(max_length=60)]
    screens: Annotated[tuple[Word, ...], Field(max_length=5000)] = ()
    target: TargetModel = TargetModel()
    occasion: Word = ""
    aim: Word = "filler"
    weight: Number = 1
    share_percent: Number | None = None
    daypart_ids: Annotated[tuple[Number, ...], Field(max_length=LIST_MAX)] = ()

    def wish(self, version: int = 0) -> CampaignWish:
        """Return it as the house takes it."""
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


class CampaignOut(Model):
    """A campaign as it is."""

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
    created_by: str
    created_at: datetime
    retired_at: datetime | None

    @classmethod
    def of(cls, campaign: Campaign, review: str) -> Self:
        """Show a campaign; `review` is where it stands: draft, waiting, approved or returned."""
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


class Page(Model):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=LIST_MAX)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class CampaignsQuery(Page):
    """Which campaigns."""

    query: Word | None = None
    category: Word | None = None
    on: date | None = None
    retired: bool = False


class CampaignsOut(Model):
    """A part of a list; `total` counts all of it."""

    campaigns: tuple[CampaignOut, ...]
    total: int


class ScreenOut(Model):
    """A screen and how it was last heard; a field never heard is null."""

    id: str
    name: str
    kind: Literal["large", "strip"]
    street: str
    group: str
    owner: str
    size: str
    colour: str
    tags: tuple[str, ...]
    online: bool
    seen_at: datetime | None
    manifest_status: str | None
    clock_err_ms: int | None
    fault: str | None

    @classmethod
    def of(cls, screen: Screen, status: ScreenStatus | None) -> Self:
        """Show a screen."""
        heard = status or ScreenStatus(screen.id, screen.added_at)
        return cls(
            id=screen.id,
            name=screen.name,
            kind=screen.kind.value,
            street=screen.street,
            group=screen.group,
            owner=screen.owner,
            size=screen.profile.size,
            colour=screen.profile.colour.value,
            tags=screen.tags,
            online=heard.online,
            seen_at=heard.seen_at,
            manifest_status=heard.manifest_status,
            clock_err_ms=heard.clock_err_ms,
            fault=heard.fault,
        )


class ScreensQuery(Page):
    """Which screens."""

    kind: Word | None = None
    street: Word | None = None


class ScreensOut(Model):
    """A part of a list; `total` counts all of it."""

    screens: tuple[ScreenOut, ...]
    total: int


class ExplainQuery(Model):
    """At which instant; now by default. Without an offset it is UTC."""

    at: datetime | None = None


class ExplainOut(Model):
    """What a screen shows at an instant by the plan that is in force then, and why."""

    screen: str
    at: datetime
    source: Literal["plan", "own", "idle", "nothing"]
    campaign: str | None
    slide: str | None
    line: int | None
    started_at: datetime | None
    until_at: datetime | None
    manifest_rev: int | None


class TallyQueryModel(Model):
    """A period of civil days, both included, and columns separated by commas."""

    year: Annotated[str, Field(max_length=4)] | None = None
    from_: Annotated[str | None, Field(alias="from", max_length=10)] = None
    to: Annotated[str | None, Field(max_length=10)] = None
    by: Annotated[str, Field(max_length=200)] = ""


class AmountsOut(Model):
    """Counts that add up."""

    plays: int
    partials: int
    seconds: float
    screen_days: int

    @classmethod
    def of(cls, amounts: Amounts) -> Self:
        """Show amounts."""
        return cls(
            plays=amounts.plays, partials=amounts.partials, seconds=amounts.seconds, screen_days=amounts.screen_days
        )


class TallyRowOut(AmountsOut):
    """Counts of one group; `values` by column name."""

    values: dict[str, str]


class TallyOut(Model):
    """A tally: the bureau's rows and total; apart from them what is idle or merchants' own."""

    from_on: date
    to_on: date
    rows: tuple[TallyRowOut, ...]
    total: AmountsOut
    apart: tuple[TallyRowOut, ...]
    apart_total: AmountsOut

    @classmethod
    def of(cls, tally: Tally) -> Self:
        """Show a tally."""
        query = tally.query

        def rows(found: tuple) -> tuple[TallyRowOut, ...]:  # type: ignore[type-arg]
            return tuple(
                TallyRowOut(
                    **AmountsOut.of(row.amounts).model_dump(), values=dict(zip(query.by, row.values, strict=True))
                )
                for row in found
            )

        return cls(
            from_on=query.from_on,
            to_on=query.to_on,
            rows=rows(tally.rows),
            total=AmountsOut.of(tally.total),
            apart=rows(tally.apart),
            apart_total=AmountsOut.of(tally.apart_total),
        )
