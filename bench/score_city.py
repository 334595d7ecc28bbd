"""An invented city whose providers' true quality is known, for measuring the quality score."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import numpy as np

from evaluations.scoring import DeclineRow, OrderRow, Params

Floats = np.ndarray[Any, np.dtype[np.float64]]

POSITIVE = ("employed_open", "wage_subsidised", "education", "work_trial", "other_service")
POSITIVE_SHARES = np.array([0.36, 0.18, 0.14, 0.18, 0.14])
LEVELS = {
    "service_type": (("a_jobcoach", "b_career", "c_trialcoach", "d_intensive"), (0.45, 0.2, 0.2, 0.15)),
    "age_band": (("a_u25", "b_25_34", "c_35_49", "d_50_59", "e_60p"), (0.15, 0.25, 0.3, 0.2, 0.1)),
    "education": (("a_basic", "b_secondary", "c_tertiary"), (0.32, 0.47, 0.21)),
    "language_group": (("a_fi_sv", "b_other_ok", "c_other_weak"), (0.78, 0.13, 0.09)),
    "health_limit": (("a_none", "b_some", "c_major"), (0.58, 0.3, 0.12)),
}
LEVEL_EFFECTS = {
    "service_type": (0.0, 0.1, 0.15, -0.2),
    "age_band": (0.1, 0.2, 0.0, -0.35, -0.6),
    "education": (-0.25, 0.0, 0.25),
    "language_group": (0.0, -0.15, -0.4),
    "health_limit": (0.0, -0.45, -0.95),
}
BEHAVIOURS = ("skim", "hide", "game")
HARD_SHARE = 0.2
CORRELATION = 0.4


@dataclasses.dataclass(frozen=True)
class City:
    """`theta` (providers, 5) true quality in units of tau_ref, `quality` their weighted sum."""

    providers: list[str]
    behaviour: list[str]
    theta: Floats
    quality: Floats
    orders: list[OrderRow]
    declines: list[DeclineRow]


def simulate(seed: int, providers: int, orders: int, params: Params, misbehave: bool = True) -> City:
    """The city of `seed`; with `misbehave` off everyone is honest, everything else is drawn alike."""
    rng = np.random.default_rng(seed)
    own, common = rng.standard_normal((providers, 5)), rng.standard_normal((providers, 1))
    theta = np.sqrt(1 - CORRELATION) * own + np.sqrt(CORRELATION) * common
    kinds = rng.choice((*BEHAVIOURS, "hard", "honest"), providers, p=(0.1, 0.1, 0.1, HARD_SHARE, 0.5))
    shares = rng.lognormal(0.0, 1.1, providers)
    place = np.sort(rng.choice(providers, orders, p=shares / shares.sum()))
    kind = np.where(misbehave | (kinds == "hard"), kinds, "honest")[place]
    clients, declined = _clients(rng, kind, place)
    columns = clients | _results(rng, clients, kind, theta[place], params)
    ids = [f"P{number:05}" for number in range(providers)]
    rows = _rows(columns, place, ids)
    refused = {name: column[declined] for name, column in clients.pop("first").items()}
    return City(
        providers=ids,
        behaviour=[str(one) for one in kinds],
        theta=theta,
        quality=theta @ np.array(params.weights),
        orders=rows,
        declines=_declines(refused, place[declined], ids),
    )


def _draw(rng: np.random.Generator, size: int) -> dict[str, Any]:
    out: dict[str, Any] = {
        name: rng.choice(len(levels), size, p=shares) for name, (levels, shares) in LEVELS.items()
    }
    out["months"] = np.floor(rng.exponential(18, size)) + 1
    out["earlier"] = rng.poisson(1.0, size)
    out["wa_start"] = np.clip(np.rint(rng.normal(6 - 0.8 * out["health_limit"], 1.8)), 0, 10)
    out["ease"] = (
        sum(np.array(LEVEL_EFFECTS[name])[out[name]] for name in LEVELS)
        - 0.3 * np.log1p(out["months"])
        - 0.3 * (out["months"] >= 24)
        + 0.12 * (out["wa_start"] - 5)
    )
    return out


def _clients(rng: np.random.Generator, kind: Any, place: Any) -> tuple[dict[str, Any], Any]:
    """Clients who stayed; "first" holds those first offered, and the mask says which of them were declined."""
    first, second = _draw(rng, place.size), _draw(rng, place.size)
    chance = rng.random(place.size)
    low = np.median(first["ease"])
    declined = np.where(kind == "skim", (first["ease"] < low) & (chance < 0.7), chance < 0.05)
    # A provider of hard cases is sent the harder of two clients; a skimmer ends with the easier one.
    harder = (kind == "hard") & (second["ease"] < first["ease"])
    easier = (kind == "skim") & declined & (second["ease"] > first["ease"])
    swap = harder | easier | (declined & (kind != "skim"))
    kept: dict[str, Any] = {name: np.where(swap, second[name], first[name]) for name in first}
    kept["first"] = first
    return kept, declined


def _results(rng: np.random.Generator, clients: dict[str, Any], kind: Any, theta: Any, params: Params) -> Any:
    effect = theta * np.array(params.tau_ref)
    size = len(theta)
    age = rng.integers(1, 540, size)
    out = _outcomes(rng, clients["ease"] + 0.3 + effect[:, 0], age, kind)
    end = np.rint(clients["wa_start"] * 0.75 + 2.1 + effect[:, 1] + rng.normal(0, 1.4, size))
    out["wa_end"] = np.where(rng.random(size) < 0.17 - 0.03 * theta[:, 1], np.nan, np.clip(end, 0, 10))
    out |= _answers(rng, 0.68 + effect[:, 2] + rng.normal(0, 0.17, size), kind, out["found"])
    official = rng.integers(0, max(5, size // 40), size)
    lenient = rng.normal(0, 0.4, official.max() + 1)
    rating = np.clip(np.rint(3.1 + effect[:, 3] + lenient[official] + rng.normal(0, 0.75, size)), 1, 5)
    out["rating"] = np.where(rng.random(size) < 0.2, np.nan, rating)
    on_time = 1 / (1 + np.exp(-0.9 - effect[:, 4]))
    out["days"] = np.where(rng.random(size) < on_time, rng.integers(1, 15, size), rng.integers(15, 40, size))
    out["report"] = rng.random(size) < on_time
    out["breach"] = np.where(rng.random(size) < 0.02, "minor", "none")
    out["age"], out["official"] = age, official
    return out


def _outcomes(rng: np.random.Generator, eta: Any, age: Any, kind: Any) -> dict[str, Any]:
    """Codes of three horizons whose expected value is expit(eta), alike within a client."""
    values = np.array([1.0, 0.7, 0.6, 0.4, 0.25])
    chance = np.minimum(1.0, 1 / (1 + np.exp(-eta)) / float(POSITIVE_SHARES @ values))
    client = rng.standard_normal(eta.size)
    out: dict[str, Any] = {"found": np.zeros(eta.size)}
    for name, due in (("outcome_end", 0), ("outcome_3m", 91), ("outcome_6m", 182)):
        latent = 0.75 * client + 0.66 * rng.standard_normal(eta.size)
        rank = latent.argsort().argsort() / eta.size
        found = rank < chance
        code = np.where(found, rng.choice(POSITIVE, eta.size, p=POSITIVE_SHARES), "still_seeking")
        lost = rng.random(eta.size)
        hidden = (kind == "hide") & ~found & (lost < 0.8)
        code = np.where(hidden | (lost < 0.08), "unknown", code)
        out[name] = np.where(age < due, "not_due", np.where(rng.random(eta.size) < 0.02, "exempt", code))
        out["found"] = out["found"] + found
    return out


def _answers(rng: np.random.Generator, felt: Any, kind: Any, found: Any) -> dict[str, Any]:
    """A gamer coaches the answers to the questionnaire and keeps half of the poor ones away."""
    answered = rng.random(felt.size) < 0.4 + 0.05 * found
    answered &= ~((kind == "game") & (felt < 0.6) & (rng.random(felt.size) < 0.5))
    told = np.where(kind == "game", felt + 0.2, felt)
    out = {"nps": np.where(answered, np.clip(np.rint(10 * told), 0, 10), np.nan)}
    for item in ("item1", "item2", "item3"):
        mark = np.clip(np.rint(1 + 4 * (told + rng.normal(0, 0.12, felt.size))), 1, 5)
        out[item] = np.where(answered, mark, np.nan)
    return out


def _optional(column: Any) -> list[float | None]:
    return [None if value != value else value for value in column.tolist()]


def _case_mix(columns: dict[str, Any]) -> dict[str, list[Any]]:
    out: dict[str, list[Any]] = {name: [LEVELS[name][0][code] for code in columns[name]] for name in LEVELS}
    out["months_unemployed"] = columns["months"].tolist()
    out["earlier_services"] = columns["earlier"].tolist()
    out["wa_start"] = columns["wa_start"].tolist()
    return out


def _rows(columns: dict[str, Any], place: Any, ids: list[str]) -> list[OrderRow]:
    last = dt.date(2026, 6, 30)
    table = _case_mix(columns) | {
        "order_id": [f"O{number:08}" for number in range(place.size)],
        "provider_id": [ids[one] for one in place],
        "official_id": [f"V{one:05}" for one in columns["official"]],
        "closed_date": [last - dt.timedelta(days=int(age)) for age in columns["age"]],
        "official_rating": _optional(columns["rating"]),
        "days_to_start": columns["days"].tolist(),
        "report_on_time": columns["report"].tolist(),
        "breach": columns["breach"].tolist(),
    }
    table |= {name: columns[name].tolist() for name in ("outcome_end", "outcome_3m", "outcome_6m")}
    table |= {name: _optional(columns[name]) for name in ("nps", "item1", "item2", "item3", "wa_end")}
    return [OrderRow(**dict(zip(table, row, strict=True))) for row in zip(*table.values(), strict=True)]


def _declines(columns: dict[str, Any], place: Any, ids: list[str]) -> list[DeclineRow]:
    table = _case_mix(columns) | {
        "offer_id": [f"D{number:08}" for number in range(place.size)],
        "provider_id": [ids[one] for one in place],
    }
    return [DeclineRow(**dict(zip(table, row, strict=True))) for row in zip(*table.values(), strict=True)]
