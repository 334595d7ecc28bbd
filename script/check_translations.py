"""Are the translations complete? Every text of the code in every language, none doubtful, all compiled.

`--write` brings the .po files up to the code and compiles them: run it, translate what is empty or marked
fuzzy, run it again.
"""

import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("fi", "sv")
SHOWN = 20
SOURCES = (
    "config",
    "core",
    "providers",
    "procurement",
    "vouchers",
    "orders",
    "evaluations",
    "simulator",
    "templates",
)


def main() -> int:
    """Check (or with `--write` update) the languages; 1 when something is missing."""
    if "--write" in sys.argv[1:]:
        _collect(ROOT)
        for language in LANGUAGES:
            _compile(_po(ROOT, language), _po(ROOT, language).with_suffix(".mo"))
        return 0
    with TemporaryDirectory(prefix="valinta-texts-") as scratch:
        copy = Path(scratch)
        for source in (*SOURCES, "locale"):
            if (ROOT / source).exists():
                shutil.copytree(ROOT / source, copy / source)
        (copy / "locale").mkdir(exist_ok=True)
        _collect(copy)
        found = [line for language in LANGUAGES for line in _shortcomings(copy, language)]
    print("\n".join(found) or f"Complete: {', '.join(LANGUAGES)}.")
    return 1 if found else 0


def _po(base: Path, language: str) -> Path:
    return base / "locale" / language / "LC_MESSAGES" / "django.po"


def _collect(base: Path) -> None:
    """Gather the texts of the code into the .po files under `base`."""
    ignored = [f"--ignore={name}" for name in (".venv", "var", "tests", "bench", "script", "static", "docs")]
    languages = [part for language in LANGUAGES for part in ("-l", language)]
    options = ["--no-obsolete", "--add-location=file", "--no-wrap", "-v0"]
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", *languages, *options, *ignored],
        cwd=base,
        env={key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
        check=True,
    )


def _shortcomings(copy: Path, language: str) -> list[str]:
    po = _po(copy, language)
    entries = list(_entries(po))
    found = _listed(f"{language}: not translated", [text for text, whole, _ in entries if not whole])
    found += _listed(f"{language}: doubtful (fuzzy)", [text for text, _, fuzzy in entries if fuzzy])
    committed = _po(ROOT, language)
    compiled = committed.with_suffix(".mo")
    if not committed.exists() or not compiled.exists():
        return [*found, f"{language}: no {compiled.relative_to(ROOT)}"]
    fresh = copy / f"{language}.mo"
    complaint = _compile(committed, fresh)
    if complaint:
        return [*found, f"{language}: {complaint}"]
    if _catalogue(fresh) != _catalogue(compiled):
        found.append(f"{language}: {compiled.relative_to(ROOT)} is not what its .po compiles to")
    return found


def _listed(title: str, texts: list[str]) -> list[str]:
    if not texts:
        return []
    more = [f"  and {len(texts) - SHOWN} more"] if len(texts) > SHOWN else []
    return [f"{title} ({len(texts)}):", *(f"  {text}" for text in texts[:SHOWN]), *more]


def _entries(po: Path) -> Iterator[tuple[str, bool, bool]]:
    """Source text, whether every form of it is translated, whether it is marked fuzzy."""
    for block in po.read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#~")]
        fields = re.findall(r'^(msg\w+(?:\[\d\])?) "(.*)"((?:\n".*")*)', "\n".join(lines), re.MULTILINE)
        texts = {name: first + "".join(re.findall(r'\n"(.*)"', rest)) for name, first, rest in fields}
        if texts.get("msgid"):
            forms = [text for name, text in texts.items() if name.startswith("msgstr")]
            fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
            yield texts["msgid"], bool(forms) and all(forms), fuzzy


def _compile(po: Path, mo: Path) -> str:
    """Compile with gettext's own checks of placeholders; the complaint, or nothing."""
    done = subprocess.run(
        ["msgfmt", "--check", "-o", str(mo), str(po)], capture_output=True, text=True, check=False
    )
    return done.stderr.strip() if done.returncode else ""


def _catalogue(mo: Path) -> dict[object, str]:
    with mo.open("rb") as handle:
        texts: dict[object, str] = gettext.GNUTranslations(handle)._catalog  # type: ignore[attr-defined]
        return dict(texts)


if __name__ == "__main__":
    sys.exit(main())
