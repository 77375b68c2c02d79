"""Every parameter of every address, read from the FilterSets, and wrong values for each."""

from agreements import filters

LISTS = {
    "agreements": filters.AgreementFilterSet,
    "countries": filters.CountryFilterSet,
    "sources": filters.SourceFilterSet,
    "criticisms": filters.CriticismFilterSet,
    "cases": filters.CaseFilterSet,
    "actors": filters.ActorFilterSet,
    "events": filters.EventFilterSet,
    "claims": filters.ClaimFilterSet,
    "payments": filters.PaymentFilterSet,
    "criteria": filters.CriterionFilterSet,
}
NOT_IN_SUMMARIES = ("page", "page_size", "cursor", "ordering", "fields", "omit", "expand", "format", "at_revision")

UNREADABLE = {
    "empty": "",
    "NUL": "a\x00b",
    "control character": "a\x1fb",
    "line break": "a\nb",
    "replacement character": "a\ufffdb",
    "lone surrogate": "%ED%A0%80",
    "over-long": "x" * 201,
}
UNREADABLE_CODES = {"empty", "control_character", "too_long"}
WRONG_NUMBERS = ["1e400000", "99999999999", "9" * 100, "-1", "1.5", "0x10", "+1", "٣", "many", "NaN", "5%"]
WRONG_DAYS = [
    "yesterday",
    "2025-02-30",
    "2025-13-01",
    "2025-6-1",
    "20250601",
    "0000-01-01",
    "99999-01-01",
    "2025",
    "2025-06-11T10:00",
]
WRONG_BOUNDS = [
    *(day for day in WRONG_DAYS if day != "2025"),
    "1899",
    "2025-00",
    "2025-6",
    "202",
    "2025-06-",
    "2200-01",
]
WRONG_MOMENTS = [
    "yesterday",
    "2025-02-30",
    "2025-02-30T10:00:00Z",
    "2025-06-11T25:00:00Z",
    "99999999999",
    "2025",
    "1e400000",
]


def parameters():
    """Each list with each of its parameters."""
    return [(name, parameter) for name, filterset in LISTS.items() for parameter in filterset.base_filters]


def wrong_values(question):
    """Values that a parameter must refuse, by the code with which it does."""
    schema = question.schema
    item = schema.get("items", schema)
    wrong = {}
    if schema["type"] == "integer":
        plain = {number for number in WRONG_NUMBERS if number.isascii() and number.isdecimal() and len(number) <= 12}
        refused = [number for number in WRONG_NUMBERS if number not in plain or int(number) > schema["maximum"]]
        wrong["invalid_number"] = [*refused, *(["0"] if schema["minimum"] else []), str(schema["maximum"] + 1)]
    elif item["type"] == "integer":
        wrong["invalid_number"] = [value for value in WRONG_NUMBERS if not value.isdecimal() or len(value) > 9]
        wrong["unknown_id"] = ["999999999", "0"]
    elif item.get("format") == "partial-date":
        wrong["invalid_date"] = WRONG_BOUNDS
    elif item.get("format") == "date":
        wrong["invalid_date"] = WRONG_DAYS
    elif item.get("format") == "date-time" or "anyOf" in item:
        wrong["invalid_date"] = WRONG_MOMENTS
    elif item.get("format") == "country":
        wrong["unknown_country"] = ["Kosvo", "Narnia", "ZZ", "100%", "%d", "%(x)s", "1e400000", "99999999999"]
    elif item.get("format") == "slug":
        wrong["unknown_slug"] = ["no-such-row", "100%", "99999999999", "1e400000"]
    elif item["type"] == "boolean":
        wrong["invalid_choice"] = ["yes", "1", "maybe", "99999999999"]
    elif "enum" in item:
        code = "invalid_choice" if question.selects_rows or schema["type"] == "string" else "unknown_field"
        wrong[code] = ["nonsense", "100%", "%s", f"{item['enum'][0]}x", "1e400000", "99999999999"]
    return wrong
