"""Our hashes are Mosquitto's own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from scheduler.broker.credentials import hash_password, new_password, password_matches
from tests.scheduler.broker.house import House


def test_mosquitto_accepts_the_password_and_no_other(house: House) -> None:
    house.admit(st_1="条屏 secret:1")

    right, wrong = house.client("st-1"), house.client("st-1", "条屏 secret:2")

    assert right.welcome
    assert not wrong.welcome
    right.close()
    wrong.close()


def test_mosquittos_own_program_makes_the_same_hash(tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", str(file), "st-1", "word"], check=True, capture_output=True)

    theirs = file.read_text().strip().removeprefix("st-1:")

    assert password_matches(theirs, "word")
    assert not password_matches(theirs, "words")


def test_the_same_password_never_hashes_alike_twice() -> None:
    assert hash_password("word") != hash_password("word")
    assert password_matches(hash_password("word"), "word")


def test_text_that_is_no_hash_matches_no_password() -> None:
    assert not any(password_matches(stored, "") for stored in ("", "$7$", "$6$a$b", "$7$x$y$z", "$7$101$é$é"))


def test_passwords_hold_160_bits_and_never_a_colon_or_a_line_end() -> None:
    made = {new_password() for _ in range(200)}

    assert len(made) == 200
    assert all(len(word) == 27 and word.replace("-", "").replace("_", "").isalnum() for word in made)
