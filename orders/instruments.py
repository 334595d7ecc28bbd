"""The one shared set of measures that ends every work trial, so that assessments can be compared.

A version never changes: other measures or other words are a new version, and old answers keep theirs.
"""

from dataclasses import dataclass

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Measure:
    """One question, answered 1-5; ``low`` and ``high`` say what the ends mean."""

    code: str
    name: Texts
    low: Texts
    high: Texts


@dataclass(frozen=True, slots=True)
class Instrument:
    """A version of the set."""

    version: str
    measures: tuple[Measure, ...]


LOWEST, HIGHEST = 1, 5


def _texts(fi: str, sv: str, en: str) -> Texts:
    return {"fi": fi, "sv": sv, "en": en}


WT_1 = Instrument(
    "wt-1",
    (
        Measure(
            "attendance",
            _texts("Läsnäolo ja ajat", "Närvaro och tider", "Attendance and times"),
            _texts("usein poissa tai myöhässä", "ofta borta eller sen", "often away or late"),
            _texts("paikalla sovitusti", "på plats som avtalat", "there as agreed"),
        ),
        Measure(
            "tasks",
            _texts("Tehtävistä selviytyminen", "Klarar uppgifterna", "Coping with the tasks"),
            _texts("tarvitsi toisen tekemään", "behövde någon annan", "needed somebody else to do them"),
            _texts("teki itsenäisesti", "självständigt", "did them independently"),
        ),
        Measure(
            "pace",
            _texts("Työtahti ja jaksaminen", "Arbetstakt och ork", "Working pace and stamina"),
            _texts(
                "tahti tai voimat eivät riittäneet", "takten eller orken räckte inte", "could not keep up"
            ),
            _texts("kuten paikan muut tekijät", "som de andra på platsen", "as the others at the place"),
        ),
        Measure(
            "instructions",
            _texts("Ohjeiden noudattaminen", "Följer anvisningar", "Following instructions"),
            _texts("ohje piti toistaa usein", "behövde ofta upprepas", "had to be told often"),
            _texts("kerta riitti", "en gång räckte", "once was enough"),
        ),
        Measure(
            "learning",
            _texts("Uuden oppiminen", "Lär sig nytt", "Learning new things"),
            _texts("vaikeaa", "svårt", "hard"),
            _texts("nopeaa", "snabbt", "quick"),
        ),
        Measure(
            "cooperation",
            _texts("Yhteistyö", "Samarbete", "Cooperation"),
            _texts("vaikeaa muiden kanssa", "svårt med andra", "hard with others"),
            _texts("sujuu kaikkien kanssa", "går bra med alla", "goes well with everybody"),
        ),
        Measure(
            "independence",
            _texts("Tuen tarve", "Behov av stöd", "Need of support"),
            _texts("jatkuva tuki", "ständigt stöd", "support all the time"),
            _texts("ei tukea", "inget stöd", "no support"),
        ),
    ),
)
INSTRUMENTS = {WT_1.version: WT_1}
CURRENT = WT_1
