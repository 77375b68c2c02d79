"""Countries are known as people and other lists write them, and no way of writing one leads to another."""

import re

import pytest

from agreements.filters import find_country
from agreements.filters.country_names import is_name_with_commas
from agreements.folding import fold
from agreements.models import Country, Dataset

KNOWN = {
    "the EU": "EU", "The European Union": "EU", "the DRC": "CD", "the US": "US", "the Gambia": "GM",
    "THE NETHERLANDS": "NL",
    "Saint Kitts & Nevis": "KN", "St Kitts and Nevis": "KN", "Saint Vincent & the Grenadines": "VC", "St. Lucia": "LC",
    "Trinidad & Tobago": "TT", "Bosnia & Herzegovina": "BA", "Sao Tome & Principe": "ST",
    "Turks & Caicos Islands": "TC",
    "Korea (the Republic of)": "KR", "Korea (the Democratic People's Republic of)": "KP", "Korea, Rep.": "KR",
    "Korea, Dem. People's Rep.": "KP", "Gambia (Republic of The)": "GM", "Bahamas, The": "BS", "Bahamas (the)": "BS",
    "Congo (DRC)": "CD", "Congo (the Democratic Republic of the)": "CD", "Congo, Dem. Rep.": "CD", "Congo, Rep.": "CG",
    "Netherlands (Kingdom of the)": "NL", "Netherlands, Kingdom of the": "NL", "Iran (Islamic Republic of)": "IR",
    "Bolivia (Plurinational State of)": "BO", "Venezuela (Bolivarian Republic of)": "VE",
    "Moldova (the Republic of)": "MD",
    "Tanzania, the United Republic of": "TZ", "Micronesia (Federated States of)": "FM", "Palestine, State of": "PS",
    "Falkland Islands (the) [Malvinas]": "FK", "Virgin Islands (British)": "VG", "Virgin Islands (U.S.)": "VI",
    "Turkey (Türkiye)": "TR", "Eswatini (Swaziland)": "SZ", "Myanmar (Burma)": "MM",
    "Côte d'Ivoire (Ivory Coast)": "CI",
    "Kosovo, Republic of": "XK", "Republic of Kosovo": "XK", "Niger (the)": "NE", "Philippines (the)": "PH",
    "Guinea, Equatorial": "GQ", "Samoa (American)": "AS", "Yemen, Rep.": "YE", "UNK": "XK", "EL": "GR", "el": "GR",
    "NA": "NA",
    "Taiwan, Province of China": "TW", "Republic of China": "TW", "China (PRC)": "CN",
}  # fmt: skip
REFUSED = {
    "N/A": [], "n/a": [], "n.a.": [], "N.A.": [], "n. a.": [], "N A": [], "none": [], "null": [], "NULL": [],
    "unknown": [],
    "NaN": [], "-": [], "--": [], "?": [], "…": [],
    "England": ["United Kingdom"], "Scotland": ["United Kingdom"], "Wales": ["United Kingdom"],
    "Northern Ireland": ["United Kingdom"], "West Bank": ["Palestine"], "the West Bank": ["Palestine"],
    "Gaza": ["Palestine"], "the Gaza Strip": ["Palestine"],
}  # fmt: skip
LEFT_OPEN = [
    "Congo", "the Congo", "Congo (the)", "Congo, the", "Korea", "Virgin Islands", "Georgia (US)", "Guinea (Ecuador)",
    "Saint Martin (somewhere)", "Jersey (UK)", "the", "of", "Republic of", "(the)", "The Republic", "China (Hong Kong)",
]  # fmt: skip
FORMS = [
    "{}", "the {}", "The {}", "{}, the", "{}, The", "{} (the)", "({})", "{} [the]", " {} ", "{}.",
    "Republic of {}", "the Republic of {}", "{}, Republic of", "{} (Republic of)", "{} (the Republic of)", "{}, Rep.",
    "Kingdom of {}", "{} (Kingdom of the)", "State of {}", "{} (Islamic Republic of)", "Democratic Republic of {}",
    "{}, Dem. Rep.", "{}, North", "South {}", "{} (South)", "{}, New", "{} Islands", "{} (British)", "St. {}", "{}, St",
    "US {}", "{} (US)", "{} (France)", "France ({})", "{} & France", "{} and France", "Northern {}",
    "People's Republic of {}",
]  # fmt: skip


@pytest.fixture
def dataset(record):
    return Dataset.current().key


@pytest.mark.parametrize(("written", "code"), KNOWN.items())
def test_a_country_is_known_as_it_is_written(ask, record, dataset, written, code):
    assert ask("agreements", {"host": written, "fields": "id"})["count"] == ask(f"agreements?host={code}")["count"]
    country = find_country(written, dataset)
    assert country is not None
    assert country.code == code
    assert ask("countries", {"country": f"{written},FR"})["count"] == (2 if code != "FR" else 1)
    assert ask(f"countries/{code}?fields=code") == {"code": code}


@pytest.mark.parametrize(("written", "candidates"), REFUSED.items())
def test_what_is_no_country_is_refused_with_the_right_one(ask, record, written, candidates):
    (error,) = ask("agreements", {"host": written}, status=400)["errors"]
    assert (error["code"], error["candidates"]) == ("unknown_country", candidates)
    assert written in error["detail"]


@pytest.mark.parametrize("written", LEFT_OPEN)
def test_what_leaves_open_which_is_refused(ask, record, written):
    # One with a comma is told as two.
    errors = ask("agreements", {"host": written}, status=400)["errors"]
    assert {error["code"] for error in errors} == {"unknown_country"}


def test_the_bare_congo_names_both(ask, record):
    (error,) = ask("agreements?host=Congo", status=400)["errors"]
    assert set(error["candidates"]) == {"Democratic Republic of the Congo", "Republic of the Congo"}


def test_no_form_of_a_name_leads_to_another_country(record, dataset):
    countries, wrong, on_record = list(Country.objects.all()), [], Country.objects.names()
    assert len(countries) >= 249
    for country in countries:
        for name in country.names:
            for form in FORMS:
                written = form.format(name)
                found, before = find_country(written, dataset), on_record.get(fold(written))
                expected = {before.code} if before else {country.code, *(named_by(form, name, on_record))}
                if found is not None and found.code not in expected:
                    wrong.append((written, country.code, found.code))
                if before is not None and found != before:
                    wrong.append((written, before.code, str(found)))
    assert wrong == []


def named_by(form, name, on_record):
    """The countries whose own names say so: “South {}” of Sudan is a country by itself."""
    words = form.replace("{}", name).translate(str.maketrans("()[]", "    "))
    first, _, last = words.partition(",")
    turned = f"{last} {first}" if last else words
    inside = form.partition("(")[2].rstrip(")")
    swapped = f"{inside.format(name)} {form.partition('(')[0].format(name)}" if inside else turned
    for text in (words, turned, swapped):
        text = re.sub(r"\bthe\b", "", text, flags=re.IGNORECASE).replace("Dem.", "Democratic")
        for each in (text, text.replace("Rep.", "Republic"), text.replace("Rep.", "Republic of")):
            country = on_record.get(fold(each)) or on_record.get(fold(each.replace("St", "Saint").replace(".", "")))
            if country:
                yield country.code


def test_every_name_is_known_in_its_forms(record, dataset):
    for country in Country.objects.all():
        for form in ("{}", "the {}", "{}, the", "{} (the)"):
            assert find_country(form.format(country.name), dataset) == country, form.format(country.name)
        if " and " in country.name:
            assert find_country(country.name.replace(" and ", " & "), dataset) == country
        if "Saint" in country.name:
            assert find_country(country.name.replace("Saint", "St."), dataset) == country
            assert find_country(country.name.replace("Saint", "St"), dataset) == country
        for title in ("Republic of", "Kingdom of", "State of", "Principality of", "Commonwealth of", "Sultanate of"):
            if country.official_name.removeprefix("the ").startswith(f"{title} "):
                rest = country.official_name.partition(f"{title} ")[2]
                for form in (f"{rest}, {title}", f"{rest} ({title})", f"{rest} (the {title})", f"{rest}, the {title}"):
                    assert find_country(form, dataset) == country, form


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("CH,AD", {"CH", "AD"}),
        ("MA,LI", {"MA", "LI"}),
        ("Korea, Republic of,Korea, North", {"KR", "KP"}),
        ("Bahamas, The,Gambia, The", {"BS", "GM"}),
        ("Saint Helena, Ascension and Tristan da Cunha,FR", {"SH", "FR"}),
        ("Pitcairn, Henderson, Ducie and Oeno Islands,FR", {"PN", "FR"}),
        ("FR,Congo, The Democratic Republic of the,DE", {"FR", "CD", "DE"}),
        ("Virgin Islands, U.S.,Virgin Islands, British", {"VI", "VG"}),
        ("Guinea,Bissau", {"GW"}),
        ("Kosovo,Kosovo", {"XK"}),
    ],
)
def test_names_with_commas_stand_in_lists(ask, record, written, codes):
    assert {row["code"] for row in ask("countries", {"country": written})["results"]} == codes


def test_no_two_countries_are_read_as_one(record, dataset):
    """Where each part is the code of a country, a list is meant, whatever it reads like without the comma."""
    codes, on_record = [country.code for country in Country.objects.all()], Country.objects.names()
    joined = [(one, other) for one in codes for other in codes if f"{one}{other}".lower() in on_record]
    assert ("CH", "AD") in joined
    assert not any(is_name_with_commas(pair, dataset) for pair in joined)
