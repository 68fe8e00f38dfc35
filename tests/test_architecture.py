"""The house keeps its plan: what import-linter and ruff cannot see, and whether they look everywhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BOT = ROOT / "bot"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["id"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}

MODULES = sorted(BOT.rglob("*.py"))
# Time enters here: the loop once per tick, an adapter with each event, the command line with each start.
CLOCK_READERS = ("bot/engine/loop.py", "bot/cli.py", "bot/platforms/console/")
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}
CLOCK_OWNERS = {"datetime", "date", "time"}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def project_files() -> list[Path]:
    """Every file that is published with the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def top_level() -> set[str]:
    packages = {path.parent.name for path in BOT.glob("*/__init__.py")}
    return packages | {path.stem for path in BOT.glob("*.py")} - {"__init__"}


def test_every_folder_with_code_is_a_package():
    """A folder without __init__.py is invisible to import-linter."""
    migrations = BOT / "store" / "migrations"  # Alembic reads these as files.
    folders = {path.parent for path in MODULES if migrations not in path.parents}

    assert [relative(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_top_level_module_has_its_layer():
    layers = CONTRACTS["layers"]
    placed = {name.strip(" ()") for layer in layers["layers"] for name in layer.split("|")}

    assert layers["exhaustive"] is True
    assert top_level() - placed == set(layers["exhaustive_ignores"])


def test_platforms_are_kept_from_every_package_below_the_handlers():
    below = {f"bot.{name}" for name in ("calendar", "domain", "store") if (BOT / name).exists()}

    assert set(CONTRACTS["edges"]["forbidden_modules"]) == below


def test_every_handler_module_is_kept_from_the_others():
    """A module that the dispatch table names is a handler, and stands in the contract's middle layer."""
    table = ast.parse((BOT / "handlers" / "table.py").read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(table)
        if isinstance(node, ast.ImportFrom) and node.module == "bot.handlers"
        for alias in node.names
    }
    layered = {name.strip(" ()") for layer in CONTRACTS["handlers"]["layers"] for name in layer.split("|")}

    assert imported <= layered


def test_import_contracts_hold():
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_no_module_reads_the_clock(path: Path):
    """Time is a parameter. This also sees a clock that is passed on without being called."""
    if relative(path).startswith(CLOCK_READERS) or path.name == "adapter.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    owners = CLOCK_OWNERS | {
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.asname and alias.name in CLOCK_OWNERS
    }
    read = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and ast.unparse(node.value).rpartition(".")[2] in owners
    ]

    assert read == []


def test_importing_the_package_loads_no_platform_and_no_date_parser():
    """Start-up stays short, and a platform that is not configured costs no memory."""
    program = "import sys, bot.handlers.dispatch; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert {"dateparser", "slack_bolt", "botbuilder", "prompt_toolkit", "aiohttp"} & set(loaded) == set()


REGISTRIES = re.compile(
    # Put together, so that this file doesn't find itself.
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "--(extra-)?index" + "-url", "--find" + "-links"))
)
MACHINE_PATHS = re.compile("|".join(("/root" + "/", "/home" + r"/[a-z]", "/Users" + "/", "file:" + "//")))


def test_no_file_names_a_package_registry_or_a_path_of_one_machine():
    """Where packages come from, and who built it where, is the business of each machine."""
    found = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{relative(path)}: {match.group()}" for match in REGISTRIES.finditer(text)]
        found += [f"{relative(path)}: {match.group()}" for match in MACHINE_PATHS.finditer(text)]

    assert found == []


def test_locked_lists_are_hashed_and_cover_what_is_asked_for():
    project = PYPROJECT["project"]
    asked = {
        "run": project["dependencies"],
        "dev": project["dependencies"] + project["optional-dependencies"]["dev"],
        "bench": project["dependencies"] + project["optional-dependencies"]["bench"],
        "audit": project["optional-dependencies"]["audit"],
    }
    for name, requirements in asked.items():
        text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        packages = re.split(r"\n(?=[a-z])", text.partition("\n#    make lock\n")[2])
        locked = {re.match(r"[A-Za-z0-9._-]+", package).group() for package in packages}  # type: ignore[union-attr]
        wanted = {
            re.match(r"[A-Za-z0-9._-]+", line).group().lower().replace("_", "-")  # type: ignore[union-attr]
            for line in requirements
        }
        assert wanted - locked == set(), name
        assert [package for package in packages if "--hash=sha256:" not in package] == [], name


def test_every_direct_dependency_is_explained():
    explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    project = PYPROJECT["project"]
    direct = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    names = [re.match(r"[A-Za-z0-9._-]+", line).group() for line in direct]  # type: ignore[union-attr]

    assert [name for name in names if f"**{name}**" not in explained] == []
