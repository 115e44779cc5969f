"""Private and public keys."""

from __future__ import annotations

import pytest

from players.protocol.documents.signing import SigningKey, VerifyKey
from players.protocol.fields import Fields
from tests.players.protocol.samples import ANCHOR, PLANS


def test_jwk_round_trip_keeps_the_key() -> None:
    key = SigningKey.generate("plans-20260504")

    assert SigningKey.from_jwk(key.to_jwk()) == key
    assert key.to_jwk().keys() == {"kid", "kty", "crv", "x", "d"}


def test_generated_keys_differ() -> None:
    assert SigningKey.generate("k").d != SigningKey.generate("k").d


def test_public_half_is_a_join_documents_anchor() -> None:
    """W-4, section 8: `anchor{kid, kty, crv, x}`."""
    told = ANCHOR.public.to_object()

    assert told.keys() == {"kid", "kty", "crv", "x"}
    assert VerifyKey.of(Fields(told)) == ANCHOR.public


def test_repr_does_not_show_the_private_half() -> None:
    assert PLANS.d not in repr(PLANS)
    with pytest.raises(ValueError, match="public half") as refused:
        SigningKey.from_jwk({**PLANS.to_jwk(), "x": ANCHOR.public.x})
    assert PLANS.d not in str(refused.value)


@pytest.mark.parametrize(
    "jwk",
    [
        None,
        7,
        [],
        {},
        PLANS.public.to_object(),
        {**PLANS.to_jwk(), "d": "AA"},
        {**PLANS.to_jwk(), "d": "=" * 43},
        {**PLANS.to_jwk(), "kid": "no spaces please"},
        {**PLANS.to_jwk(), "crv": "Ed448"},
        {**PLANS.to_jwk(), "kty": "EC"},
        {**PLANS.to_jwk(), "x": 5},
    ],
    ids=str,
)
def test_malformed_private_key_is_refused(jwk: object) -> None:
    with pytest.raises(ValueError, match="jwk"):
        SigningKey.from_jwk(jwk)
