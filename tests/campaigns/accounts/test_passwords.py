"""Test which passwords match a stored hash."""

from __future__ import annotations

import pytest

from campaigns.accounts.passwords import hash_password, password_matches


def test_only_the_hashed_password_matches():
    stored = hash_password("correct horse")

    assert password_matches(stored, "correct horse")
    assert not password_matches(stored, "correct horse ")


def test_equal_passwords_get_different_argon2id_hashes():
    one, other = hash_password("correct horse"), hash_password("correct horse")

    assert one != other
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("stored", [None, "", "correct horse", "$argon2id$broken"])
def test_nothing_matches_a_hash_that_is_missing_or_broken(stored):
    assert not password_matches(stored, "correct horse")


def test_the_password_of_the_dummy_hash_signs_nobody_in():
    assert not password_matches(None, "nobody signs in with this")
