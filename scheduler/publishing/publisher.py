"""What has changed for a sync group, drawn, planned, signed and put on the shelf: the way from a wish to the street.

Drawing happens outside any unit of work. Everything else is one unit: slots, plan days, lines, documents and what the
shelf holds are stored together or not at all, and only then sent. Where nothing changed, nothing is stored or sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.actions import approve_drawn
from campaigns.actions.review_sheet import review_sheet
from campaigns.database import Unit
from campaigns.errors import UnknownGroupError
from players.protocol.documents.kinds import DocumentKind
from scheduler.leader_context import LeaderContext
from scheduler.pictures.render_missing import RenditionFiller
from scheduler.pictures.render_pool import RenderPool
from scheduler.pictures.renditions import RenderJob, key_function, missing_jobs
from scheduler.plan.day import PlanDay, horizon
from scheduler.publishing.approval_gate import Refused, UnapprovedError
from scheduler.publishing.approved_pictures import gallery_of
from scheduler.publishing.document_signer import Documents
from scheduler.publishing.issuer import Issuing, Wanted
from scheduler.publishing.shelf import Issue, Shelf
from scheduler.render.fonts import FontSet

ROUNDS_MAX = 5
"""Somebody may edit while slides are drawn; after so many rounds the worklist tries again later."""
AT_ONCE = 24
"""So many pictures are drawn for a review before other work has its turn: an approval is not to wait for them."""


class UnsettledError(Exception):
    """The wishes of a group changed faster than they could be drawn."""


@dataclass(frozen=True, slots=True)
class _Issued:
    """What is to be sent, and what was kept from screens."""

    issue: Issue
    refused: tuple[Refused, ...] = ()


_NOTHING = _Issued(Issue((), ()))


class Publisher:
    """Brings sync groups up to date, one after another; used by one thread of the leading scheduler."""

    def __init__(
        self, context: LeaderContext, shelf: Shelf, fonts: FontSet, *, render_pool: RenderPool | None = None
    ) -> None:
        """Take what the way leads through; nothing is read yet. Without `render_pool` no worker processes render."""
        self._context = context
        self._shelf = shelf
        self._documents = Documents(context.keys)
        self._fonts = fonts
        render_pool = render_pool or RenderPool(fonts, workers=0)
        self._filler = RenditionFiller(context.database, render_pool, fonts, term=context.term, now=context.now)

    def publish_keys(self) -> None:
        """Issue the list of keys if it is not the one that the topic holds."""
        topic = self._context.topics.keys
        with self._context.writing() as unit:
            at = self._context.now()
            document = self._documents.issue(
                unit,
                DocumentKind.KEYS,
                topic,
                lambda rev: self._context.keys.keys_document(rev, at).to_object(),
                at=at,
                current=unit.documents.current(topic),
            )
        if document is not None:
            self._shelf.send(Issue((document,), ()))

    def publish_group(self, group_id: int) -> Issue:
        """Bring a group's screens up to date and return what was sent, perhaps nothing.

        Raises PlanError, the WishError or SlideBytesError of a slide that cannot be drawn, UnsettledError,
        LeadershipLostError, or UnapprovedError: something was kept from a screen, and what was approved is sent.
        """
        for _ in range(ROUNDS_MAX):
            outcome = self._issued(group_id)
            if isinstance(outcome, _Issued):
                self._shelf.send(outcome.issue)
                if outcome.refused:
                    raise UnapprovedError(f"kept from screens of group {group_id}: {outcome.refused}")
                return outcome.issue
            self._filler.render_missing(outcome)
        raise UnsettledError(f"group {group_id} changed {ROUNDS_MAX} times while it was drawn; it is tried again later")

    def prepare_review(self, campaign_id: int) -> bool:
        """Draw some of what the review of a campaign still lacks and return whether there is more.

        What the house itself sent for review it approves once all is drawn. Raises the WishError or SlideBytesError of
        a slide that cannot be drawn, or LeadershipLostError.
        """
        missing = self._missing_jobs(campaign_id)
        later = max(0, len(missing) - AT_ONCE)
        if missing:
            self._filler.render_missing(missing[:AT_ONCE], later)
        else:
            self._filler.finish(campaign_id)
        with self._context.writing() as unit:
            approve_drawn(unit, campaign_id, key=key_function(self._fonts), at=self._context.now())
        return later > 0

    def _missing_jobs(self, campaign_id: int) -> tuple[RenderJob, ...]:
        with self._context.database.reading() as unit:
            campaign = unit.campaigns.get(campaign_id)
            if campaign is None or campaign.reserved or campaign.retired_at is not None:
                return ()
            return missing_jobs(review_sheet(unit, campaign, key_function(self._fonts)))

    def _issued(self, group_id: int) -> _Issued | tuple[RenderJob, ...]:
        """Plan and issue in one unit; or, where pictures are missing, change nothing and return what is to be drawn."""
        with self._context.writing() as unit:
            at = self._context.now()  # not before: the unit may have been waited for
            days = horizon(at, self._context.zone)
            wanted = self._wanted(unit, group_id, days, at)
            if not isinstance(wanted, Wanted):
                return wanted or _NOTHING
            issuing = Issuing(unit, self._documents, self._context.topics, at=at, term=self._context.term)
            documents = issuing.issue(wanted, days)
            return _Issued(self._shelf.take(unit, documents, at), issuing.refused)

    def _wanted(
        self, unit: Unit, group_id: int, days: Sequence[PlanDay], at: datetime
    ) -> Wanted | tuple[RenderJob, ...]:
        """Return what the group is to show, or the pictures that it still lacks: none at all for a group of none."""
        idle = unit.campaigns.idle()
        assert idle is not None, "the set-up makes the idle campaign before any scheduler starts"
        try:
            # The last plan day ends on the civil day after it.
            asked = unit.demands.of_group(group_id, days[0].on, days[-1].on + timedelta(days=1))
        except UnknownGroupError:
            return ()
        gallery, missing = gallery_of(unit, asked, idle, self._fonts, at)
        return missing if missing or not asked.screens else Wanted(asked, idle, gallery)
