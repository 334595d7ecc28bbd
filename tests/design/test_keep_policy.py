"""What no template and no stylesheet may hold, and colours that everybody can read."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(p for p in (ROOT / "templates").rglob("*.html") if not {"email", "pdf"} & set(p.parts))
SHEETS = sorted((ROOT / "static").rglob("*.css"))

INLINE = {
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.I),
    "event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "script address": re.compile(r"javascript:", re.I),
    "data address": re.compile(r"[\"'(]data:", re.I),
    "htmx evaluation": re.compile(r"\shx-(on|vals\s*=\s*[\"']js)", re.I),
    "address elsewhere": re.compile(r"(src|<link[^>]*href)\s*=\s*[\"']https?:", re.I),
}


def test_there_are_templates_to_look_at():
    assert len(PAGES) > 40


@pytest.mark.parametrize("what", INLINE)
def test_templates_keep_the_policy(what: str):
    broken = [str(page.relative_to(ROOT)) for page in PAGES if INLINE[what].search(page.read_text())]
    assert broken == []


def test_visible_words_of_components_are_translated():
    """A component without a translate tag holds no word of its own."""
    outside = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>|{#.*?#}", re.S)
    blocks = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.S)
    for page in sorted((ROOT / "templates" / "components").glob("*.html")):
        words = re.findall(r"[A-Za-z]{3,}", outside.sub(" ", blocks.sub(" ", page.read_text())))
        assert [word for word in words if word != "Valinta"] == [], page.name


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_stylesheets_name_only_files_that_are_there(sheet: Path):
    for address in re.findall(r"url\(([^)]*)\)", sheet.read_text()):
        assert (sheet.parent / address.strip("\"'")).resolve().is_file(), address


def test_every_token_used_is_defined():
    tokens = (ROOT / "static/valinta/tokens.css").read_text()
    defined = set(re.findall(r"(--(?:v|valinta)-[a-z0-9-]+):", tokens))
    for sheet in (ROOT / "static/valinta").glob("*.css"):
        used = set(re.findall(r"var\((--(?:v|valinta)-[a-z0-9-]+)", sheet.read_text()))
        assert used <= defined, sheet.name


def test_licences_lie_beside_what_was_taken():
    for name in (
        "vendor/govuk-frontend/LICENSE.txt",
        "vendor/htmx/LICENSE.txt",
        "fonts/OFL-IBM-Plex-Sans.txt",
    ):
        assert (ROOT / "static" / name).read_text().strip()
    assert "2.0.11" in (ROOT / "static/vendor/htmx/htmx.min.js").read_text()


def colours() -> dict[str, str]:
    tokens = (ROOT / "static/valinta/tokens.css").read_text()
    return dict(re.findall(r"--v-([a-z-]+): (#[0-9a-f]{6});", tokens))


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


READ = [
    *(
        (text, ground)
        for text in ("ink", "ink-soft", "lake", "lake-dark", "deep", "bad")
        for ground in ("paper", "sheet")
    ),
    *((text, "sand") for text in ("ink", "ink-soft", "lake", "deep", "calm")),
    *((text, "mist") for text in ("ink", "lake", "lake-dark", "ink-soft")),
    ("ink-soft", "sand-deep"),
    ("ink", "sun"),
    ("good", "good-pale"),
    ("wait", "wait-pale"),
    ("bad", "bad-pale"),
    ("calm", "calm-pale"),
    *((text, f"{kind}-pale") for text in ("ink",) for kind in ("good", "wait", "bad")),
    *(("sheet", ground) for ground in ("deep", "lake", "lake-dark", "good", "bad")),
]


@pytest.mark.parametrize(("words", "ground"), READ)
def test_words_can_be_read(words: str, ground: str):
    named = colours()
    assert contrast(named[words], named[ground]) >= 4.5


@pytest.mark.parametrize(
    ("edge", "ground"), [("line-strong", "paper"), ("line-strong", "sheet"), ("lake", "sand-deep")]
)
def test_edges_of_controls_can_be_seen(edge: str, ground: str):
    named = colours()
    assert contrast(named[edge], named[ground]) >= 3


def test_own_rules_know_no_left_and_right() -> None:
    """Margins, borders and places are told by where a line begins and ends, so that pages can run from right to left.

    What turns govuk-frontend's own rules stands in a sheet of its own, for such languages only.
    """
    sided = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)[\w-]*|left|right)\s*:|(?:align|float):\s*(?:left|right)"
    )
    found = [
        f"{sheet.name}: {rule.group()}"
        for sheet in (ROOT / "static/valinta").glob("*.css")
        if sheet.name not in {"rtl.css", "print.css"}
        for rule in sided.finditer(sheet.read_text())
    ]
    assert found == []


def test_a_language_from_right_to_left_turns_the_page(settings: Any, client: Client) -> None:
    """The direction and the sheet that goes with it, in such a language alone."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    for language, turned in (("en", False), ("ar", True)):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        page = client.get("/c/how/").content.decode()
        assert (f'<html lang="{language}" dir="rtl"' in page) is turned
        assert ("valinta/rtl.css" in page) is turned
