"""What each filter finds in the small world, and the fields that need none."""

from typing import Any

from agreements.models import (
    Actor,
    AgreementState,
    Claim,
    Country,
    CourtCase,
    Criterion,
    Criticism,
    Event,
    Payment,
    Source,
)

US, DK, GB, UZ = "kosovo-us", "kosovo-denmark", "rwanda-uk", "uzbekistan-us"
ALL = {US, DK, GB, UZ}
FILTERS = {
    "host": [("XK", {US, DK}), ("RW", {GB}), ("DE", set()), ("IT", set())],
    "sender": [("US", {US, UZ}), ("DK", {DK}), ("DE", {UZ}), ("XK", set())],
    "party": [("XK", {US, DK}), ("DE", {UZ}), ("GB", {GB}), ("CR", set())],
    "region": [("Europe", {US, DK}), ("Southern Europe", {US, DK}), ("Eastern Africa", {GB}), ("Oceania", set())],
    "kind": [("third_country_removal", {US}), ("prison_lease", {DK}), ("return_hub", {UZ}), ("resettlement", set())],
    "instrument": [("verbal", {US}), ("treaty", {DK}), ("memorandum", set())],
    "status": [("agreed", {US}), ("signed", {DK}), ("ended", {GB}), ("in_operation", {UZ}), ("stalled", set())],
    "status_said_by": [
        ("host&status=agreed", {US}),
        ("sender&status=in_talks", {US}),
        ("court&status=struck_down", {GB}),
        ("host&status=ended", set()),
    ],
    "capacity_at_least": [
        ("50", {US, DK, UZ}),
        ("60", {DK, UZ}),
        ("61", {UZ}),
        ("1000000000", {UZ}),
        ("300&capacity_unit=prison_cells", {DK}),
        ("301&capacity_unit=prison_cells", set()),
    ],
    "capacity_at_most": [
        ("60", {US, DK}),
        ("59", {US}),
        ("49", set()),
        ("300&capacity_unit=prison_cells", {DK}),
        ("299&capacity_unit=prison_cells", set()),
    ],
    "capacity_unit": [("people", {US, DK, UZ}), ("prison_cells", {DK}), ("flights", set())],
    "capacity_period": [("total", {US, DK}), ("per_week", {UZ}), ("per_year", set())],
    "criterion": [("rule_of_law", {US}), ("host_selection", {GB}), ("skills", set())],
    "guarantee": [("asylum", {DK}), ("counsel", set())],
    "lacks_guarantee": [("counsel", {DK}), ("asylum", set())],
    "consideration": [("recognition", {DK}), ("trade", set())],
    "outcome": [("returned", {US}), ("not_known", {US, UZ}), ("held", set())],
    "gap": [("outcome", {US, UZ}), ("criticism", {DK, UZ}), ("verification", {US, UZ})],
    "case": [("a-v-secretary", {GB})],
    "unknown": [
        ("capacity", set()),
        ("capacity_unit", {GB}),
        ("duration", {DK, GB, UZ}),
        ("facility", {US, GB, UZ}),
        ("instrument", {GB, UZ}),
        ("text", ALL),
        ("people_transferred", {DK, GB}),
        ("announced", {UZ}),
        ("payment", set()),
        ("activity", set()),
        ("status", set()),
        ("stage", set()),
    ],
    "undisclosed": [("capacity", {GB}), ("payment", {UZ}), ("instrument", set())],
    "has_payment": [("true", {DK, UZ}), ("false", {US, GB})],
    "payer": [("sender", {DK}), ("host", {UZ}), ("other", set())],
    "payee": [("host", {DK}), ("sender", {UZ}), ("other", set())],
    "payment_state": [("paid", {DK, UZ}), ("promised", {DK}), ("refused", set())],
    "currency": [("EUR", {DK}), ("USD", set())],
    "payment_at_least": [("15000000&currency=EUR", {DK}), ("15000001&currency=EUR", set())],
    "payment_at_most": [("1000000&currency=EUR", {DK}), ("999999&currency=EUR", set())],
    "people_at_least": [("8", {US, UZ}), ("9", {UZ}), ("132", set())],
    "people_at_most": [("131", {US, UZ}), ("8", {US}), ("7", set())],
    "event": [("transfer", {US, UZ}), ("court_ruling", {GB}), ("offer", set())],
    "event_after": [("2025-07-31&event=transfer", {US}), ("2025-08-01&event=transfer", set())],
    "event_before": [("2025-04-30&event=transfer", {UZ}), ("2025-07-01&event=transfer", {US, UZ})],
    "critic": [("watchers", {US}), ("supreme-court", {GB})],
    "ground": [("human_rights", {US}), ("legality", {GB}), ("family_unity", set())],
    "source": [
        ("wire-report", {US}),
        ("official-text", {DK, GB}),
        ("retold-page", {US, UZ}),
        ("echo-page", {US}),
        ("wrong-page", {US}),
    ],
    "source_grade": [("A", {DK, GB}), ("B", {US}), ("C", {US, UZ}), ("X", {US})],
    "contested": [("true", {US}), ("false", {DK, GB, UZ})],
    "verified": [("true", {DK, GB}), ("false", {US, UZ})],
    "nationality": [("AL", {US}), ("Costa Rica", {US}), ("IT", set())],
    "checked_before": [("2025-11-30", {DK, GB, UZ}), ("2025-12-01", ALL)],
    "announced_after": [("2025-06-11", {US}), ("2025-06-12", set()), ("2022-04-27", {US, DK})],
    "announced_before": [
        ("2022-04-14", {GB}), ("2022-04-27", {DK, GB}), ("2022-04-13", set()), ("2199-12-31", {US, DK, GB}),
    ],
    "active_on": [("2022-12-31", {DK, GB}), ("2023-04-14", {DK}), ("2023-04-27", set()), ("2025-06-11", {US, UZ})],
    "last_reported_before": [("2022-04-14", {GB}), ("2022-04-27", {DK, GB}), ("2199-01-01", ALL)],
    "stage": [("deal_used", {US, UZ}), ("deal_unused", {DK}), ("closed", {GB}), ("approach", set())],
    "activity": [("term_over", {US}), ("unreported", {DK, UZ}), ("closed", {GB}), ("term_may_be_over", set())],
    "status_ever": [("signed", {DK, GB}), ("in_talks", {US}), ("struck_down", {GB}), ("requested", set())],
    "reached_after": [("2022-04-27&status_ever=signed", {DK}), ("2022-04-28&status_ever=signed", set())],
    "reached_before": [("2022-04-14&status_ever=signed", {GB}), ("2022-04-27&status_ever=signed", {DK, GB})],
    "updated_since": [("2020-01-01", ALL), ("2199-01-01", set()), ("2020-01-01T00:00:00Z", ALL)],
    "q": [("kosovo", {US, DK}), ("KÓSOVO cells", {DK}), ("britain", {GB}), ("gjilan", {DK}), ("kosovo britain", set())],
    "as_of": [("2025-06-11", ALL), ("2022-04-20", {GB}), ("2022-05-31", {DK, GB}), ("2022-01-01", set())],
}  # fmt: skip
OTHERS: dict[str, dict[str, Any]] = {
    "countries": {
        "country": [("Kosova", {"XK"}), ("dnk", {"DK"})],
        "q": [("kosova", {"XK"}), ("Denm", {"DK"}), ("narnia", set())],
        "region": [("Africa", {"RW"}), ("Southern Europe", {"XK"}), ("Oceania", set())],
        "role": [("host", {"XK", "RW", "UZ"}), ("sender", {"US", "DK", "GB", "DE"}), ("none", {"AL", "CR", "IT"})],
    },
    "sources": {
        "updated_since": [("2199-01-01", set())],
        "agreement": [(US, {"wire-report", "retold-page", "echo-page", "wrong-page"}), (DK, {"official-text"})],
        "kind": [("wire", {"wire-report"}), ("aggregator", {"retold-page", "wrong-page"}), ("court", set())],
        "grade": [("A", {"official-text"}), ("X", {"wrong-page"})],
        "language": [
            ("fr", {"retold-page"}),
            ("en", {"wire-report", "echo-page", "official-text", "wrong-page"}),
            ("sq", set()),
        ],
        "publisher": [("ÉLAN", {"wire-report"}), ("ministry", {"official-text"})],
        "retells": [("wire-report", {"retold-page"}), ("retold-page", {"echo-page"}), ("echo-page", set())],
        "published_after": [
            ("2025-06-12", {"retold-page", "echo-page"}),
            ("2022-04-30", {"official-text", "wire-report", "retold-page", "echo-page"}),
        ],
        "published_before": [("2022-04-01", {"official-text"}), ("2022-03-31", set())],
        "q": [("wire story", {"wire-report"}), ("NEVER was", {"wrong-page"}), ("100%", set())],
    },
    "criticisms": {
        "updated_since": [("2199-01-01", set())],
        "agreement": [(US, {"rights-2025"}), (DK, set())],
        "actor": [("watchers", {"rights-2025"}), ("supreme-court", {"court-2023"})],
        "actor_kind": [("court", {"court-2023"}), ("ngo", {"rights-2025"}), ("press", set())],
        "ground": [("legality", {"court-2023"}), ("cost", set())],
        "form": [("lawsuit", {"court-2023"}), ("vote", set())],
        "source": [("official-text", {"court-2023"}), ("retold-page", set())],
        "after": [("2025-06-30", {"rights-2025"}), ("2025-07-01", set())],
        "before": [("2025-06-01", {"rights-2025", "court-2023"}), ("2023-11-14", set())],
        "q": [("struck", {"court-2023"}), ("harmed", {"rights-2025", "court-2023"})],
    },
    "cases": {
        "updated_since": [("2199-01-01", set())],
        "agreement": [(GB, {"a-v-secretary"}), (US, set())],
        "country": [("GB", {"a-v-secretary"}), ("US", set())],
        "policy_of": [("gbr", {"a-v-secretary"}), ("US", set())],
        "status": [("unlawful", {"a-v-secretary"}), ("pending", set())],
        "holding": [("unlawful", {"a-v-secretary"}), ("lawful", set())],
        "source": [("official-text", {"a-v-secretary"}), ("wire-report", set())],
        "q": [("LAWFUL", {"a-v-secretary"}), ("CO/1/2022", {"a-v-secretary"}), ("nothing of it", set())],
    },
    "actors": {
        "updated_since": [("2199-01-01", set())],
        "kind": [("court", {"supreme-court"}), ("press", set())],
        "country": [("Kosovo", {"government-of-kosovo"}), ("Italy", set())],
        "ground": [("legality", {"supreme-court"}), ("cost", set())],
        "q": [("KOSOVO", {"government-of-kosovo"}), ("nobody", set())],
    },
    "events": {
        "updated_since": [("2199-01-01", set())],
        "agreement": [(UZ, {"2025-04-30"}), (DK, {"2022-04-27"})],
        "host": [("UZ", {"2025-04-30"}), ("DE", set())],
        "sender": [("DE", {"2025-04-30"}), ("DK", {"2022-04-27"})],
        "party": [("UZ", {"2025-04-30"}), ("DE", {"2025-04-30"}), ("AL", set())],
        "kind": [("transfer", {"2025-04-30", "2025-07"}), ("offer", set())],
        "said_by": [("court", {"2023-11-15"}), ("other", {"2025-09"})],
        "status": [("ended", {"2024-07"}), ("stalled", set())],
        "counted": [("transferred", {"2025-04-30", "2025-07"}), ("returned", {"2025-09"}), ("held", set())],
        "manner": [("compelled", {"2025-07"}), ("voluntary", set())],
        "had_protection": [("true", {"2025-09"}), ("false", set())],
        "basis": [("on_the_record", {"2025-07"}), ("anonymous", set())],
        "actor": [("government-of-kosovo", {"2025-06-11"})],
        "source": [("wire-report", {"2025-05", "2025-06-11", "2025-07", "2025-09"})],
        "after": [("2025-05-31", {"2025-05", "2025-06-11", "2025-07", "2025-09"}), ("2025-10-01", set())],
        "before": [("2022-04-14", {"2022-04-14"}), ("2022-04-13", set())],
        "q": [("PEOPLE ARRIVE", {"2025-04-30"}), ("the government agrees", {"2025-06-11"})],
    },
    "claims": {
        "updated_since": [("2199-01-01", set())],
        "agreement": [
            (
                DK,
                {
                    "300 prison cells and up to 60 people", "treaty", "Gjilan", "15,000,000 EUR per year",
                    "5,000,000 EUR", "1,000,000 EUR per year", "250 prison cells", "2027-04", None,
                },
            )
        ],
        "host": [("RW", {"undisclosed", None}), ("DE", set())],
        "sender": [("DE", {"more than 100 people per week", "undisclosed", "131 people"})],
        "field": [
            ("facility", {"Gjilan"}),
            ("people", {"131 people", "8 people", "2 people"}),
            ("duration", {"1 year"}),
        ],
        "rank": [("deprecated", {"500 people"}), ("normal", {"50 people per year"})],
        "speaker": [("host", {"8 people"}), ("court", set())],
        "basis": [("on_the_record", {"8 people"}), ("anonymous", set())],
        "payment_state": [("paid", {"5,000,000 EUR"}), ("promised", set())],
        "source": [("wrong-page", {"500 people"})],
        "source_grade": [("X", {"500 people"})],
        "contested": [("true", {"up to 50 people", "50 people per year"})],
        "q": [("gjilan", {"Gjilan"}), ("nothing of it", set())],
    },
    "payments": {
        "updated_since": [("2199-01-01", set())],
        "agreement": [(UZ, {"Flights"}), (DK, {"Rent of the prison", "Food"}), (US, set())],
        "host": [("UZ", {"Flights"}), ("RW", set())],
        "sender": [("DE", {"Flights"}), ("DK", {"Rent of the prison", "Food"})],
        "payer": [("host", {"Flights"}), ("other", set())],
        "payee": [("sender", {"Flights"}), ("host", {"Rent of the prison", "Food"})],
        "state": [("paid", {"Flights", "Rent of the prison"}), ("refused", set())],
        "currency": [("EUR", {"Rent of the prison", "Food"}), ("USD", set())],
        "period": [("per_year", {"Rent of the prison", "Food"}), ("per_week", set())],
        "amount_at_least": [
            ("1000001&currency=EUR", {"Rent of the prison"}), ("15000001&currency=EUR", set()),
        ],
        "amount_at_most": [("4999999&currency=EUR", {"Food"}), ("999999&currency=EUR", set())],
    },
    "criteria": {
        "updated_since": [("2199-01-01", set())],
        "agreement": [(US, {"Rule of law"}), (UZ, set())],
        "host": [("RW", {"The host chooses"}), ("UZ", set())],
        "sender": [("DK", {"The text guarantees asylum", "The text lacks counsel"}), ("DE", set())],
        "kind": [("lacks", {"The text lacks counsel"}), ("excludes", set())],
        "category": [("asylum", {"The text guarantees asylum"}), ("skills", set())],
    },
}  # fmt: skip
KEY = {"countries": "code", "sources": "slug", "cases": "slug", "criticisms": "slug", "actors": "slug"}
NO_FILTERS = {"at_revision", "page", "page_size", "cursor", "ordering", "fields", "omit", "expand", "format"}
EXEMPT = {
    AgreementState: {
        "id", "agreement", "title", "neutral_title",  # found by q or by their address
        "is_current", "known_from", "known_until",  # as_of chooses
        "is_deal_verified",  # told in the row
        "status_date",  # status_ever with reached_after; lists are sorted by it
        "capacity_amount", "capacity_qualifier",  # capacity_at_least and capacity_at_most compare them
    },
    # country= takes every name
    Country: {"official_name", "slug", "aliases", "alpha3", "name", "latitude", "longitude", "code_status"},
    Source: {
        "id", "slug", "authors", "is_published_inferred", "url", "archive_url", "document_name", "document_sha256",
        "title", "note",  # found by q
        "retrieved",  # told in the row
    },
    Actor: {"id", "slug", "name", "aliases", "url"},  # found by q
    CourtCase: {"id", "slug", "title", "court", "docket", "text"},  # found by q
    Criticism: {"id", "slug", "text", "locator", "response", "outcome"},  # found by q
    Event: {
        "id", "text", "locator", "nationals", "is_running_total", "known_since", "known_why", "effective", "position",
        "is_total", "counted_from", "counted_to", "disputes", "outcome_of",
    },  # told in the row, found by q
    Claim: {
        "id", "locator", "reason", "statement", "text", "criterion", "payment", "event",  # found by q and field
        "consideration", "as_stated", "as_stated_language",
        "reference_date", "nationalities",  # told in the row; nationality= finds agreements
        "qualifier", "amount", "unit", "period", "also_qualifier", "also_amount", "also_unit", "also_period",
    },
    Payment: {"id", "purpose", "trigger", "part_of"},  # told in the row
    Criterion: {"id", "text"},  # told in the row
}  # fmt: skip
"""Fields that nobody can filter by, and why that is right."""
MEANS = {
    AgreementState: {
        "announced": "announced_after", "updated_at": "updated_since", "is_verified": "verified",
        "is_contested": "contested", "last_reported": "last_reported_before",
        "people": "people_at_least",
    },
    Source: {"published": "published_after"},
    CourtCase: {"agreements": "agreement"},
    Criticism: {"occurred": "after", "agreements": "agreement", "sources": "source"},
    Event: {"occurred": "after", "sources": "source"},
    Country: {"code": "country", "subregion": "region"},
}  # fmt: skip
