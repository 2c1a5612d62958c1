"""Which sources an outcome of somebody's own rests on: its module, and what that imports of their own, read off the text.

Nothing is executed: an import inside a function counts too.  What is imported by a name made up at run time, and files
that are read, are not seen.
"""

import ast
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

OURS = ("agents", "model", "experiments", "viz", "energyrun")  # their version is compared apart
INSTALLED = {"site-packages", "dist-packages"}  # folders of what pip and systems install


def own_sources(module: str) -> dict[str, Path]:
    """Source files by module: `module` and all that it imports, directly or not, that is not installed or our own."""
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        spec = _place(name)
        if name in found or not spec or not (path := Path(spec[0])).is_file():
            continue
        found[name] = path
        package = name if spec[1] else name.rpartition(".")[0]
        waiting += [other for other in imported(path, package) if _is_own(other, module)]
    return found


def imported(path: Path, package: str) -> Iterator[str]:
    """Names of the modules that a source file imports, the packages that they stand in among them."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):  # it is no text but compiled
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _with_parents(alias.name)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:  # a module of a package, or a thing in a module: the latter is found by no spec
                yield from _with_parents(f"{base}.{alias.name}")


def _with_parents(name: str) -> Iterator[str]:
    """
    >>> list(_with_parents("lab.scale"))
    ['lab', 'lab.scale']
    """
    parts = name.split(".")
    yield from (".".join(parts[: end + 1]) for end in range(len(parts)))


def _is_own(name: str, outcome: str) -> bool:
    """Whether a module is the user's: of the outcome's own package, or neither Python's, nor ours, nor installed."""
    top = name.partition(".")[0]
    if top == outcome.partition(".")[0]:
        return True
    if top in sys.stdlib_module_names or top in OURS:
        return False
    spec = _place(top)
    places = [spec[0], *spec[1]] if spec else []
    return INSTALLED.isdisjoint(part for place in places for part in Path(place).parts)


def _place(name: str) -> tuple[str, list[str]] | None:
    """File of a module and folders of its submodules, found without importing the packages that it stands in."""
    folders, parts = list(sys.path), name.split(".")
    file = ""
    for end, last in enumerate(parts):
        loaded = getattr(sys.modules.get(".".join(parts[: end + 1])), "__spec__", None)
        spec: ModuleSpec | None = loaded or PathFinder.find_spec(last, folders)
        if spec is None:
            return None
        if spec.has_location:
            file, folders = spec.origin or "", list(spec.submodule_search_locations or [])
        else:  # a package without __init__.py, in all its places
            file, folders = "", [str(Path(place) / last) for place in folders if (Path(place) / last).is_dir()]
    return file, folders
