"""Documents that come again, older ones, those of other keys, and those that outlive the process.

Covers: agent.
"""

from __future__ import annotations

from dataclasses import replace

from players.protocol.documents.jws import SigningKey, sign
from players.protocol.documents.kinds import DocumentKind
from tests.players.device.memory_device import Device
from tests.players.device.world import ALL_KINDS, NOON, SCREEN, Office


def test_a_manifest_that_came_again_changes_nothing(office: Office, device: Device) -> None:
    """W-5, W-6: an equal document may come any number of times; the cache is verified."""
    token = office.publish_manifest(office.manifest([11, 12]))
    device.run(5_000)
    told = len(office.heard)
    office.retain(office.topics.manifest(SCREEN), token)
    device.run(1_000)

    assert len(office.heard) == told
    assert device.rows == []


def test_damaged_file_is_fetched_again_when_the_manifest_repeats(office: Office, device: Device) -> None:
    """W-6: equal rev with equal digest: verify the cache and refetch what is missing."""
    token = office.publish_manifest(office.manifest([11, 12]))
    device.run(1_000)
    gone = next(iter(device.files))
    del device.files[gone]

    office.retain(office.topics.manifest(SCREEN), token)
    device.run(1_000)

    assert gone in device.files


def test_older_manifest_is_ignored_and_a_conflicting_rev_rejected(office: Office, device: Device) -> None:
    """W-6: lower: ignored. Equal with another digest: rejected and reported."""
    older, current = office.manifest([11]), office.manifest([21])
    office.publish_manifest(current)
    device.run(1_000)
    office.publish_manifest(older)
    device.run(1_000)
    assert office.statuses()[-1] == "applied"

    office.publish_manifest(replace(current, issued_at=NOON + 7))
    device.run(1_000)

    state = office.state()
    assert state.manifest is not None
    assert (state.manifest.rev, state.manifest.status) == (current.rev, "applied")
    (refused,) = state.rejected
    assert (refused.topic, refused.reason) == (office.topics.manifest(SCREEN), "rev")
    assert device.line_on_glass() == 21


def test_the_manifest_on_air_that_comes_again_after_a_newer_one_is_ignored(office: Office, device: Device) -> None:
    """W-6: lower: ignored. Section 3, state: `manifest` is the newest accepted."""
    on_air = office.publish_manifest(office.manifest([11]))
    device.run(1_000)
    newer = office.manifest([21], switch_at=NOON + 60_000)
    office.publish_manifest(newer)
    device.run(1_000)
    office.retain(office.topics.manifest(SCREEN), on_air)
    device.run(1_000)
    state = office.state()
    assert state.manifest is not None
    assert (state.manifest.rev, state.manifest.status) == (newer.rev, "ready")

    device.run(60_000)

    assert device.line_on_glass() == 21
    assert office.statuses()[-1] == "applied"


def test_rev_survives_a_restart(office: Office, device: Device) -> None:
    """W-6: rev is persisted by the screen per topic."""
    older = office.manifest([11])
    office.publish_manifest(office.manifest([21]))
    device.run(1_000)
    device.boot()
    office.publish_manifest(older)
    device.run(12_000)

    assert device.line_on_glass() == 21


def test_document_of_an_unknown_key_plays_once_the_key_comes(office: Office, device: Device) -> None:
    """W-4: what cannot be verified yet is kept and tried again at each new `keys`."""
    new_key = SigningKey.generate("k2")
    office.publish_manifest(office.manifest([11]), key=new_key)
    device.run(1_000)
    assert device.line_on_glass() is None

    office.publish_keys(office.key, new_key)
    device.run(1_000)

    assert device.line_on_glass() == 11


def test_a_document_of_a_key_not_allowed_for_its_kind_is_refused(office: Office, device: Device) -> None:
    """W-4: obeys nothing signed by a key not allowed for that kind, or of another kind."""
    office.publish_keys(office.key, use=ALL_KINDS - {"manifest"})
    device.run(10)
    office.publish_manifest(office.manifest([11]))
    office.retain(
        office.topics.manifest(SCREEN), sign(DocumentKind.CONFIG, office.manifest([12]).to_object(), office.key)
    )
    device.run(1_000)

    assert device.line_on_glass() is None


def test_keys_of_another_anchor_are_refused(office: Office, device: Device) -> None:
    """W-4: the anchor alone signs keys."""
    stranger = Office()
    device.run(1_000)
    office.retain(office.topics.keys, stranger.retained[stranger.topics.keys])
    office.publish_manifest(office.manifest([11]), key=stranger.key)
    device.run(1_000)

    assert device.line_on_glass() is None
