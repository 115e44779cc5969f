from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.playback.evidence import EvidenceRecord
from campaigns.playback.merkle import EMPTY_ROOT, MerkleTree, canonical_row

# The leaves and roots of the tests of Certificate Transparency (RFC 6962), the empty leaf first.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def tree(leaves: list[bytes]) -> MerkleTree:
    found = MerkleTree()
    found.add_all(leaves)
    return found


def root_by_definition(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 9162 defines it: split at the largest power of two below the number of leaves."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = root_by_definition(leaves[:split]), root_by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("size", range(1, len(LEAVES) + 1))
def test_roots_are_those_of_certificate_transparency(size):
    assert tree(LEAVES[:size]).root() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_digest_of_nothing():
    assert tree([]).root() == EMPTY_ROOT == hashlib.sha256(b"").hexdigest()


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_leaves_taken_one_by_one_give_the_root_of_the_definition(leaves):
    found = tree(leaves)

    assert (found.root(), found.leaves) == (root_by_definition(leaves).hex(), len(leaves))


def test_an_inner_node_is_no_leaf():
    left, right = (hashlib.sha256(b"\x00" + leaf).digest() for leaf in (b"a", b"b"))

    assert tree([b"a", b"b"]).root() != tree([left + right]).root()


def test_each_value_of_a_row_is_in_its_digest():
    row = EvidenceRecord(1, 2, 3, 4, 0)
    rows = [row, *(row._replace(**{name: 9}) for name in row._fields)]
    written = {canonical_row("st-1", "a1", each) for each in rows}

    written |= {canonical_row("st-2", "a1", row), canonical_row("st-1", "a2", row)}
    assert len(written) == 8
