"""Fictional names: no firm of these names and ids is known, people are put together from common names."""

FIRMS = (
    "Polku Eteenpäin ry", "Kuunsilta Valmennus Oy", "Sinikello Ura Oy", "Tuulentupa osk", "Majakan Valo Coaching Oy",
    "Kalliomarja Työpaja ry", "Kolmen Kärjen Valmennus Oy", "Rantatupa Säätiö sr", "Aamukaste Ohjaus Tmi",
    "Suunta Ylös Oy", "Hopeapaju Palvelut Oy", "Keinulauta ry", "Valtaväylä Kuvitelma Oy", "Lumikko Työvoima Oy",
    "Satakieli Valmennus Tmi", "Kotkansiipi Ura Oy", "Vihreä Ovi ry", "Puolukkapolku osk", "Nuotiopiiri Ohjaus Oy",
    "Tähtitarha Oppi Oy", "Kivijalka Työ ry", "Pihkapuu Valmennus Oy", "Siltarumpu Palvelut Tmi", "Orvokki Ura Oy",
    "Karhunaskel Oy", "Punaisen Langan Säätiö sr", "Merikulta Ohjaus Oy", "Haapalehto Työpaja ry", "Sarastus Ura Tmi",
    "Kymmenen Taitoa Oy", "Aallonmurtaja Työ Oy", "Väinölän Valmennus osk", "Terhometsä Oy", "Uusi Virta ry",
    "Lähdepuro Coaching Tmi", "Hiekkalinna Oppi Oy", "Revontuli Ura Oy", "Vaahteramäen Kuvitelma ry",
    "Kahdeksas Porras Oy", "Jäänmurtaja Valmennus Oy", "Pajunkissa Ohjaus Tmi", "Kantarelli Työ osk",
    "Sammalkivi Palvelut Oy", "Ilmalinja Ura Oy", "Niittyvilla ry", "Tervaskanto Valmennus Oy",
    "Laivurin Luotsi Tmi", "Oivallus Kuvitelma Oy", "Kuusenkerkkä Oppi Oy", "Kajo Ohjaus osk",
)  # fmt: skip
FIRST = (
    "Aino", "Eero", "Helmi", "Ilmari", "Kaisa", "Lauri", "Maija", "Niilo", "Oona", "Paavo", "Raili", "Sami", "Tuuli",
    "Urho", "Venla", "Väinö", "Anneli", "Jukka", "Kirsi", "Matti", "Noora", "Olli", "Päivi", "Risto", "Sanna", "Timo",
    "Ulla", "Ville", "Elina", "Johannes", "Amina", "Omar", "Svetlana", "Ivan", "Linnea", "Gustav", "Fatima", "Yusuf",
)  # fmt: skip
LAST = (
    "Aaltola", "Eskola", "Haapanen", "Ikonen", "Jokela", "Kettunen", "Laakso", "Mäkinen", "Niemelä", "Ojala",
    "Pelkonen", "Rautio", "Saarela", "Toivonen", "Uusitalo", "Virtala", "Ylönen", "Hakala", "Kangas", "Lehtola",
    "Manninen", "Nurmi", "Parkkinen", "Rissanen", "Savola", "Tikkanen", "Vainio", "Holm", "Lindgren", "Petrov",
)  # fmt: skip
STREETS = (
    "Satamakatu", "Puistotie", "Koulukatu", "Torikatu", "Kuvitelmankatu", "Myllytie", "Rantakuja", "Asemakatu",
    "Harjutie", "Niittypolku",
)  # fmt: skip
POSTCODES = {"Kuopio": "70100", "Siilinjärvi": "71800", "Suonenjoki": "77600"}
GOALS = (
    "Pysyvä työ omalla alalla.", "Ensimmäinen työpaikka Suomessa.", "Selvittää, mihin terveys riittää.",
    "Palata töihin pitkän tauon jälkeen.", "Löytää harjoittelupaikka ja opiskella rinnalla.",
)  # fmt: skip
REPORT = (
    "Jakso sujui suunnitelman mukaan. Tavoitteet käytiin läpi yhdessä ja seuraavat askeleet on sovittu.",
    "Asiakas osallistui tapaamisiin ja otti yhteyttä työnantajiin. Suosittelemme jatkoa omalla alalla.",
    "Työkykyä arvioitiin jakson aikana. Lyhyempi työpäivä sopisi alkuun.",
)
COMMENTS = (
    "Minua kuunneltiin.", "Sain paljon apua hakemuksiin.", "Olisin halunnut enemmän aikaa.", "", "", "",
    "Valmentaja oli mukava ja täsmällinen.",
)  # fmt: skip
