"""Bring a sync group up to date: render what is missing, then plan, sign, store and send what changed.

Rendering happens outside any unit of work. All else is one unit: slots, plan days, lines, documents and what the shelf
holds are stored together or not at all, and only then sent. Where nothing changed, nothing is stored or sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from campaigns.actions import approve_when_drawn
from campaigns.actions.review_sheet import review_sheet
from campaigns.database import Unit
from campaigns.errors import UnknownGroupError
from campaigns.publication.city_wishes import CityWishes
from campaigns.publication.demand import Demand
from campaigns.reviewing.edition import Edition
from players.protocol.documents.kinds import DocumentKind
from players.protocol.json_strict import write_object
from scheduler.leader_context import LeaderContext
from scheduler.pictures.render_missing import RenditionFiller
from scheduler.pictures.render_pool import RenderPool
from scheduler.pictures.renditions import RenderJob, key_function, missing_jobs
from scheduler.plan.day import PlanDay, horizon
from scheduler.publishing.approval_gate import Refusal, log_refusals
from scheduler.publishing.document_signer import DocumentSigner, Stamp
from scheduler.publishing.errors import OutdatedWishesError, UnapprovedError, UnsettledError
from scheduler.publishing.group_content import (
    GroupContent,
    approve_idle_pictures,
    find_renditions,
    idle_content,
)
from scheduler.publishing.issuer import DocumentIssuer
from scheduler.publishing.shelf import Issue, Shelf
from scheduler.publishing.withdrawal_issuer import WithdrawalIssuer
from scheduler.render.fonts import FontSet

ROUNDS_MAX = 5
"""Wishes may change while slides are rendered; after so many rounds the worklist tries again later."""
RENDER_AT_ONCE = 24
"""So many pictures are rendered for a review before other work has its turn, so that no approval waits for them."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is to be sent, and what was kept from screens."""

    issue: Issue
    refusals: tuple[Refusal, ...] = ()


_NOTHING = _Outcome(Issue((), ()))


class Publisher:
    """Brings sync groups up to date, one after another; used by one thread of the leading scheduler."""

    def __init__(
        self, context: LeaderContext, shelf: Shelf, fonts: FontSet, *, render_pool: RenderPool | None = None
    ) -> None:
        """Take what publishing uses; nothing is read yet. Without `render_pool` this process renders by itself."""
        self._context = context
        self._shelf = shelf
        self._signer = DocumentSigner(context.keys)
        self._issuer = DocumentIssuer(context.topics, self._signer, term=context.term)
        self._withdrawals = WithdrawalIssuer(context.topics, self._signer)
        self._fonts = fonts
        render_pool = render_pool or RenderPool(fonts, workers=0)
        self._filler = RenditionFiller(context.database, render_pool, fonts, term=context.term, now=context.now)

    def publish_keys(self) -> None:
        """Issue and send the list of keys where it differs from the one that its topic holds."""
        context = self._context
        with context.writing() as unit:
            at = context.now()

            def write(stamp: Stamp) -> bytes:
                return write_object(context.keys.keys_document(stamp.rev, at).to_object())

            current = unit.documents.current(context.topics.keys)
            changed = self._signer.changed(DocumentKind.KEYS, context.topics.keys, write, current=current)
            if changed is None:
                return
            document = unit.documents.issue(self._signer.sign(unit, changed, at=at))
        self._shelf.send(Issue((document,), ()))

    def publish_withdrawals(self) -> None:
        """Tell all screens at once which lines they may not show, before any new plan (PROTOCOL W-25)."""
        with self._context.writing() as unit:
            documents = self._withdrawals.issue(unit, self._context.now())
        self._shelf.send(Issue(documents, ()))

    def read_wishes(self) -> CityWishes:
        """Return what the whole city is asked for over the horizon, read once for many groups."""
        days = horizon(self._context.now(), self._context.zone)
        with self._context.database.reading() as unit:
            return unit.demands.of_city(*_civil_days(days))

    def publish_group(self, group_id: int, wishes: CityWishes | None = None) -> Issue:
        """Bring a group's screens up to date and return what was sent, perhaps nothing.

        Planning reads `wishes` instead of the database, while they are for the present horizon. Wishes that change
        between planning and the approval gate are planned anew; only what still stands as it was planned is reported
        as not approved.
        Raises the WishError or SlideBytesError of a slide that cannot be rendered, UnsettledError,
        LeadershipLostError, or UnapprovedError: something was kept from a screen, and what is approved was sent.
        """
        for _ in range(ROUNDS_MAX):
            try:
                outcome = self._store_group(group_id, wishes)
            except OutdatedWishesError:
                wishes = None
                continue
            if isinstance(outcome, _Outcome):
                self._shelf.send(outcome.issue)
                if outcome.refusals:
                    log_refusals(outcome.refusals)
                    raise UnapprovedError(f"kept from screens of group {group_id}: {outcome.refusals}")
                return outcome.issue
            self._filler.render_missing(outcome)
            wishes = None
        raise UnsettledError(f"group {group_id} changed {ROUNDS_MAX} times while it was drawn; it is tried again later")

    def prepare_review(self, campaign_id: int) -> bool:
        """Render some of what the review of a campaign still lacks and return whether there is more.

        What the house itself sent for review it approves once all is rendered. Raises the WishError or SlideBytesError
        of a slide that cannot be rendered, or LeadershipLostError.
        """
        missing = self._missing_for_review(campaign_id)
        later = max(0, len(missing) - RENDER_AT_ONCE)
        if missing:
            self._filler.render_missing(missing[:RENDER_AT_ONCE], later)
        else:
            self._filler.finish(campaign_id)
        with self._context.writing() as unit:
            approve_when_drawn(unit, campaign_id, key=key_function(self._fonts), at=self._context.now())
        return later > 0

    def _missing_for_review(self, campaign_id: int) -> tuple[RenderJob, ...]:
        with self._context.database.reading() as unit:
            campaign = unit.campaigns.get(campaign_id)
            if campaign is None or campaign.retired_at is not None:
                return ()
            return missing_jobs(review_sheet(unit, campaign, key_function(self._fonts)))

    def _store_group(self, group_id: int, wishes: CityWishes | None) -> _Outcome | tuple[RenderJob, ...]:
        """Plan and issue in one unit; where pictures are missing, issue nothing and return what is to be rendered.

        Raises OutdatedWishesError, and stores nothing, where the gate refuses what is no longer wished as it was read.
        """
        with self._context.writing() as unit:
            at = self._context.now()  # not before: the unit may have been waited for
            days = horizon(at, self._context.zone)
            try:
                asked, idle = _read_demand(unit, group_id, days, wishes)
            except UnknownGroupError:
                return _NOTHING
            with _only_if_current(unit, asked, idle, days):
                content = self._read_content(unit, asked, idle, at)
                if not isinstance(content, GroupContent):
                    return content or _NOTHING
                issued = self._issuer.issue(unit, content, days, at)
            if issued.refusals and not _is_current(unit, asked, idle, days):
                raise OutdatedWishesError(f"group {group_id}: wishes changed between planning and the gate")
            return _Outcome(self._shelf.put(unit, issued.documents, at), issued.refusals)

    def _read_content(
        self, unit: Unit, asked: Demand, idle: Edition | None, at: datetime
    ) -> GroupContent | tuple[RenderJob, ...]:
        """Return what the group is to show, or the pictures that it lacks; () where it has no screen."""
        edition = approve_idle_pictures(unit, idle, asked.screens, self._fonts, at)
        content = idle_content(unit, edition)
        renditions, missing = find_renditions(unit, asked, content, edition, self._fonts)
        return missing if missing or not asked.screens else GroupContent(asked, content, renditions)


def _civil_days(days: Sequence[PlanDay]) -> tuple[date, date]:
    """Return the first and the last civil day of plan days: the last plan day ends on the civil day after it."""
    return days[0].on, days[-1].on + timedelta(days=1)


def _read_demand(
    unit: Unit, group_id: int, days: Sequence[PlanDay], wishes: CityWishes | None
) -> tuple[Demand, Edition | None]:
    """Return what a group is asked for, and the edition of idle, by `wishes` if they are for these days.

    Raises UnknownGroupError.
    """
    if wishes is not None and (wishes.from_on, wishes.to_on) == _civil_days(days):
        return wishes.of_group(group_id), wishes.idle
    return unit.demands.of_group(group_id, *_civil_days(days)), unit.editions.idle()


def _is_current(unit: Unit, asked: Demand, idle: Edition | None, days: Sequence[PlanDay]) -> bool:
    """Return whether a demand and the edition of idle are still what the database holds."""
    return unit.demands.of_group(asked.group.id, *_civil_days(days)) == asked and unit.editions.idle() == idle


@contextmanager
def _only_if_current(unit: Unit, asked: Demand, idle: Edition | None, days: Sequence[PlanDay]) -> Iterator[None]:
    """Turn a refusal of idle into OutdatedWishesError where the wishes have changed since they were read."""
    try:
        yield
    except UnapprovedError as error:
        if not _is_current(unit, asked, idle, days):
            raise OutdatedWishesError(str(error)) from error
        raise
