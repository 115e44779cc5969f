"""Write docs/schemas and docs/asyncapi.yaml."""

from __future__ import annotations

from pathlib import Path

from setup.schemas.asyncapi import asyncapi_text
from setup.schemas.documents import schema_files

DOCS = Path("docs")


def files() -> dict[Path, str]:
    """Return every file with the text that it should have."""
    schemas = {DOCS / "schemas" / name: text for name, text in schema_files().items()}
    return {**schemas, DOCS / "asyncapi.yaml": asyncapi_text()}


def main() -> None:
    """Write all files anew; a schema that no document has any more is removed."""
    (DOCS / "schemas").mkdir(exist_ok=True)
    wanted = files()
    for path in (DOCS / "schemas").glob("*.json"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    print(f"{len(wanted)} files written")


if __name__ == "__main__":
    main()
