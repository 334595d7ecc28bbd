"""The cities: Kuopio's pilot year 2018, a year that ends now, and the smallest city that has scores."""

from dataclasses import replace
from datetime import date

from simulator.scenarios.base import LiveCase, Scenario
from simulator.scenarios.services import ASSESSMENT, COACHING, FIVE_SERVICES, JOB_SEARCH
from simulator.scenarios.small_services import CAREER

KUOPIO_2018 = Scenario(
    code="kuopio-2018",
    authority_code="kuopio-2018",
    authority_name={"fi": "Kuopion kaupunki (simuloitu 2018)", "sv": "Kuopio stad (simulerad 2018)",
                    "en": "City of Kuopio (simulated 2018)"},
    municipalities=("Kuopio", "Siilinjärvi", "Suonenjoki"),
    services=FIVE_SERVICES,
    orders=600,
    admitted=39,
    active=30,
    rejected=5,
    officials=8,
    ids_from=9_910_000,
    begins=date(2018, 1, 2),
    days=364,
)  # fmt: skip
TODAY = Scenario(
    code="today",
    authority_code="kuopio",
    authority_name={"fi": "Kuopion kaupunki (esimerkki)", "sv": "Kuopio stad (exempel)",
                    "en": "City of Kuopio (example)"},
    municipalities=("Kuopio", "Siilinjärvi"),
    services=tuple(
        replace(service, reports=("start_plan", "interim", "final")) if service is COACHING else service
        for service in (*FIVE_SERVICES, CAREER)
    ),
    orders=230,
    admitted=15,
    active=12,
    rejected=2,
    officials=4,
    ids_from=9_920_000,
    services_each=(5, 6),
    early=0.75,
    score_runs=(180, 100, 48, 21),
    last_run_rests=True,
    ready_sign_ins=True,
    live=(
        LiveCase("tyossavalmennus", "need"),
        LiveCase("tyonetsinta", "choice", 2),
        LiveCase("tyossavalmennus", "choice"),
        LiveCase("kartoitus", "choice"),
        LiveCase("tyonetsinta", "answer"),
        LiveCase("tyossavalmennus", "answer"),
        LiveCase("kartoitus", "refused"),
        LiveCase("tyossavalmennus", "meeting"),
        LiveCase("tyonetsinta", "meeting"),
        LiveCase("tyossavalmennus", "plan"),
        LiveCase("kokeilu", "trial"),
        LiveCase("tyokortti", "report"),
        LiveCase("tyokortti", "approval", 2),
        LiveCase("tyokortti", "settling"),
        LiveCase("tyokortti", "course", 3),
        LiveCase("uraohjaus", "direct", 2),
    ),
    waiting_applications=("submitted", "under_review", "clarification", "to_confirm"),
)  # fmt: skip
SMALL_CITY = Scenario(
    code="small-city",
    authority_code="pikkukaupunki",
    authority_name={"fi": "Pikkukaupunki", "sv": "Småstaden", "en": "Smalltown"},
    municipalities=("Kuopio",),
    services=(
        replace(JOB_SEARCH, share=0.85, meetings=1),
        replace(ASSESSMENT, share=0.15, meetings=1),
    ),
    orders=125,
    admitted=11,
    active=10,
    rejected=0,
    officials=1,
    ids_from=9_930_000,
    days=300,
    services_each=(2, 2),
    early=1.0,
    score_runs=(20,),
    ready_sign_ins=True,
    trouble=False,
    render_documents=False,
)

SCENARIOS = {scenario.code: scenario for scenario in (KUOPIO_2018, TODAY, SMALL_CITY)}
