"""The house's own rules, where no linter has one. Prints what breaks them; exits 1 if anything does."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ("config", "core", "providers", "procurement", "vouchers", "orders", "evaluations", "simulator")
IMPURE = ("django.db", "django.conf", "django.utils.timezone", "core.clock")
DATABASE_CLOCK = re.compile(r"\b(now\(\)|CURRENT_(TIMESTAMP|DATE|TIME)\b)", re.IGNORECASE)
PAGE_RULES = {
    re.compile(r"\sstyle\s*="): "inline style: the content security policy blocks it",
    re.compile(r"<style\b"): "inline style sheet: the content security policy blocks it",
    re.compile(r"<script\b(?![^>]*\bsrc=)"): "inline script: the content security policy blocks it",
    re.compile(r"<[^>]*\son[a-z]+\s*="): "inline event handler: the content security policy blocks it",
    re.compile(r"javascript:"): "script address: the content security policy blocks it",
    re.compile(r"(src|href)\s*=\s*[\"']data:"): "data: address: the content security policy blocks it",
    re.compile(r"<(script|link|img)\b[^>]*\b(src|href)\s*=\s*[\"'](https?:)?//"): "loaded from elsewhere",
    re.compile(r"{%\s*now\b"): "the machine's clock: pass a date from core.clock",
}
STYLE_RULES = {
    re.compile(r"url\(\s*[\"']?data:"): "data: address: the content security policy blocks it",
    re.compile(r"(url\(\s*[\"']?|@import\s+[\"'])(https?:)?//"): "loaded from elsewhere",
}


def main() -> int:
    """Look through code, templates and style sheets."""
    found = [*_python_findings(), *_text_findings("templates", "*.html", PAGE_RULES)]
    found += _text_findings("static", "*.css", STYLE_RULES)
    print("\n".join(found) or "Nothing found.")
    return 1 if found else 0


def _python_findings() -> Iterator[str]:
    for folder in (*APPS, "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT)
            for line, why in _broken(path, ast.parse(path.read_text(), str(path))):
                yield f"{name}:{line}: {why}"


def _broken(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    relative = path.relative_to(ROOT)
    is_rules = "rules" in (relative.stem, relative.parent.name) and "models" not in relative.parts
    is_test = relative.parts[0] == "tests"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _broken_call(node)
        elif isinstance(node, ast.Import | ast.ImportFrom) and is_rules and not is_test:
            yield from _impure_import(node)
        elif isinstance(node, ast.Attribute) and is_test and node.attr in ("skip", "skipif", "xfail"):
            yield node.lineno, "a skipped test proves nothing: mark what it needs (pg, sqlite, celery, e2e)"
        elif isinstance(node, ast.Constant) and "migrations" in relative.parts and _asks_database_clock(node):
            yield node.lineno, "the database's clock: times come from core.clock"


def _asks_database_clock(node: ast.Constant) -> bool:
    return isinstance(node.value, str) and bool(DATABASE_CLOCK.search(node.value))


def _broken_call(node: ast.Call) -> Iterator[tuple[int, str]]:
    for keyword in node.keywords:
        if keyword.arg in ("auto_now", "auto_now_add"):
            yield node.lineno, f"{keyword.arg}: times come from core.clock"
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in ("localtime", "localdate") and not node.args and not node.keywords:
        yield node.lineno, f"{name}() without a value reads the machine's clock: use core.clock"


def _impure_import(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    for name in names:
        if any(name == impure or name.startswith(impure + ".") for impure in IMPURE):
            yield node.lineno, f"rules are pure: {name} does not belong here"


def _text_findings(folder: str, pattern: str, rules: dict[re.Pattern[str], str]) -> Iterator[str]:
    for path in sorted((ROOT / folder).rglob(pattern)):
        name = path.relative_to(ROOT)
        # Letters and mail are no pages: their style sheets travel inside them.
        if {"pdf", "email"} & set(name.parts):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for rule, why in rules.items():
                if rule.search(line):
                    yield f"{name}:{number}: {why}"


if __name__ == "__main__":
    sys.exit(main())
