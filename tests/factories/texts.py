"""What the invented city and its providers say about their services."""

PRODUCT_CARD: dict[str, dict[str, str]] = {
    "for_whom": {
        "fi": "Sinulle, joka etsit työtä ja haluat rinnallesi valmentajan.",
        "en": "For you who look for work and want a coach beside you.",
    },
    "aim": {
        "fi": "Löydät sinulle sopivan työn tai opiskelupaikan.",
        "en": "You find a job or studies that suit you.",
    },
    "content": {
        "fi": "Tapaat omaa valmentajaasi noin kerran viikossa. Etsitte työtä ja käytte työpaikoilla.",
        "en": "You meet your own coach about once a week. Together you look for jobs and visit work places.",
    },
    "duration": {"fi": "Kolme kuukautta, noin 40 tuntia.", "en": "Three months, about 40 hours."},
    "benefit": {
        "fi": "Sinun ei tarvitse etsiä työtä yksin.",
        "en": "You need not look for work alone.",
    },
}
SUMMARIES = (
    {
        "fi": "Yksi valmentaja, tapaaminen joka viikko, yhdessä työpaikoille.",
        "en": "One coach, a meeting every week, together to work places.",
    },
    {
        "fi": "Autamme sinua, jolla on pitkä tauko työstä. Edetään rauhassa.",
        "en": "We help you after a long break from work. No hurry.",
    },
    {
        "fi": "Käytännön työtä omassa pajassamme ja apua hakemuksiin.",
        "en": "Work with your hands in our workshop, and help with applications.",
    },
)
FIRST_DAYS = (
    {
        "fi": "Juodaan kahvit ja tutustutaan. Kerrot, mitä haluaisit tehdä.",
        "en": "We have a coffee and get to know each other. You tell what you would like to do.",
    },
    {
        "fi": "Valmentaja näyttää paikat. Teette yhdessä suunnitelman.",
        "en": "The coach shows you around. Together you make a plan.",
    },
)
