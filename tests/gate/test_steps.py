"""The gate fails when a step fails, and when something lacks that it was told to require."""

import json
import sys
from pathlib import Path

import pytest

import check_translations
from gate import __main__ as gate
from gate import runner, services, steps
from gate.runner import Counts, Report
from gate.steps import STEPS, Gate, Step

JUNIT = '<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>'


@pytest.fixture(autouse=True)
def _logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "ROOT", tmp_path)
    monkeypatch.setattr(runner, "LOGS", tmp_path / "logs")
    monkeypatch.delenv("REQUIRE_ALL", raising=False)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_passing_step(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    assert report.step("fine", python("print('quiet')"))
    said = capsys.readouterr().out
    assert said.startswith("  ok   fine")
    assert "quiet" not in said
    assert gate._sum_up(report, 1.0, False) == 0


def test_failing_step_shows_its_output(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    assert not report.step("broken", python("import sys; print('the reason'); sys.exit(3)"))
    assert "the reason" in capsys.readouterr().out
    assert gate._sum_up(report, 1.0, False) == 1
    assert "Failed: broken." in capsys.readouterr().out


def test_lacking_is_named_and_fails_only_where_all_is_required(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Report()
    report.lacks("e2e", "no Chromium")
    assert gate._sum_up(report, 1.0, False) == 0
    monkeypatch.setenv("REQUIRE_ALL", "1")
    assert gate._sum_up(report, 1.0, False) == 1
    said = capsys.readouterr().out
    assert "Could not run: e2e (no Chromium)." in said
    assert "Lacking: e2e (no Chromium)." in said


def test_counts_of_all_runs_come_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    junit = tmp_path / "one.xml"
    junit.write_text(JUNIT)
    report = Report(counts=Counts(passed=10))
    report.step("tests", python("raise SystemExit(1)"), junit=junit)
    assert gate._sum_up(report, 1.0, False) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "15 passed, 2 failed, 2 skipped"


def test_stumbling_gate_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble(_: Gate) -> None:
        raise OSError("no space left")

    monkeypatch.setitem(STEPS, "lint", Step(stumble))
    assert gate.main(["--only", "lint"]) == 1
    assert "no space left" in capsys.readouterr().out


def test_unknown_step_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main(["--only", "lint,typos"]) == 2
    assert "Unknown step: typos" in capsys.readouterr().err


def test_pytest_arguments_alone_mean_the_tests_on_sqlite() -> None:
    assert gate._parse(["tests/orders", "-k", "choose"]) == (["sqlite"], ["tests/orders", "-k", "choose"])
    assert gate._parse(["--only", "pg,e2e", "-x"]) == (["pg", "e2e"], ["-x"])
    assert gate._parse([]) == ([], [])


def test_only_files_with_a_mark_are_read_for_it(tmp_path: Path) -> None:
    gate_ = Gate(Report(), str(tmp_path), [])
    assert steps._marked(gate_, "celery") == ["tests/core/test_run_worker.py"]
    assert "tests/e2e/test_main_path.py" in steps._marked(gate_, "e2e")
    assert steps._marked(Gate(Report(), str(tmp_path), ["tests/e2e/test_pages.py"]), "e2e") == []


def test_every_test_is_in_a_folder_that_the_suites_run(tmp_path: Path) -> None:
    folders = steps._ordered(Gate(Report(), str(tmp_path), []))
    assert len(folders) == len(set(folders))
    root = Path(__file__).resolve().parents[2]
    files = {path.relative_to(root) for path in (root / "tests").rglob("test_*.py")}
    assert Path("tests/gate/test_steps.py") in files
    assert [path for path in files if not any(path.is_relative_to(folder) for folder in folders)] == []
    assert steps._ordered(Gate(Report(), str(tmp_path), ["tests/orders"])) == []


def test_figures_that_differ_between_the_databases_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gate_ = Gate(Report(), str(tmp_path), [])
    figures: dict[str, object] = {"orders": {"total": 60}, "paid": "1.00"}
    steps._figures(gate_, "sqlite").write_text(json.dumps(figures))
    steps._figures(gate_, "pg").write_text(json.dumps(figures))
    steps._compare(gate_, "a year")
    assert gate_.report.failed == []
    steps._figures(gate_, "pg").write_text(json.dumps({**figures, "paid": "2.00"}))
    steps._compare(gate_, "a year")
    assert gate_.report.failed == ["same figures on both databases (a year)"]
    assert "paid: SQLite '1.00', PostgreSQL '2.00'" in capsys.readouterr().out


def test_missing_redis_is_lacking_not_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(services.Lacking, match="redis-server"), services.redis():
        pass


def test_untranslated_texts_are_found(tmp_path: Path) -> None:
    po = tmp_path / "django.po"
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "done"\nmsgstr "valmis"\n\n'
        'msgid ""\n"in two "\n"parts"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "doubtful"\nmsgstr "epävarma"\n\n'
        'msgid "row"\nmsgid_plural "rows"\nmsgstr[0] "rivi"\nmsgstr[1] ""\n\n'
        '#~ msgid "gone"\n#~ msgstr ""\n'
    )
    assert list(check_translations._entries(po)) == [
        ("done", True, False),
        ("in two parts", False, False),
        ("doubtful", True, True),
        ("row", False, False),
    ]
