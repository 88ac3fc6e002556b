"""Who imports whom, read from the source without running it: what the tests of this folder hold the tree against."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("track360", "customers", "transactions", "activity", "commissions")


@cache
def sources() -> dict[str, Path]:
    """Every module of the product but migrations, by its dotted name."""
    paths = (path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py")))
    return {_dotted(path): path for path in paths if "migrations" not in path.parts}


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports() -> dict[str, frozenset[str]]:
    """Module by module, the modules of ours that it imports when it runs (not those for types alone)."""
    return {name: frozenset(_imported(path)) - {name} for name, path in sources().items()}


def _imported(path: Path) -> Iterator[str]:
    for node in _running(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (known for alias in node.names if (known := _known(alias.name)))
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if known := _known(f"{node.module}.{alias.name}"):
                    yield known


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below but those under ``if TYPE_CHECKING``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        yield child
        yield from _running(child)


def _known(name: str) -> str | None:
    """The module of ours that a dotted name is, or is in."""
    if name in sources():
        return name
    parent = name.rpartition(".")[0]
    return parent if parent in sources() else None


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """One cycle of a graph as the path that leads round it; empty when there is none."""
    done: set[str] = set()
    path: list[str] = []

    def visit(node: str) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        path.append(node)
        found = next((found for after in sorted(graph.get(node, ())) if (found := visit(after))), [])
        path.pop()
        done.add(node)
        return found

    return next((found for node in sorted(graph) if (found := visit(node))), [])
