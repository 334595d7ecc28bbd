"""`manage.py score_folder`: the same numbers, and errors that name file, line, column and value."""

from __future__ import annotations

import io
import json
import shutil

import pytest
from django.core.management import CommandError, call_command

from tests.scoring.sample import FOLDER, REFERENCE, largest_difference

EXPECTED = {key: value for key, value in REFERENCE.items() if key != "truth"}


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "city")


def test_writes_the_scores_of_a_folder(tmp_path):
    out = tmp_path / "out.json"
    call_command("score_folder", FOLDER, json=out)
    assert largest_difference(json.loads(out.read_text(encoding="utf-8")), EXPECTED) <= 1.0000001e-6


def test_writes_to_standard_output_without_a_file():
    out = io.StringIO()
    call_command("score_folder", str(FOLDER), stdout=out)
    assert json.loads(out.getvalue())["method_version"] == "pq-1.0"


def test_unknown_code_names_its_place(folder):
    path = folder / "orders.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace(",rehabilitative_work,", ",rehab,"), encoding="utf-8"
    )
    with pytest.raises(
        CommandError, match=r"^orders\.csv, line \d+, column outcome_\w+: 'rehab' is not a known code\.$"
    ):
        call_command("score_folder", folder, json=folder / "out.json")
    assert not (folder / "out.json").exists()


@pytest.mark.parametrize("name", ["orders.csv", "declines.csv", "providers.csv", "params.json"])
def test_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(CommandError, match=name):
        call_command("score_folder", folder)


@pytest.mark.parametrize("text", ["{", "[]", '{"as_of": "2026-06-30"}'])
def test_odd_params_are_refused(folder, text):
    (folder / "params.json").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="params"):
        call_command("score_folder", folder)


def test_result_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="Cannot write"):
        call_command("score_folder", FOLDER, json=tmp_path / "absent" / "out.json")
