"""The provider quality score, method pq-1.0, in plain numpy: no Django, no clock, no chance.

How to use it::

    params = Params.from_dict(json.loads(Path("params.json").read_text()))
    data = ScoringData.from_rows(
        orders=[OrderRow(order_id="O1", provider_id="P1", ...), ...],   # completed orders
        declines=[DeclineRow(offer_id="D1", provider_id="P1", ...), ...],  # every offer turned down
        providers=["P1", "P2", ...],   # all registered providers, with or without orders
        params=params,
    )
    taken = snapshot(data, params)   # result, its canonical JSON, hashes of configuration, data and result
    shown = published(taken.result)  # what clients and providers may see

`ScoringData.from_folder(path, params)` reads `orders.csv`, `declines.csv` and `providers.csv` instead.
`score(data, params)` gives the result alone, `compute(data, params)` all arrays behind it.

What the caller must see to, since the numbers cannot tell:

- Every order closed up to `params.as_of` is there, also those whose outcome nobody knows (`unknown`); orders
  still open are closed 30 days after the planned end before they are handed over.
- A horizon whose day has not come is `not_due`; `exempt` is an official's decision. Only these two are
  left out.
- `provider_id` is the provider that keeps the history (a re-registered firm under its first id),
  `official_id` who gave the rating. Ids are any text; their form and order never matter.
- Outcomes, exemptions, starting points and questionnaires come from officials, registers and clients, never
  from the provider (P9). `breach` is verified and decided.
- `None` is missing. Nothing is dropped or guessed: an unknown code, a number out of range, an id met twice or
  an unregistered provider raises `ScoringDataError` with table, line, column and value (P8).

The modules follow the method's steps: `casemix` 0-1, `fit` 2, `effects` 3, `dimensions` 4, `shrink` 5,
`composite` 6, `audits` 7, `funnel` 8; `method` puts them together, `publish` says what may be shown.
"""

from evaluations.scoring.canonical import canonical_json, sha256_of
from evaluations.scoring.data import DeclineRow, OrderRow, ScoringData
from evaluations.scoring.errors import ScoringDataError
from evaluations.scoring.method import Result, compute, report, score
from evaluations.scoring.params import DIMENSIONS, Params
from evaluations.scoring.publish import Snapshot, published, snapshot

__all__ = [
    "DIMENSIONS",
    "DeclineRow",
    "OrderRow",
    "Params",
    "Result",
    "ScoringData",
    "ScoringDataError",
    "Snapshot",
    "canonical_json",
    "compute",
    "published",
    "report",
    "score",
    "sha256_of",
    "snapshot",
]
