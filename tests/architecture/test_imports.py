"""Which room may import which: the table of the house, held by reading every import."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GROUND = {"labels", "errors"}
ALLOWED = {
    "labels": set(),
    "errors": set(),
    "results": GROUND,
    "text": {"results"} | GROUND,
    "store": {"errors"},
    "classify": {"text", "results"} | GROUND,
    "plan": {"results"} | GROUND,
    "engine": {"text", "classify", "store", "plan", "results"} | GROUND,
    "component": {"engine", "results", "errors"},
    "files": {"results", "errors"},
    "batch": {"engine", "files", "results"} | GROUND,
    "training": {"text", "classify", "store", "results"} | GROUND,
    "cli": {"labels", "errors", "results", "text", "classify", "plan", "store", "engine", "component", "files", "batch", "training"},
    "api": {"engine", "batch", "files", "plan", "results"} | GROUND,
    "api.cli": {"api", "engine", "batch", "files", "plan", "results", "cli"} | GROUND,
}
SOURCES = sorted([*ROOT.glob("analyzer/**/*.py"), *ROOT.glob("api/**/*.py")])


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str | None:
    """The room a module stands in; None for the front door."""
    parts = module.split(".")
    if parts[0] == "api":
        return "api.cli" if len(parts) > 1 and parts[1].partition("_")[0] == "cli" else "api"
    return parts[1] if len(parts) > 1 else None


def imported_by(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in found if name.split(".")[0] in ("analyzer", "api")]


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_rooms_import_only_what_the_house_allows(path):
    here = room_of(module_of(path))
    if here is None:
        return  # the front door names what is behind it, for type checkers only
    for name in imported_by(path):
        there = room_of(name)
        assert there is None or there == here or there.split(".")[0] in ALLOWED[here], f"{module_of(path)} imports {name}"


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_nobody_inside_goes_through_the_front_door(path):
    names = {f"analyzer.{name}" for name in ("load", "Analyzer", "Analysis", "Category", "Context", "Note")}
    assert not names & set(imported_by(path))


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_files_keep_to_the_size_of_the_house(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_imports_stand_at_the_top(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert not [node for node in ast.walk(function) if isinstance(node, (ast.Import, ast.ImportFrom))], function.name


def test_there_are_no_circles():
    modules = {module_of(path): path for path in SOURCES}
    edges = {
        name: {target for imported in imported_by(path) for target in (imported, imported.rpartition(".")[0]) if target in modules}
        for name, path in modules.items()
        if name != "analyzer"
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for target in sorted(edges.get(name, ())):
                visit(target, (*trail, name))
            done.add(name)

    for name in edges:
        visit(name, ())
