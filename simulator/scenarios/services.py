"""The five services that Kuopio bought in 2018, as templates (domain facts; prices and texts are fictional)."""

from simulator.scenarios.base import Service, Texts


def _texts(fi: str, sv: str, en: str) -> Texts:
    return {"fi": fi, "sv": sv, "en": en}


COACHING = Service(
    code="tyossavalmennus",
    name=_texts("Työssävalmennus", "Arbetsträning med coach", "On-the-job coaching"),
    cpv="85312310",
    route="B",
    unit="hour",
    price_rule="cap",
    price_cents=64_00,
    units=2000,
    score_type="a_jobcoach",
    meetings=3,
    pace=21,
    share=0.26,
    card={
        "for_whom": _texts(
            "Sinulle, joka aloitat työssä tai työkokeilussa ja haluat tukea alkuun.",
            "För dig som börjar ett arbete eller en arbetsprövning och vill ha stöd i början.",
            "For you who start a job or a work trial and want support at first.",
        ),
        "aim": _texts(
            "Pysyt työssä ja opit tehtävät omaan tahtiin.",
            "Du blir kvar i arbetet och lär dig uppgifterna i egen takt.",
            "You stay in the job and learn the tasks at your own pace.",
        ),
        "content": _texts(
            "Valmentaja käy työpaikalla, sopii tehtävistä työnantajan kanssa ja on tavattavissa.",
            "Coachen besöker arbetsplatsen, kommer överens om uppgifter med arbetsgivaren och finns till hands.",
            "The coach visits the workplace, agrees on tasks with the employer and is there for you.",
        ),
        "duration": _texts("20 tuntia, 2-3 kuukautta", "20 timmar, 2-3 månader", "20 hours, 2-3 months"),
        "benefit": _texts(
            "Et jää yksin työn alussa.",
            "Du blir inte ensam i början av arbetet.",
            "You are not alone when the job begins.",
        ),
    },
    summaries=(
        _texts(
            "Valmentaja mukana työpaikalla ensimmäisestä päivästä.",
            "Coachen är med på arbetsplatsen från första dagen.",
            "A coach beside you at work from the first day.",
        ),
        _texts(
            "Rauhallista tukea työn alkuun, myös iltavuoroissa.",
            "Lugnt stöd i början av arbetet, också under kvällsskift.",
            "Calm support at the start, evening shifts included.",
        ),
        _texts(
            "Sovimme työtehtävät yhdessä sinun ja työnantajan kanssa.",
            "Vi kommer överens om uppgifterna med dig och arbetsgivaren.",
            "We agree on your tasks together with you and the employer.",
        ),
    ),
    first_day=_texts(
        "Tapaamme työpaikalla, tutustumme ja kirjaamme tavoitteesi. Kahvi tarjotaan.",
        "Vi träffas på arbetsplatsen, lär känna varandra och skriver ner dina mål. Vi bjuder på kaffe.",
        "We meet at the workplace, get to know each other and write down your goals. Coffee is on us.",
    ),
)
JOB_SEARCH = Service(
    code="tyonetsinta",
    name=_texts(
        "Kohdennettu työnetsintä ja työhönvalmennus",
        "Riktat jobbsökande och jobbcoachning",
        "Targeted job search and job coaching",
    ),
    cpv="79611000",
    route="B",
    unit="hour",
    price_rule="cap",
    price_cents=68_00,
    units=1500,
    score_type="b_career",
    meetings=2,
    pace=21,
    share=0.24,
    card={
        "for_whom": _texts(
            "Sinulle, joka etsit töitä ja haluat jonkun avaamaan ovia kanssasi.",
            "För dig som söker arbete och vill att någon öppnar dörrar tillsammans med dig.",
            "For you who look for work and want somebody to open doors with you.",
        ),
        "aim": _texts(
            "Löydät työpaikan, joka sopii sinulle.",
            "Du hittar ett arbete som passar dig.",
            "You find a job that suits you.",
        ),
        "content": _texts(
            "Etsimme piilotyöpaikkoja, soitamme työnantajille ja harjoittelemme haastattelua.",
            "Vi söker dolda jobb, ringer arbetsgivare och övar intervju.",
            "We look for hidden jobs, ring employers and practise the interview.",
        ),
        "duration": _texts(
            "15 tuntia, noin 2 kuukautta", "15 timmar, cirka 2 månader", "15 hours, about 2 months"
        ),
        "benefit": _texts(
            "Saat yhteyden työnantajiin, joita et muuten tapaisi.",
            "Du får kontakt med arbetsgivare som du annars inte skulle träffa.",
            "You meet employers you would not meet otherwise.",
        ),
    },
    summaries=(
        _texts(
            "Tunnemme alueen työnantajat ja soitamme heille kanssasi.",
            "Vi känner områdets arbetsgivare och ringer dem tillsammans med dig.",
            "We know the local employers and ring them with you.",
        ),
        _texts(
            "Pieni toimisto, oma valmentaja, nopea alku.",
            "Litet kontor, egen coach, snabb start.",
            "A small office, a coach of your own, a quick start.",
        ),
        _texts(
            "Työnhakua omalla äidinkielellä ja suomeksi.",
            "Jobbsökande på ditt eget språk och på finska.",
            "Job search in your own language and in Finnish.",
        ),
    ),
    first_day=_texts(
        "Juttelemme, mitä osaat ja mitä haluat. Lähdet kotiin ensimmäisen suunnitelman kanssa.",
        "Vi pratar om vad du kan och vill. Du går hem med en första plan.",
        "We talk about what you can and want. You go home with a first plan.",
    ),
)
ASSESSMENT = Service(
    code="kartoitus",
    name=_texts(
        "Toiminnallinen kartoitusjakso", "Funktionell kartläggningsperiod", "Functional assessment period"
    ),
    cpv="85312320",
    route="C",
    unit="day",
    price_rule="fixed",
    price_cents=92_00,
    units=1000,
    score_type="d_intensive",
    meetings=2,
    pace=10,
    share=0.18,
    card={
        "for_whom": _texts(
            "Sinulle, joka haluat selvittää, millainen työ sinulle sopisi.",
            "För dig som vill ta reda på vilket arbete som skulle passa dig.",
            "For you who want to find out what work would suit you.",
        ),
        "aim": _texts(
            "Tiedät vahvuutesi ja seuraavan askeleen.",
            "Du känner till dina styrkor och nästa steg.",
            "You know your strengths and the next step.",
        ),
        "content": _texts(
            "Teet erilaisia tehtäviä pajalla ja ryhmässä; ohjaaja havainnoi ja keskustelee kanssasi.",
            "Du gör olika uppgifter i verkstad och grupp; handledaren iakttar och samtalar med dig.",
            "You do different tasks in a workshop and a group; a guide watches and talks them over with you.",
        ),
        "duration": _texts("10 päivää, 4 viikkoa", "10 dagar, 4 veckor", "10 days, 4 weeks"),
        "benefit": _texts(
            "Saat kirjallisen yhteenvedon itsellesi.",
            "Du får en skriftlig sammanfattning.",
            "You get a written summary of your own.",
        ),
    },
    summaries=(
        _texts(
            "Kokeilet puu-, tekstiili- ja keittiötöitä turvallisessa pajassa.",
            "Du prövar trä-, textil- och köksarbete i en trygg verkstad.",
            "Try woodwork, textiles and kitchen work in a safe workshop.",
        ),
        _texts(
            "Pieni ryhmä, lyhyet päivät, paljon keskustelua.",
            "Liten grupp, korta dagar, mycket samtal.",
            "A small group, short days, much talk.",
        ),
    ),
    first_day=_texts(
        "Katsomme paikat, tapaat ryhmän ja valitset ensimmäisen tehtävän.",
        "Vi ser oss omkring, du träffar gruppen och väljer den första uppgiften.",
        "We look around, you meet the group and choose your first task.",
    ),
)
TRIAL = Service(
    code="kokeilu",
    name=_texts(
        "Työelämäkokeilun ohjaus ja valmennus",
        "Handledning och coachning under arbetsprövning",
        "Work-trial guidance and coaching",
    ),
    cpv="85312510",
    route="B",
    unit="package",
    price_rule="fixed",
    price_cents=880_00,
    units=100,
    score_type="c_trialcoach",
    meetings=2,
    pace=35,
    share=0.2,
    card={
        "for_whom": _texts(
            "Sinulle, joka aloitat työkokeilun yhdistyksessä tai yrityksessä.",
            "För dig som börjar en arbetsprövning i en förening eller ett företag.",
            "For you who begin a work trial in an association or a company.",
        ),
        "aim": _texts(
            "Kokeilu vastaa kysymykseesi ja johtaa eteenpäin.",
            "Prövningen besvarar din fråga och leder vidare.",
            "The trial answers your question and leads on.",
        ),
        "content": _texts(
            "Etsimme paikan, sovimme tavoitteista ja arvioimme kokeilun yhdessä. Valmentaja säilyy, "
            "vaikka paikka vaihtuu.",
            "Vi söker en plats, kommer överens om mål och utvärderar tillsammans. Coachen är densamma, "
            "även om platsen byts.",
            "We find a place, agree on goals and assess the trial together. You keep the coach if the place changes.",
        ),
        "duration": _texts("yksi paketti, 3 kuukautta", "ett paket, 3 månader", "one package, 3 months"),
        "benefit": _texts(
            "Kokeilu ei jää irralliseksi.",
            "Prövningen blir inte en lös del.",
            "The trial is part of a path.",
        ),
    },
    summaries=(
        _texts(
            "Yli sata kokeilupaikkaa, joista valitset.",
            "Över hundra prövningsplatser att välja bland.",
            "Over a hundred host places to choose from.",
        ),
        _texts(
            "Lisänä kieli- ja kulttuurivalmennus sekä neuropsykiatrinen valmennus.",
            "Med språk- och kulturcoachning samt neuropsykiatrisk coachning.",
            "With language and culture coaching and neuropsychiatric coaching.",
        ),
    ),
    first_day=_texts(
        "Käymme läpi, mitä haluat kokeilla, ja soitamme ensimmäiseen paikkaan.",
        "Vi går igenom vad du vill pröva och ringer den första platsen.",
        "We go through what you want to try and ring the first place.",
    ),
)
CARD_COURSE = Service(
    code="tyokortti",
    name=_texts("Työkorttikoulutus", "Arbetskortsutbildning", "Work-card course"),
    cpv="80500000",
    route="B",
    unit="participant",
    price_rule="cap",
    price_cents=190_00,
    units=100,
    score_type="b_career",
    meetings=1,
    pace=7,
    share=0.12,
    card={
        "for_whom": _texts(
            "Sinulle, joka tarvitset työturvallisuus-, hygienia- tai tulityökortin.",
            "För dig som behöver arbetarskydds-, hygien- eller heta arbeten-kort.",
            "For you who need a safety, hygiene or hot-work card.",
        ),
        "aim": _texts("Saat kortin.", "Du får kortet.", "You get the card."),
        "content": _texts(
            "Kurssi, harjoituskoe ja koe; tukea selkokielellä.",
            "Kurs, övningsprov och prov; stöd på lätt språk.",
            "Course, trial test and test; support in plain language.",
        ),
        "duration": _texts("1 päivä", "1 dag", "1 day"),
        "benefit": _texts(
            "Kortti avaa työpaikkoja heti.", "Kortet öppnar arbeten genast.", "The card opens jobs at once."
        ),
    },
    summaries=(
        _texts(
            "Kurssi joka viikko, koe samana päivänä.",
            "Kurs varje vecka, prov samma dag.",
            "A course every week, the test on the same day.",
        ),
        _texts(
            "Selkokielinen kurssi pienessä ryhmässä.",
            "Kurs på lätt språk i liten grupp.",
            "A plain-language course in a small group.",
        ),
    ),
    first_day=_texts(
        "Kurssi alkaa yhdeksältä; materiaali ja lounas kuuluvat hintaan.",
        "Kursen börjar klockan nio; material och lunch ingår.",
        "The course begins at nine; material and lunch are included.",
    ),
)

FIVE_SERVICES = (COACHING, JOB_SEARCH, ASSESSMENT, TRIAL, CARD_COURSE)
