"""How far it is between two places in Finland, in a straight line and without asking any service.

`CENTRES` are the centres of municipalities (town hall or main square) in decimal degrees WGS 84, rounded to a
hundredth. They were written down by hand from general knowledge, those of the larger towns compared with published
lists, and are taken to be right to a tenth of a degree; in doubt the National Land Survey's register of place names
is the authority. A municipality that is missing here has no distance; none is made up.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0
LATITUDES, LONGITUDES = (59, 71), (19, 32)
"""Between these degrees Finland lies."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point on the map in decimal degrees."""

    latitude: float
    longitude: float


def in_finland(latitude: Decimal, longitude: Decimal) -> bool:
    """Whether degrees can be those of a place in Finland."""
    return LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def straight_line_km(one: Point, other: Point) -> float:
    """The great-circle distance in kilometres (haversine)."""
    up = radians(other.latitude - one.latitude) / 2
    across = radians(other.longitude - one.longitude) / 2
    cosines = cos(radians(one.latitude)) * cos(radians(other.latitude))
    return 2 * EARTH_RADIUS_KM * asin(sqrt(sin(up) ** 2 + cosines * sin(across) ** 2))


def centre(municipality: str) -> Point | None:
    """The centre of a municipality, if it is known."""
    found = CENTRES.get(municipality.strip().casefold())
    return None if found is None else Point(*found)


CENTRES = {
    "espoo": (60.21, 24.66),
    "forssa": (60.82, 23.62),
    "hamina": (60.57, 27.20),
    "heinola": (61.20, 26.03),
    "helsinki": (60.17, 24.94),
    "hollola": (60.99, 25.51),
    "hyvinkää": (60.63, 24.86),
    "hämeenlinna": (61.00, 24.46),
    "iisalmi": (63.56, 27.19),
    "imatra": (61.17, 28.77),
    "joensuu": (62.60, 29.76),
    "joroinen": (62.18, 27.83),
    "jyväskylä": (62.24, 25.75),
    "järvenpää": (60.47, 25.09),
    "kaarina": (60.41, 22.37),
    "kaavi": (62.98, 28.48),
    "kajaani": (64.23, 27.73),
    "kangasala": (61.46, 24.07),
    "kemi": (65.74, 24.56),
    "kemijärvi": (66.71, 27.43),
    "kempele": (64.91, 25.51),
    "kerava": (60.40, 25.10),
    "kirkkonummi": (60.12, 24.44),
    "kiuruvesi": (63.65, 26.62),
    "kokkola": (63.84, 23.13),
    "kotka": (60.47, 26.94),
    "kouvola": (60.87, 26.70),
    "kuopio": (62.89, 27.68),
    "lahti": (60.98, 25.66),
    "lapinlahti": (63.37, 27.39),
    "lappeenranta": (61.06, 28.19),
    "lempäälä": (61.31, 23.75),
    "leppävirta": (62.49, 27.79),
    "lieto": (60.50, 22.46),
    "lohja": (60.25, 24.07),
    "mikkeli": (61.69, 27.27),
    "naantali": (60.47, 22.03),
    "nokia": (61.48, 23.51),
    "nurmijärvi": (60.46, 24.81),
    "oulu": (65.01, 25.47),
    "pielavesi": (63.23, 26.76),
    "pieksämäki": (62.30, 27.16),
    "pirkkala": (61.47, 23.64),
    "pori": (61.49, 21.80),
    "porvoo": (60.39, 25.66),
    "raahe": (64.68, 24.48),
    "raisio": (60.49, 22.17),
    "rauma": (61.13, 21.51),
    "rautalampi": (62.62, 26.83),
    "riihimäki": (60.74, 24.77),
    "rovaniemi": (66.50, 25.73),
    "salo": (60.38, 23.13),
    "savonlinna": (61.87, 28.88),
    "seinäjoki": (62.79, 22.84),
    "siilinjärvi": (63.08, 27.66),
    "sodankylä": (67.42, 26.59),
    "sonkajärvi": (63.67, 27.52),
    "suonenjoki": (62.62, 27.12),
    "tampere": (61.50, 23.76),
    "tornio": (65.85, 24.15),
    "turku": (60.45, 22.27),
    "tuusniemi": (62.81, 28.49),
    "tuusula": (60.40, 25.03),
    "ulvila": (61.43, 21.88),
    "vaasa": (63.10, 21.62),
    "valkeakoski": (61.26, 24.03),
    "vantaa": (60.29, 25.04),
    "varkaus": (62.31, 27.87),
    "vieremä": (63.75, 27.00),
    "ylöjärvi": (61.56, 23.60),
}
