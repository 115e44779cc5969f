"""Check that every relative link and every named file in the documentation exists."""

from __future__ import annotations

import re
import sys
from pathlib import Path

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`((?:campaigns|scheduler|players|web|tests|setup|docs)/[\w./-]+\.\w+)(?::\w+)?`")


def broken(page: Path) -> list[str]:
    """Return a line for each link or file name of `page` that does not exist."""
    text = page.read_text(encoding="utf-8")
    links = [name for name in LINK.findall(text) if not (page.parent / name).exists()]
    files = [name for name in NAMED.findall(text) if not Path(name).exists()]
    return [f"{page}: {name} does not exist; correct the link or add the file" for name in links + files]


def main() -> int:
    """Check README*, CHANGELOG and docs/."""
    pages = [*Path().glob("*.md"), *Path("docs").rglob("*.md")]
    lines = [line for page in pages for line in broken(page)]
    print("\n".join(lines) or f"links of {len(pages)} pages: all good")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
