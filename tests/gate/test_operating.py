"""The operating manual names every variable that the settings read."""

from pathlib import Path

from config.settings import Environment

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "operating.md"


def test_manual_lists_every_variable() -> None:
    table = MANUAL.read_text()
    names = [
        str(field.validation_alias or f"VALINTA_{name.upper()}")
        for name, field in Environment.model_fields.items()
    ]
    assert len(names) > 10
    assert [name for name in names if f"| `{name}` |" not in table] == []
