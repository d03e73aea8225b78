"""The Länder whose holidays there are, with the places where a Land has one holiday more."""

from __future__ import annotations

# ISO 3166-2:DE; behind the stroke stand municipalities with a holiday more: Fronleichnam in
# Catholic ones of Saxony and Thuringia, Mariä Himmelfahrt in Bavaria, the Friedensfest in Augsburg.
LAENDER = {
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "BY-K": "Bayern, Gemeinden mit Mariä Himmelfahrt",
    "BY-A": "Bayern, Stadt Augsburg",
    "BE": "Berlin",
    "BB": "Brandenburg",
    "HB": "Bremen",
    "HH": "Hamburg",
    "HE": "Hessen",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SL": "Saarland",
    "SN": "Sachsen",
    "SN-K": "Sachsen, Gemeinden mit Fronleichnam",
    "ST": "Sachsen-Anhalt",
    "SH": "Schleswig-Holstein",
    "TH": "Thüringen",
    "TH-K": "Thüringen, Gemeinden mit Fronleichnam",
}
