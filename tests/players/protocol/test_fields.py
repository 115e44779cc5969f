"""Errors of fields name their path."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from players.protocol.errors import ProtocolError
from players.protocol.fields import Fields
from players.protocol.json_strict import DUPLICATE

WORD = re.compile("[a-z]+")


def fields_of(**fields: object) -> Fields:
    return Fields(fields)


@pytest.mark.parametrize(
    ("read", "says"),
    [
        (lambda: fields_of().integer("rev"), "rev is missing"),
        (lambda: fields_of(rev=None).integer("rev"), "rev is no integer"),
        (lambda: fields_of(rev=DUPLICATE).integer("rev"), "rev comes twice"),
        (lambda: fields_of(of={"n": DUPLICATE}).inner("of").integer("n"), "of.n comes twice"),
        (lambda: fields_of(rev="1").integer("rev"), "rev is no integer"),
        (lambda: fields_of(rev=True).integer("rev"), "rev is no integer"),
        (lambda: fields_of(rev=-1).integer("rev"), "rev is -1, not 0 to 9007199254740991"),
        (lambda: fields_of(id=5).text("id", WORD), "id is no string"),
        (lambda: fields_of(id="A").text("id", WORD), "id 'A' does not match [a-z]+"),
        (lambda: fields_of(id="a\n").text("id", WORD), r"id 'a\n' does not match [a-z]+"),
        (lambda: fields_of(on=1).flag("on"), "on is neither true nor false"),
        (lambda: fields_of(how="c").word("how", ("a", "b")), "how is none of a, b"),
        (lambda: fields_of(how=["a"]).word("how", ("a", "b")), "how is none of a, b"),
        (lambda: fields_of(of=[]).inner("of"), "of is no object"),
        (lambda: fields_of(of={"in": 1}).inner("of").text("in", WORD), "of.in is no string"),
        (lambda: fields_of(s=[{}, {"n": "x"}]).objects("s")[1].integer("n"), "s[1].n is no integer"),
        (lambda: fields_of(s=5).objects("s"), "s is no array"),
        (lambda: fields_of(s=[1, 2]).integers("s", most=1), "s has 2 entries, not 0 to 1"),
        (lambda: fields_of(s=[]).integers("s", least=1), "s has 0 entries, not 1 to any"),
        (lambda: fields_of(s=[[1, 2], [1, True]]).pairs("s"), "s[1][1] is no integer"),
        (lambda: fields_of(s=[[1, 2, 3]]).pairs("s"), "s[0] has 3 entries, not 2 to 2"),
        (lambda: fields_of(s=[[1], [0.5]]).lists("s", 1, 2), "s[1][0] is no integer"),
        (lambda: fields_of(s=["a", 1]).texts("s", WORD), "s[1] is no string"),
        (lambda: Fields([]), "document is no object"),
    ],
)
def test_error_names_the_path_of_the_field(read: Callable[[], object], says: str) -> None:
    """W-3: a missing or mistyped required field; a boolean is no integer."""
    with pytest.raises(ProtocolError) as refused:
        read()

    assert (refused.value.reason, refused.value.detail) == ("field", says)


def test_error_shortens_a_long_value() -> None:
    with pytest.raises(ProtocolError) as refused:
        fields_of(id="A" * 10_000).text("id", WORD)

    assert len(refused.value.detail) < 100


def test_a_document_of_another_version_is_refused() -> None:
    """W-3: another `v`."""
    assert Fields.of_document(b'{"v":1}', cap=10).has("v")
    with pytest.raises(ProtocolError, match="version: v is 2"):
        Fields.of_document(b'{"v":2}', cap=10)
