"""A service that the city buys below the national threshold (route D): careers guidance is not in HL Annex E."""

from simulator.scenarios.base import Service, Texts


def _texts(fi: str, sv: str, en: str) -> Texts:
    return {"fi": fi, "sv": sv, "en": en}


CAREER = Service(
    code="uraohjaus",
    name=_texts("Uraohjaus", "Karriärhandledning", "Careers guidance"),
    cpv="79634000",
    route="D",
    unit="hour",
    price_rule="cap",
    price_cents=72_00,
    units=1000,
    score_type="b_career",
    meetings=2,
    pace=14,
    share=0.0,
    card={
        "for_whom": _texts(
            "Sinulle, joka mietit, mihin suuntaan lähtisit.",
            "För dig som funderar på åt vilket håll du ska gå.",
            "For you who wonder which way to go.",
        ),
        "aim": _texts(
            "Sinulla on suunnitelma seuraavista askelista.",
            "Du har en plan för de följande stegen.",
            "You have a plan for the next steps.",
        ),
        "content": _texts(
            "Keskustelette osaamisestasi, vaihtoehdoista ja siitä, mikä sinua kiinnostaa.",
            "Ni talar om vad du kan, vilka alternativ som finns och vad som intresserar dig.",
            "You talk about your skills, the choices there are and what interests you.",
        ),
        "duration": _texts(
            "10 tuntia, noin kuukausi", "10 timmar, cirka en månad", "10 hours, about a month"
        ),
        "benefit": _texts(
            "Saat rauhassa miettiä jonkun kanssa.",
            "Du får fundera i lugn och ro med någon.",
            "You can think things over with somebody, in peace.",
        ),
    },
    summaries=(
        _texts(
            "Kokenut ohjaaja, aikaa kysymyksillesi.",
            "En erfaren handledare med tid för dina frågor.",
            "An experienced adviser with time for your questions.",
        ),
    ),
    first_day=_texts(
        "Tutustumme ja kirjaamme, mitä haluat selvittää.",
        "Vi lär känna varandra och skriver upp vad du vill reda ut.",
        "We get to know each other and write down what you want to find out.",
    ),
)
