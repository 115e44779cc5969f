"""Hold the house to its plan: small folders, no circles, one meaning a name, tests where a reader looks for them.

`python -m tests.test_layout` prints the figures: modules, folders, imports between folders.

**Where a module's tests stand.** The tests of `a/b/c.py` are `tests/a/b/test_c.py`. Where several modules are tested
together, a test file of the same folder says so in the last line of its docstring: `Covers: c, d.` Exempt are the
guides of folders (`__init__`) and migrations.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("campaigns", "scheduler", "players", "web")
MODULES_MAX = 16
EXEMPT = {
    "campaigns.database.stores": "one store a subject of the tables, each named like its noun",
}
COVERS = re.compile(r"Covers: ([\w,\s]+)\.\s*\Z")


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _modules() -> dict[str, Path]:
    return {_name(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{path}: relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in _modules() else node.module


@cache
def _graph() -> dict[str, frozenset[str]]:
    known = _modules().keys()
    return {name: frozenset(_imported(path)) & known - {name} for name, path in _modules().items()}


def _is_folder(name: str) -> bool:
    return _modules()[name].name == "__init__.py"


def _folder(name: str) -> str:
    return name if _is_folder(name) else name.rpartition(".")[0]


def _folders() -> list[str]:
    return [name for name in _modules() if _is_folder(name)]


def _in(folder: str) -> list[str]:
    """Return the modules that stand in a folder itself, without its guide."""
    return [name for name in _modules() if not _is_folder(name) and _folder(name) == folder]


@pytest.mark.parametrize("folder", [name for name in _folders() if "migrations" not in name])
def test_a_folder_holds_sixteen_modules_at_most(folder):
    assert (len(_in(folder)) > MODULES_MAX) == (folder in EXEMPT), f"{len(_in(folder))} modules in {folder}"


@pytest.mark.parametrize("folder", _folders())
def test_the_parts_of_a_folder_import_each_other_without_a_circle(folder):
    """What stands in a sub-folder counts as that sub-folder: each folder can be drawn with all imports downward."""
    above: dict[str, set[str]] = defaultdict(set)
    why: dict[tuple[str, str], str] = {}
    for name, targets in _graph().items():
        for target in targets:
            part, other = _part(folder, name), _part(folder, target)
            if part and other and part != other:
                above[part].add(other)
                why[part, other] = f"{name} -> {target}"
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        circle = error.args[1]
        pytest.fail("; ".join(why[below, part] for part, below in pairwise(circle)))


def _part(folder: str, name: str) -> str | None:
    return name[len(folder) + 1 :].partition(".")[0] if name.startswith(f"{folder}.") else None


def test_a_class_name_means_one_thing():
    places: dict[str, list[str]] = defaultdict(list)
    for name, path in _modules().items():
        if "migrations" in name:
            continue
        for node in _tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


@pytest.mark.parametrize("folder", _folders())
def test_the_guide_of_a_folder_names_its_modules(folder):
    guide = ast.get_docstring(_tree(_modules()[folder])) or ""
    assert guide, f"{folder}/__init__.py has no docstring"
    if "migrations" not in folder:
        assert [name for name in _in(folder) if f"`{name.rpartition('.')[2]}`" not in guide] == []


@pytest.mark.parametrize("folder", [name for name in _folders() if "migrations" not in name])
def test_a_module_has_its_tests_where_a_reader_looks(folder):
    place = ROOT / "tests" / folder.replace(".", "/")
    covered = {path.stem.removeprefix("test_") for path in place.glob("test_*.py")}
    for path in place.glob("test_*.py"):
        covered |= _covered(path)
    assert [name for name in _in(folder) if name.rpartition(".")[2] not in covered] == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=lambda path: path.stem)
def test_what_a_test_says_to_cover_is_there(path):
    folder = ".".join(path.relative_to(ROOT / "tests").parent.parts)
    assert [name for name in _covered(path) if f"{folder}.{name}" not in _modules()] == []


def _covered(path: Path) -> set[str]:
    found = COVERS.search(ast.get_docstring(_tree(path)) or "")
    return set(re.split(r",\s+", found[1])) if found else set()


def figures() -> str:
    """Return what the house counts: modules, folders, imports, and the fullest folders."""
    modules = [name for name in _modules() if not _is_folder(name)]
    imports = [(_folder(name), _folder(target)) for name, targets in _graph().items() for target in targets]
    crossing = [pair for pair in imports if pair[0] != pair[1]]
    fullest = Counter({folder: len(_in(folder)) for folder in _folders()}).most_common(5)
    return (
        f"{len(modules)} modules in {len(_folders())} folders; {len(imports)} imports, {len(crossing)} between folders"
        f" ({len(set(crossing))} pairs); fullest: " + ", ".join(f"{folder} {count}" for folder, count in fullest)
    )


def test_the_figures_can_be_printed(capsys):
    print(figures())  # noqa: T201 - seen with -s, or by `python -m tests.test_layout`

    assert " modules in " in capsys.readouterr().out


if __name__ == "__main__":
    print(figures())  # noqa: T201
