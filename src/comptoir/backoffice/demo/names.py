"""Invented people and companies from several countries, always the same ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import gcd


def _words(written: str) -> tuple[str, ...]:
    return tuple(word.replace("~", " ") for word in written.split())


FIRST = _words(
    "Anaïs Björn Camille Désirée Élodie Fatoumata Giulia Håkon İpek João Katarzyna Léonie Miguel"
    " Nguyễn Óscar Paweł Quentin Renée Søren Théo Ursina Valentina Willem Xiomara Yağmur Zoé"
    " Aïcha Beat Chloé Dmitri Elif Franziska Gaël Hannelore Ines Jürg Kenza Luca Maëlle Nicolò"
    " Olivia Pedro Reto Sanne Tomás Ulrich Vreni Wanda Yannick Zita"
)
LAST = _words(
    "Aebischer Bäumler Çelik D'Angelo Ångström Fernández Grünenfelder Hüsnü Ivanova Järvinen Kovač"
    " L'Éplattenier Müller N'Diaye O'Brien Peña Quiñones Rüegg Šimić Thévenaz Urwyler Vuilleumier"
    " Wójcik Xavier Yücel Zürcher Bianchi Rossi Keller Dubois García Nowak Silva Schneider Favre"
    " Moretti Lefèvre Hofmann Castro Andersen Blanc-Fontaine Meier Conti Roux Ferrari Gil Lopes"
    " Huber Tran Da~Ponte"
)
TRADES = {
    "CH": ("Bäckerei {} AG", "Boulangerie {} Sàrl", "Falegnameria {} SA", "Praxis Dr. {}"),
    "FR": ("Menuiserie {}", "Ateliers {} SARL", "Garage {} et fils", "Association Les Amis de {}"),
    "DE": ("{} Maschinenbau GmbH", "Buchhandlung {}", "Gärtnerei {} KG"),
    "IT": ("Officina {} S.r.l.", "Trattoria da {}", "Studio legale {}"),
    "ES": ("Talleres {} S.L.", "Librería {}", "Clínica {}"),
}
TOWNS = {
    "CH": ("1201 Genève", "8001 Zürich", "6900 Lugano", "2000 Neuchâtel", "7000 Chur"),
    "FR": ("74000 Annecy", "69001 Lyon", "33000 Bordeaux", "67000 Strasbourg"),
    "DE": ("10115 Berlin", "79098 Freiburg", "80331 München"),
    "IT": ("20121 Milano", "10121 Torino", "70121 Bari"),
    "ES": ("08001 Barcelona", "46001 València", "28001 Madrid"),
}
LANGUAGE = {"CH": "fr", "FR": "fr", "DE": "de", "IT": "it", "ES": "es"}
COUNTRIES = tuple(TRADES)
UNMARKED = str.maketrans({"ø": "o", "ł": "l"})
STEP = 7  # from name to name; has no divisor in common with how many there are


@dataclass(frozen=True)
class Sketch:
    """An invented person."""

    first: str
    last: str
    email: str
    language: str = "fr"


@dataclass(frozen=True)
class Shop:
    """An invented customer."""

    name: str
    country: str
    postal_code: str
    city: str
    language: str


def crowd(domain: str) -> Iterator[Sketch]:
    """Invent people without end, each with an address of their own under a domain."""
    assert gcd(STEP, len(LAST)) == 1  # noqa: S101  else some names would never come
    languages = tuple(LANGUAGE.values())
    for number in count():
        first = FIRST[number % len(FIRST)]
        last = LAST[(number * STEP + number // len(FIRST)) % len(LAST)]
        local = f"{plain(first)}.{plain(last)}"
        if number >= len(FIRST):
            local = f"{local}.{number}"
        yield Sketch(first, last, f"{local}@{domain}", languages[number % len(languages)])


def shops() -> Iterator[Shop]:
    """Invent customers without end."""
    for number in count():
        country = COUNTRIES[number % len(COUNTRIES)]
        trades, towns = TRADES[country], TOWNS[country]
        last = LAST[(number * STEP + number // len(LAST)) % len(LAST)]
        name = trades[number // len(COUNTRIES) % len(trades)].format(last)
        code, _, city = towns[number % len(towns)].partition(" ")
        yield Shop(name, country, code, city, LANGUAGE[country])


def plain(name: str) -> str:
    """Write a name with the letters of an address."""
    bare = unicodedata.normalize("NFKD", name.translate(UNMARKED))
    return "".join(letter for letter in bare.lower() if letter.isascii() and letter.isalnum())
