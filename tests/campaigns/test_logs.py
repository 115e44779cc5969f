"""What a log line looks like, and what never stands in one."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import structlog

from campaigns.logs import configure_logging

SECRET = ("朝阳大街", "2026")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def fail(password: str) -> None:
    known = {"length": len(password)}
    raise ValueError(f"refused after {known['length']} characters")


def log_a_failure() -> None:
    try:
        fail("".join(SECRET))
    except ValueError:
        structlog.get_logger().exception("sign-in failed", person="wang")


def test_json_is_one_object_a_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json")
    structlog.get_logger().info("manifest published", screen="st-1", street="新华路")

    out, err = capsys.readouterr()
    told = json.loads(err)
    assert out == "" and err.endswith("}\n")
    assert told.pop("timestamp").endswith("Z")
    assert told == {"event": "manifest published", "level": "info", "screen": "st-1", "street": "新华路"}
    assert "新华路" in err, "as people read it"


def test_console_logs_are_uncoloured_lines_with_a_level_off_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("console")
    structlog.get_logger().error("job failed", job="publish")

    _, err = capsys.readouterr()
    assert "[error" in err and "job failed" in err and "job=publish" in err
    assert "\x1b" not in err


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_comes_without_the_values_of_variables(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(form)
    log_a_failure()

    _, err = capsys.readouterr()
    assert "ValueError: refused after 8 characters" in err
    assert "".join(SECRET) not in err


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_value_that_is_not_json_is_logged_anyway(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(form)
    structlog.get_logger().warning("odd", what={1, 2}, bytes=b"\xff")

    assert "odd" in capsys.readouterr().err
