"""P8: what the method must not guess about is refused, with table, line, column and value."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.scoring import Params, ScoringData, ScoringDataError
from evaluations.scoring.data import OUTCOMES
from tests.scoring.sample import DECLINES, FOLDER, ORDERS, PARAMS, PROVIDERS, RAW_PARAMS, evidence

KNOWN = {*PARAMS.outcome_value, "not_due", "exempt"}
FAST = settings(max_examples=25, deadline=None, derandomize=True)
BAD_CELLS = [
    ("breach", "grave", "is not a known code"),
    ("breach", "", "is not a known code"),
    ("age_band", "", "is missing"),
    ("health_limit", "", "is missing"),
    ("months_unemployed", None, "is missing"),
    ("months_unemployed", -1, "is outside"),
    ("months_unemployed", float("nan"), "is outside"),
    ("months_unemployed", float("inf"), "is outside"),
    ("earlier_services", 1.5, "is not a whole number"),
    ("nps", 11, "is outside 0 to 10"),
    ("item2", 0, "is outside 1 to 5"),
    ("official_rating", 6, "is outside 1 to 5"),
    ("wa_start", "much", "is not a number"),
    ("wa_end", 10.5, "is outside 0 to 10"),
    ("days_to_start", -3, "is outside"),
    ("report_on_time", 0.5, "is not a whole number"),
    ("provider_id", "P000", "is not a registered provider"),
    ("provider_id", "", "is not a registered provider"),
    ("closed_date", "2026-02-30", "is not a date"),
    ("closed_date", dt.date(2026, 7, 1), "is after 2026-06-30"),
    ("order_id", "", "is missing"),
]


def refused(**fields):
    row = 7
    rows = list(ORDERS)
    rows[row - 1] = dataclasses.replace(rows[row - 1], **fields)
    with pytest.raises(ScoringDataError) as caught:
        evidence(rows)
    assert (caught.value.source, caught.value.line) == ("orders", row)
    return caught.value


@FAST
@given(column=st.sampled_from(OUTCOMES), code=st.text(max_size=12).filter(lambda text: text not in KNOWN))
def test_unknown_outcome_code_is_refused(column, code):
    error = refused(**{column: code})
    assert (error.column, error.value, error.problem) == (column, code, "is not a known code")


@pytest.mark.parametrize(("column", "value", "problem"), BAD_CELLS)
def test_bad_cell_is_refused(column, value, problem):
    error = refused(**{column: value})
    assert error.column == column
    assert error.problem.startswith(problem)
    assert column in str(error)


def test_an_order_met_twice_is_refused():
    error = refused(order_id=ORDERS[2].order_id)
    assert (error.value, error.problem) == (ORDERS[2].order_id, "occurs twice")


def test_a_provider_met_twice_is_refused():
    with pytest.raises(ScoringDataError, match="occurs twice"):
        evidence(providers=[*PROVIDERS, PROVIDERS[0]])


def test_bad_decline_is_refused():
    bad = [*DECLINES, dataclasses.replace(DECLINES[0], offer_id="D999", provider_id="P000")]
    with pytest.raises(ScoringDataError) as caught:
        evidence(declines=bad)
    assert (caught.value.source, caught.value.line, caught.value.column) == (
        "declines",
        len(bad),
        "provider_id",
    )


def test_a_level_that_no_order_has_is_allowed_in_a_decline():
    new = dataclasses.replace(DECLINES[0], offer_id="D999", language_group="d_new")
    assert evidence(declines=[*DECLINES, new]).declines.codes.min() == -1


def file_error(folder):
    with pytest.raises(ScoringDataError) as caught:
        ScoringData.from_folder(folder, PARAMS)
    return caught.value


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "city")


def test_file_errors_count_the_header_as_line_one(folder):
    path = folder / "orders.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[4] = lines[4].replace("work_trial", "werk_trial")
    path.write_text("\n".join(lines), encoding="utf-8")
    error = file_error(folder)
    assert (error.source, error.line, error.column, error.value) == (
        "orders.csv",
        5,
        "outcome_end",
        "werk_trial",
    )


def test_short_line_is_refused(folder):
    path = folder / "declines.csv"
    path.write_text(path.read_text(encoding="utf-8") + "D999,P217\n", encoding="utf-8")
    error = file_error(folder)
    assert (error.source, error.line, error.problem) == ("declines.csv", 76, "has 2 cells, the header has 11")


def test_missing_column_is_refused(folder):
    path = folder / "orders.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("outcome_3m", "outcome_3"), encoding="utf-8")
    error = file_error(folder)
    assert (error.line, error.column, error.problem) == (1, "outcome_3m", "is not a column of the file")


def test_other_encodings_are_refused(folder):
    (folder / "providers.csv").write_bytes("provider_id\nP\u00e4ij\u00e4nne\n".encode("latin-1"))
    assert file_error(folder).problem == "is not CSV in UTF-8"


def test_empty_file_is_refused(folder):
    (folder / "providers.csv").write_text("", encoding="utf-8")
    assert file_error(folder).column == "provider_id"


def test_byte_order_mark_and_further_columns_are_accepted(folder):
    (folder / "providers.csv").write_text(
        "\ufeffname,provider_id\n" + "".join(f"x,{one}\n" for one in PROVIDERS), encoding="utf-8"
    )
    assert ScoringData.from_folder(folder, PARAMS).provider_ids == PROVIDERS


BAD_PARAMS = [
    (("as_of",), "yesterday", "as_of"),
    (("outcome_value", "exempt"), 0.0, "outcome_value"),
    (("outcome_value", "education"), "much", "education"),
    (("config", "weights", "outcome"), 0.5, "config.weights"),
    (("config", "tau_ref", "official"), 0.0, "config.tau_ref"),
    (("config", "lam"), 0, "config.lam"),
    (("config", "lam"), True, "lam"),
    (("config", "bands"), [0.2, 0.05, 0.8, 0.95], "config.bands"),
    (("config", "bands"), [0.2], "bands"),
    (("config", "lamb"), 3.0, "config.lamb"),
    (("horizon_weights",), [0.5, 0.5], "horizon_weights"),
    (("config",), [], "config"),
]


@pytest.mark.parametrize(("path", "value", "column"), BAD_PARAMS)
def test_odd_constant_is_refused(path, value, column):
    raw = copy.deepcopy(RAW_PARAMS)
    place = raw
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ScoringDataError) as caught:
        Params.from_dict(raw)
    assert (caught.value.source, caught.value.column) == ("params", column)


@pytest.mark.parametrize("key", sorted(RAW_PARAMS["config"]))
def test_missing_constant_is_refused(key):
    config = {name: value for name, value in RAW_PARAMS["config"].items() if name != key}
    with pytest.raises(ScoringDataError, match="is missing") as caught:
        Params.from_dict({**RAW_PARAMS, "config": config})
    assert caught.value.column == key
