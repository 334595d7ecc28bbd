"""The house's own lint finds what it is for, and leaves the rest alone."""

from pathlib import Path

import pytest

import lint_house


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lint_house, "ROOT", tmp_path)
    return tmp_path


def write(project: Path, name: str, text: str) -> None:
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("orders/models.py", "made = models.DateTimeField(auto_now_add=True)", "auto_now_add"),
        ("orders/views.py", "day = timezone.localdate()", "localdate()"),
        ("orders/rules.py", "from django.db import models", "rules are pure"),
        ("orders/rules/prices.py", "from core import clock", "rules are pure"),
        ("orders/migrations/0002_x.py", "sql = 'UPDATE t SET at = now()'", "database's clock"),
        ("tests/orders/test_x.py", "import pytest\npytest.skip('later')", "skipped test"),
        ("templates/x.html", '<p style="color:red">', "inline style"),
        ("templates/x.html", "<script>go()</script>", "inline script"),
        ("templates/x.html", '<a href="#" onclick="go()">', "event handler"),
        (
            "templates/x.html",
            '<script src="https://elsewhere.example/x.js"></script>',
            "loaded from elsewhere",
        ),
        ("templates/x.html", '{% now "Y" %}', "machine's clock"),
        ("static/x.css", "p { background: url(data:image/png;base64,AA) }", "data: address"),
    ],
)
def test_finds(project: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, word: str) -> None:
    write(project, name, text)
    assert lint_house.main() == 1
    said = capsys.readouterr().out
    assert said.startswith(f"{name}:")
    assert word in said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("orders/views.py", "day = timezone.localtime(order.placed_at)"),
        ("orders/models/rules.py", "from django.db import models"),
        ("templates/x.html", '<script src="{% static "x.js" %}" defer></script><a href="https://vero.fi/">'),
        ("templates/pdf/letter.html", "<style>p { margin: 0 }</style>"),
    ],
)
def test_leaves_alone(project: Path, name: str, text: str) -> None:
    write(project, name, text)
    assert lint_house.main() == 0
