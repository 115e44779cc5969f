"""What the glass of a moment depends on, when it next changes, and what is reported of it, from all that is at hand."""

from __future__ import annotations

from players.device.agent.agent_time import Moment
from players.device.agent.documents.inbox import DocumentInbox
from players.device.agent.file_inventory import FileInventory
from players.device.agent.glass.glass_controller import GlassController, GlassInput
from players.device.agent.journal_rows import JournalMarks
from players.device.agent.reports.state_reports import Observation


def glass_input(
    screen: str, inbox: DocumentInbox, files: FileInventory, moment: Moment, *, identifying: bool
) -> GlassInput:
    """Return what the glass depends on; while the time is unknown, the newest ready plan, and no override (W-13).

    The screen's own id, during `identify`, is below any override (PROTOCOL section 3, command).
    """
    overrides = inbox.overrides
    override = overrides.choose(files.present, moment.now_ms) if moment.known else None
    return GlassInput(
        plan=inbox.plans.on_air(moment),
        override=override,
        caption=screen if identifying and override is None else None,
        ceiling=inbox.ceiling,
        withdrawn=overrides.withdrawn,
        planless=screen if files.checked else None,
    )


def observe(
    given: GlassInput,
    moment: Moment,
    *,
    glass: GlassController,
    inbox: DocumentInbox,
    free_bytes: int,
    marks: JournalMarks,
) -> Observation:
    """Return what is reported of the glass, of the journal with its `marks`, and of the `free_bytes` of the cache."""
    return Observation(
        line=glass.appearance.line,
        showing=given.override.item.id if given.override else None,
        ignored=inbox.overrides.ignored(moment.now_ms) if moment.known else (),
        brightness=glass.percent,
        marks=marks,
        cache_free=free_bytes,
    )


def next_edge_at(glass: GlassController, inbox: DocumentInbox, moment: Moment) -> int | None:
    """Return when the glass may next change by time alone, in the agent's time."""
    edges = [glass.next_edge_at(moment)]
    if moment.known:
        pending = inbox.plans.pending
        edges += [inbox.overrides.next_edge(moment.now_ms), pending.due_at if pending else None]
    return min((edge for edge in edges if edge is not None), default=None)
