"""Keep the tables of docs/licences.md true to the metadata of what the locks install.

`licences.py` compares; `licences.py --write` writes the tables anew. Neither needs a network. A package whose licence
cannot be told from its metadata or its licence file is a failure that names it.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker

PAGE = Path("docs/licences.md")
UNKNOWN = ""

# Spellings that stand in metadata, and their SPDX identifiers.
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD-0-Clause": "0BSD",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
    "ZPL 2.1": "ZPL-2.1",
}
SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
NOT_SPDX = {"Apache", "BSD", "LICENSE", "License"}

# What a lock installs on other systems only: its metadata are not at hand here.
ELSEWHERE = {"colorama": "BSD-3-Clause", "tzdata": "Apache-2.0"}

# Debian's parts: the licence in SPDX terms, whose copyright file states it, and how it is worded there.
COPYRIGHTS = (Path(".parts/root/usr/share/doc"), Path("/usr/share/doc"))
DEBIAN = {
    "chromium-headless-shell": ("BSD-3-Clause", "chromium-headless-shell", "License: BSD-3-clause"),
    "fonts-wqy-microhei": (
        "Apache-2.0 OR GPL-3.0-or-later WITH Font-exception-2.0",
        "fonts-wqy-microhei",
        "License: Apache-2.0 or GPL-3+ with Font exception",
    ),
    "libatomic1": ("GPL-3.0-or-later WITH GCC-exception-3.1", "libatomic1", "GCC Runtime Library Exception"),
    "mosquitto": ("EPL-2.0 OR BSD-3-Clause", "mosquitto", "License: EPL-2.0 or EDL-1.0"),
    "postgresql": ("PostgreSQL", "postgresql-[0-9]*", "License: PostgreSQL"),
}


def spdx(text: str) -> str:
    """Return the SPDX expression that a metadata field spells, or UNKNOWN."""
    text = SPELLINGS.get(text, text)
    return text if SPDX.fullmatch(text) and text not in NOT_SPDX else UNKNOWN


def from_text(text: str) -> str:
    """Return the licence whose text this is, of the two that packages leave to their licence file, or UNKNOWN."""
    words = " ".join(text.split())
    if "Permission is hereby granted, free of charge, to any person obtaining a copy" in words:
        return "MIT"
    if "Redistributions in binary form must reproduce" in words:
        return "BSD-3-Clause" if re.search("[Nn]either the name", words) else "BSD-2-Clause"
    return UNKNOWN


def licence_of(name: str) -> str:
    """Return the licence of an installed Python package, or UNKNOWN: expression, field, classifier, then file."""
    distribution = metadata.distribution(name)
    expressions, fields, classifiers = (
        distribution.metadata.get_all(field) or [] for field in ("License-Expression", "License", "Classifier")
    )
    approved = [text.split(" :: ")[-1] for text in classifiers if text.startswith("License :: OSI Approved :: ")]
    stated = [*expressions, *fields, *approved]
    for text in stated:
        if found := spdx(text):
            return found
    files = [path for path in distribution.files or [] if re.search(r"\.dist-info/(.*/)?LICEN[CS]E", str(path))]
    return next((found for path in files if (found := from_text(path.read_text(encoding="utf-8")))), UNKNOWN)


def python_packages(lock: Path) -> Iterator[tuple[str, str]]:
    """Yield name and licence of every package of a requirements lock; a package for other systems by ELSEWHERE."""
    for name, marker in re.findall(
        r"^([\w.-]+)(?:\[\w+\])?==[^\s;]+(?: ; (.*?))?(?: \\)?$", lock.read_text(encoding="utf-8"), re.MULTILINE
    ):
        if not marker or Marker(marker).evaluate():
            yield name, licence_of(name)
        elif name in ELSEWHERE:
            yield name, ELSEWHERE[name]
        elif re.search(r"python_(full_)?version", marker):
            yield name, licence_of(name)  # another release of a package that is installed here as well
        else:
            yield name, UNKNOWN


def npm_packages(lock: Path, *, built_in: bool) -> Iterator[tuple[str, str]]:
    """Yield name and licence of the npm packages that are built into the console, or of those that only build it."""
    for path, package in json.loads(lock.read_text(encoding="utf-8"))["packages"].items():
        if path and built_in != package.get("dev", False):
            manifest = lock.parent / path / "package.json"
            stated = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else package
            yield path.split("node_modules/")[-1], spdx(stated.get("license", UNKNOWN))


def debian_packages(makefile: Path) -> Iterator[tuple[str, str]]:
    """Yield name and licence of the Debian packages that the Makefile asks for.

    The licence is UNKNOWN where DEBIAN lacks it, or where a copyright file at hand words it otherwise.
    """
    text = makefile.read_text(encoding="utf-8")
    names = dict(re.findall(r"^([A-Z]+)\s*:=.*,([\w-]+)\)$", text, re.MULTILINE))
    asked = re.sub(r"\$\((\w+)\)", lambda found: names[found[1]], " ".join(re.findall(r"parts\.sh \w+ (.+)", text)))
    for package in asked.split():
        licence, source, wording = DEBIAN.get(package, (UNKNOWN, package, ""))
        files = [file for root in COPYRIGHTS for file in root.glob(f"{source}/copyright")]
        texts = [file.read_text(encoding="utf-8") for file in files]
        yield package, licence if all(wording in each for each in texts) else UNKNOWN


def tables() -> dict[str, dict[str, str]]:
    """Return each table's packages and their licences, by the table's name in the page."""
    runtime, everything = (dict(python_packages(Path(f"requirements{which}.lock"))) for which in ("", "-dev"))
    lock = Path("package-lock.json")
    return {
        "console": dict(npm_packages(lock, built_in=True)),
        "python": runtime,
        "debian": dict(debian_packages(Path("Makefile"))),
        "python-checks": {name: licence for name, licence in everything.items() if name not in runtime},
        "npm-build": dict(npm_packages(lock, built_in=False)),
    }


def table(licences: Mapping[str, str]) -> str:
    """Return a table of licences, each with its packages by name."""
    by_licence = defaultdict(list)
    for name, licence in sorted(licences.items()):
        by_licence[licence].append(name)
    rows = [f"| {licence} | {', '.join(names)} |" for licence, names in sorted(by_licence.items())]
    return "\n".join(["| Licence | Packages |", "|---|---|", *rows, ""])


def fill_tables(page: str, found: Mapping[str, Mapping[str, str]]) -> str:
    """Return the page with every table between its two marks written again."""
    for name, licences in found.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
        before, rest = page.split(begin)
        _, after = rest.split(end)
        page = f"{before}{begin}{table(licences)}{end}{after}"
    return page


def main(arguments: list[str]) -> int:
    """Compare the page, or write it."""
    found = tables()
    unknown = [f"{name} ({where})" for where, each in found.items() for name, licence in each.items() if not licence]
    if unknown:
        print(f"no licence can be told for: {', '.join(unknown)}")
        return 1
    page = PAGE.read_text(encoding="utf-8")
    wanted = fill_tables(page, found)
    if "--write" in arguments:
        PAGE.write_text(wanted, encoding="utf-8")
    elif page != wanted:
        print(f"{PAGE} differs from what is installed; run `make fix` and read what changed")
        return 1
    print(f"licences of {sum(map(len, found.values()))} packages: all named")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
