"""The steps of the gate, in the order in which each of its two lanes runs them."""

import base64
import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, which

from gate import services
from gate.runner import ROOT, Report, say

PYTHON = Path(sys.executable)
BIN = PYTHON.parent
SOURCES = [
    "config", "core", "providers", "procurement", "vouchers", "orders", "evaluations", "simulator", "bench",
    "tests", "script",
]  # fmt: skip
SIMULATED_ORDERS = 12
"""Few: the suites play sixty orders of the same year, and their figures are compared too."""
TWO_WORKERS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""A file stays with one worker, so that what its tests share (a played year) is made once."""
LONGEST_FIRST = ("tests/simulator", "tests/contracts", "tests/orders", "tests/procurement", "tests/machines")
"""Folders with files that take long: begun last, one would leave the other worker idle at the end."""


@dataclass
class Gate:
    """What a step is given: where to report, a scratch folder, the caller's own pytest arguments."""

    report: Report
    scratch: str
    pytest_arguments: list[str]

    def place(self, name: str) -> dict[str, str]:
        """An environment with data files and keys of its own, apart from the demo's."""
        folder = Path(self.scratch) / name
        folder.mkdir(exist_ok=True)
        return {
            "VALINTA_VAR_DIR": str(folder),
            "VALINTA_TEST_DB": f"gate_{os.getpid()}_{name}",
            "VALINTA_TEST_TEMPLATES": self.scratch,
            "DATABASE_URL": "",
            "CELERY_BROKER_URL": "",
            "REDIS_URL": "",
            "VALINTA_ENV": "trial",
            "VALINTA_DEMO": "0",
            # Kept bytecode: a process of its own compiles the whole project for eight seconds.
            "PYTHONDONTWRITEBYTECODE": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def pytest(self, name: str, marks: str, env: dict[str, str], *arguments: str) -> bool:
        """One pytest run as a step, its tests counted."""
        junit = Path(self.scratch) / f"{name}.xml"
        command = [str(PYTHON), "-m", "pytest", "-q", f"--junitxml={junit}", "-m", marks, *arguments]
        return self.report.step(name, [*command, *self.pytest_arguments], {**self.place(name), **env}, junit)


@dataclass(frozen=True)
class Step:
    """A named step; the two whole suites run in turn, everything else in turn beside them."""

    run: Callable[[Gate], object]
    suite: bool = False


def lint(gate: Gate) -> None:
    """Style, formatting, layers, the house's own rules, templates."""
    report, env = gate.report, gate.place("lint")
    existing = [source for source in SOURCES if (ROOT / source).exists()]
    report.step("ruff", [BIN / "ruff", "check", "--no-cache", *existing, "manage.py"])
    report.step("format", [BIN / "ruff", "format", "--no-cache", "--check", *existing, "manage.py"])
    report.step("layers", [BIN / "lint-imports", "--no-cache"], env)
    report.step("house rules", [PYTHON, "script/lint_house.py"])
    if (ROOT / "templates").exists():
        report.step("templates", [BIN / "djlint", "templates", "--lint", "--quiet"])


def types(gate: Gate) -> None:
    """mypy in strict mode."""
    existing = [source for source in SOURCES if any((ROOT / source).rglob("*.py"))]
    gate.report.step("types", [BIN / "mypy", *existing], gate.place("types"))


def migrations(gate: Gate) -> None:
    """Models and migrations in step."""
    command = [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"]
    gate.report.step("migrations", command, gate.place("migrations"))


def translations(gate: Gate) -> None:
    """Nothing untranslated or doubtful; the compiled files are those of the sources."""
    if not (which("msgfmt") and which("xgettext")):
        gate.report.lacks("translations", "no gettext is installed (Debian: gettext)")
        return
    gate.report.step("translations", [PYTHON, "script/check_translations.py"], gate.place("translations"))


def deploy(gate: Gate) -> None:
    """Django's own deployment check, with the environment of production."""
    key = base64.urlsafe_b64encode(bytes(range(32))).decode()
    production = {
        **gate.place("deploy"),
        "VALINTA_ENV": "production",
        "VALINTA_BASE_URL": "https://valinta.example",
        "VALINTA_ALLOWED_HOSTS": "valinta.example",
        "VALINTA_SECRET_KEY": "for-this-check-alone-" + key + key,
        "VALINTA_FIELD_KEYS": key,
        "VALINTA_INDEX_KEY": "index-" + key,
        "VALINTA_EVENT_KEY": "event-" + key,
        "VALINTA_TENDER_KEY": base64.urlsafe_b64encode(bytes(range(32, 64))).decode(),
        "DATABASE_URL": "postgresql://valinta@127.0.0.1/valinta",
        "CELERY_BROKER_URL": "redis://127.0.0.1/0",
        "REDIS_URL": "redis://127.0.0.1/1",
    }
    gate.report.step(
        "deploy", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], production
    )


def sqlite(gate: Gate) -> None:
    """The tests on SQLite."""
    env = {"VALINTA_TEST_FIGURES": str(_figures(gate, "sqlite"))}
    gate.pytest("sqlite", "not pg and not celery and not e2e", env, *TWO_WORKERS, *_ordered(gate))


def pg(gate: Gate) -> None:
    """The same tests on PostgreSQL, with those that only it can prove; the year played in both has the same figures."""
    try:
        with services.postgres() as url:
            env = {"DATABASE_URL": url, "VALINTA_TEST_FIGURES": str(_figures(gate, "pg")), **services.HASTY}
            marks = "not sqlite and not celery and not e2e"
            with services.dropping(url, f"test_{gate.place('pg')['VALINTA_TEST_DB']}"):
                passed = gate.pytest("pg", marks, env, *TWO_WORKERS, *_ordered(gate))
    except services.Lacking as lacking:
        gate.report.lacks("pg", str(lacking))
        return
    if passed and _figures(gate, "sqlite").exists() and not gate.pytest_arguments:
        _compare(gate, "the suites' year")


def _ordered(gate: Gate) -> list[str]:
    """Every folder of tests, the longest first."""
    if gate.pytest_arguments:
        return []
    folders = sorted(path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/*/__init__.py"))
    return [*LONGEST_FIRST, *(folder for folder in folders if folder not in LONGEST_FIRST)]


def celery(gate: Gate) -> None:
    """A real worker takes its tasks from a real Redis."""
    try:
        with services.redis() as url:
            gate.pytest("celery", "celery", {"CELERY_BROKER_URL": url}, "-n", "0", *_marked(gate, "celery"))
    except services.Lacking as lacking:
        gate.report.lacks("celery", str(lacking))


def e2e(gate: Gate) -> None:
    """People in a real browser."""
    try:
        browser = services.chromium()
    except services.Lacking as lacking:
        gate.report.lacks("e2e", str(lacking))
        return
    env = {"VALINTA_CHROMIUM": browser, "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    gate.pytest("e2e", "e2e", env, "-n", "0", *_marked(gate, "e2e"))


def _marked(gate: Gate, mark: str) -> list[str]:
    """The files that hold tests with a mark: to read all others takes longer than some of these tests do."""
    if gate.pytest_arguments:  # the caller says where to look
        return []
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in files if f"pytest.mark.{mark}" in path.read_text()]


def simulate(gate: Gate) -> None:
    """The same small year on both databases: the same figures, and chains of events that hold."""
    with ExitStack() as stack:
        urls = {"simulate sqlite": ""}
        try:
            server = stack.enter_context(services.postgres())
            name = f"valinta_gate_{os.getpid()}"
            urls["simulate pg"] = stack.enter_context(services.scratch_database(server, name))
        except services.Lacking as lacking:
            gate.report.lacks("simulate pg", str(lacking))
        lanes = [threading.Thread(target=_simulate, args=(gate, name, url)) for name, url in urls.items()]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
    if len(urls) == 2 and not {"simulate sqlite", "simulate pg"} & set(gate.report.failed):
        _compare(gate, "simulate", "simulate ")


def _figures(gate: Gate, database: str) -> Path:
    """Where a play leaves its figures."""
    return Path(gate.scratch) / f"figures-{database}.json"


def _simulate(gate: Gate, name: str, url: str) -> None:
    place = gate.place(name.replace(" ", "_"))
    if not url:
        # The suite's migrated database, where there is one: to migrate takes as long as to play.
        for migrated in Path(gate.scratch).glob("test-template-*.sqlite3"):
            copyfile(migrated, Path(place["VALINTA_VAR_DIR"]) / "valinta.sqlite3")
    play = f"simulate --scenario kuopio-2018 --seed 2018 --orders {SIMULATED_ORDERS}"
    commands = ("migrate -v0", f"{play} --json '{_figures(gate, name)}'", "verify_events")
    # The other steps have checked the project; each check would draw the whole API up.
    line = " && ".join(f"{PYTHON} manage.py {command} --skip-checks" for command in commands)
    gate.report.step(name, ["sh", "-c", line], {**place, "DATABASE_URL": url, **services.HASTY})


def _compare(gate: Gate, what: str, prefix: str = "") -> None:
    """Equal figures, or the keys that differ."""
    one, other = (json.loads(_figures(gate, prefix + kind).read_text()) for kind in ("sqlite", "pg"))
    differing = sorted(key for key in {*one, *other} if one.get(key) != other.get(key))
    for key in differing:
        say(f"       | {key}: SQLite {one.get(key)!r}, PostgreSQL {other.get(key)!r}")
    if differing:
        gate.report.failed.append(f"same figures on both databases ({what})")
        return
    say(f"  ok   same figures on both databases ({what}, {one['orders']['total']} orders)")


STEPS: dict[str, Step] = {
    "lint": Step(lint),
    "types": Step(types),
    "migrations": Step(migrations),
    "translations": Step(translations),
    "deploy": Step(deploy),
    "sqlite": Step(sqlite, suite=True),
    "pg": Step(pg, suite=True),
    "celery": Step(celery),
    "e2e": Step(e2e),
    "simulate": Step(simulate),
}
