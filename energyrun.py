"""Our four folders under one name, wherever they lie; the command line itself is `viz.command_line`."""

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

HOME = Path(__file__).resolve().parent  # of the four folders: a checkout, or this package where it is installed
PACKAGES = ("agents", "model", "experiments", "viz")
__path__: list[str] = globals().get("__path__", [])  # `energyrun.model` is there in a checkout too


class OneModule(MetaPathFinder, Loader):
    """`energyrun.model.economy` is `model.economy`: one module under two names, loaded once."""

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Answers for our folders below our own name."""
        top, _, rest = fullname.partition(".")
        return ModuleSpec(fullname, self) if top == "energyrun" and rest.partition(".")[0] in PACKAGES else None

    def exec_module(self, module: ModuleType) -> None:
        """Puts the module itself in the place of the one that was begun."""
        sys.modules[module.__name__] = import_module(module.__name__.partition(".")[2])


def taken() -> str:
    """Which other package of one of our common names is loaded already; empty where none is."""
    for name in PACKAGES:
        there = sys.modules.get(name)
        if there and HOME / name not in [Path(folder).resolve() for folder in getattr(there, "__path__", [])]:
            where = getattr(there, "__file__", None) or "elsewhere"
            return (
                f"another '{name}' is loaded already ({where}): import energyrun before it, or in a process of its own"
            )
    return ""


def claim() -> None:
    """Makes our four folders importable by their names, `import model.economy`, before others that have one of them.

    They stand on the path, which processes that Python starts inherit, and are loaded at once, so that no change of the
    path comes in between.  Raises ImportError where another is loaded; the command leaves in one line instead.
    """
    if why := taken():
        if Path(sys.argv[0]).stem == "energyrun" or sys.orig_argv[1:3] == ["-m", "energyrun"]:
            print(f"energyrun: {why}", file=sys.stderr)
            raise SystemExit(2)  # wrong input
        raise ImportError(why)
    if sys.path[:1] != [str(HOME)]:
        sys.path.insert(0, str(HOME))
    for name in PACKAGES:
        import_module(name)
    sys.meta_path.insert(0, OneModule())


claim()

from viz.command_line.status import app, complain, main, status_of  # noqa: E402 - our folders are claimed first
from viz.command_line.words import FAILURE, INTERRUPTED, WRONG_INPUT, change, spread  # noqa: E402

__all__ = ["FAILURE", "INTERRUPTED", "WRONG_INPUT", "app", "change", "complain", "main", "spread", "status_of"]

if __name__ == "__main__":
    main()
