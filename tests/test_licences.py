"""The command that keeps docs/licences.md true."""

from pathlib import Path

import pytest

from setup import licences

MIT_TEXT = "Permission is hereby granted, free of charge, to any person\nobtaining a copy of this software"
BSD_TEXT = (
    "Redistributions in binary form must reproduce the above\nnotice. {}may be used to endorse or promote products."
)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(tmp_path)

    def make(metadata: str, text: str = "") -> str:
        folder = tmp_path / "sample-1.0.dist-info"
        (folder / "licenses").mkdir(parents=True)
        (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: sample\nVersion: 1.0\n{metadata}")
        (folder / "licenses/LICENSE").write_text(text)
        (folder / "RECORD").write_text("sample-1.0.dist-info/licenses/LICENSE,,\n")
        return licences.licence_of("sample")

    return make


@pytest.mark.parametrize(
    ("metadata", "text", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0\n", "", "MIT OR Apache-2.0"),
        ("License: ISC License\n", "", "ISC"),
        ("License: BSD\nClassifier: License :: OSI Approved :: MIT License\n", "", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License\n", BSD_TEXT.format("Neither the name "), "BSD-3-Clause"),
        ("Classifier: License :: OSI Approved :: BSD License\n", BSD_TEXT.format(""), "BSD-2-Clause"),
        ("", MIT_TEXT, "MIT"),
        ("", "All rights reserved.", licences.UNKNOWN),
        ("License: see the file\n", "", licences.UNKNOWN),
    ],
)
def test_licence_comes_from_expression_field_classifier_or_file(install, metadata, text, licence):
    assert install(metadata, text) == licence


def test_a_package_without_a_licence_fails_by_its_name(install, monkeypatch, capsys):
    install("")
    monkeypatch.setattr(licences, "tables", lambda: {"python": {"sample": licences.licence_of("sample"), "b": "MIT"}})

    assert licences.main([]) == 1
    assert capsys.readouterr().out == "no licence can be told for: sample (python)\n"


def test_a_page_that_differs_fails_until_it_is_written(tmp_path, monkeypatch):
    page = tmp_path / "licences.md"
    page.write_text("before\n<!-- python -->\n<!-- /python -->\nafter\n")
    monkeypatch.setattr(licences, "PAGE", page)
    monkeypatch.setattr(licences, "tables", lambda: {"python": {"b": "MIT", "a": "MIT", "c": "ISC"}})

    assert licences.main([]) == 1
    assert licences.main(["--write"]) == 0
    assert licences.main([]) == 0
    rows = "| Licence | Packages |\n|---|---|\n| ISC | c |\n| MIT | a, b |\n"
    assert page.read_text() == f"before\n<!-- python -->\n{rows}<!-- /python -->\nafter\n"


def test_debian_package_unknown_to_the_table_has_no_licence(tmp_path):
    makefile = tmp_path / "Makefile"
    makefile.write_text(
        "DB := $(if $(x),,postgresql)\na:\n\t@sh setup/parts.sh broker mosquitto\n\t@sh setup/parts.sh t $(DB) hal\n"
    )

    assert dict(licences.debian_packages(makefile)) == {
        "mosquitto": "EPL-2.0 OR BSD-3-Clause",
        "postgresql": "PostgreSQL",
        "hal": "",
    }
