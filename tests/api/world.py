"""A small published world: rows that differ in everything that one can ask for, and a draft that nobody may see."""

from types import SimpleNamespace

from agreements import choices
from agreements.models import Country
from agreements.publishing import publish
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_country,
    make_criterion,
    make_criticism,
    make_event,
    make_payment,
    make_source,
)

MARKER = "zqxmarker"
"""A word that stands in unpublished rows only."""


def make_world() -> SimpleNamespace:
    """Four published agreements and a draft."""
    for code in ("AL", "CR", "DE", "DK", "GB", "IT", "RW", "US", "UZ", "XK"):
        make_country(code)
    Country.objects.filter(pk="XK").update(subregion="Southern Europe")
    Country.objects.filter(pk="RW").update(subregion="Eastern Africa")
    sources = SimpleNamespace(
        wire=make_source(
            "wire-report", kind="wire", title="A wire story", publisher="Agence Élan", published="2025-06-11"
        ),
        official=make_source("official-text", kind="official", grade="A", published="2022-04", publisher="Ministry"),
        warning=make_source("wrong-page", grade="X", published="", kind="aggregator", note="Says what never was."),
    )
    sources.retold = make_source(
        "retold-page", kind="aggregator", grade="C", published="2025-06-12", language="fr", retells=(sources.wire,)
    )
    made = SimpleNamespace(
        sources=sources,
        kosovo_us=_kosovo_us(sources),
        kosovo_denmark=_kosovo_denmark(sources),
        rwanda_uk=_rwanda_uk(sources),
        uzbekistan=_uzbekistan(sources),
    )
    made.published = [made.kosovo_us, made.kosovo_denmark, made.rwanda_uk, made.uzbekistan]
    for agreement in made.published:
        publish(agreement, why="First publication")
    made.draft = _draft()
    return made


def _kosovo_us(sources):
    agreement = make_agreement("kosovo-us", title="Kosovo hosts people removed by the United States")
    make_claim(
        agreement, "capacity", "up to 50 people", source=sources.wire, reason="The words of the government itself."
    )
    make_claim(agreement, "capacity", "50 people per year", rank=choices.Rank.NORMAL, source=sources.retold)
    make_claim(agreement, "capacity", "500 people", rank=choices.Rank.DEPRECATED, source=sources.warning)
    make_claim(agreement, "instrument", "verbal", source=sources.wire)
    make_claim(agreement, value="", criterion=make_criterion(agreement, "Rule of law"), source=sources.wire)
    government = make_actor("Government of Kosovo", kind="government", country=make_country("XK"))
    make_event(
        agreement, "2025-05", kind="talks", status="in_talks", said_by="sender", text="Talks.", sources=[sources.wire]
    )
    make_event(agreement, "2025-06-11", actor=government, sources=[sources.wire, sources.retold])
    make_criticism(agreement, slug="rights-2025", actor=make_actor("Watchers"), sources=[sources.wire])
    return agreement


def _kosovo_denmark(sources):
    agreement = make_agreement(
        "kosovo-denmark", title="Kosovo leases cells to Denmark", sender="DK", kind="prison_lease"
    )
    make_claim(agreement, "capacity", "300 prison cells", source=sources.official)
    make_claim(agreement, "instrument", "treaty", source=sources.official)
    make_claim(agreement, "facility", "Gjilan", source=sources.official)
    rent = make_payment(agreement, "Rent of the prison")
    make_claim(agreement, value="15,000,000 EUR per year", payment=rent, source=sources.official)
    make_event(
        agreement, "2022-04-27", kind="signature", status="signed", text="Both sign.", sources=[sources.official]
    )
    return agreement


def _rwanda_uk(sources):
    agreement = make_agreement(
        "rwanda-uk", title="Rwanda processes claims for Britain", sender="GB", host="RW", kind="offshore_processing"
    )
    make_claim(agreement, "capacity", "undisclosed", source=sources.official)
    make_claim(agreement, value="", source=sources.official, criterion=_decides(agreement))
    for occurred, kind, said_by, status in (
        ("2022-04-14", "signature", "host", "signed"),
        ("2023-11-15", "court_ruling", "court", "struck_down"),
        ("2024-07", "closure", "sender", "ended"),
    ):
        make_event(
            agreement,
            occurred,
            kind=kind,
            said_by=said_by,
            status=status,
            text=f"A {kind}.",
            sources=[sources.official],
        )
    make_criticism(
        agreement,
        slug="court-2023",
        actor=make_actor("Supreme Court", kind="court", country=make_country("GB")),
        ground="legality",
        form="lawsuit",
        occurred="2023-11-15",
        outcome="Struck down.",
        sources=[sources.official],
    )
    return agreement


def _decides(agreement):
    return make_criterion(agreement, "The host chooses", kind="decides", category="host_selection")


def _uzbekistan(sources):
    agreement = make_agreement("uzbekistan-us", title="Uzbekistan takes flights", host="UZ", kind="return_hub")
    agreement.joint_senders.set([make_country("DE")])
    make_claim(agreement, "capacity", "more than 100 people per week", source=sources.retold)
    fare = make_payment(agreement, "Flights", payer="host", payee="sender", state="paid")
    make_claim(agreement, value="undisclosed", payment=fare, source=sources.retold)
    arrival = make_event(
        agreement,
        "2025-04-30",
        kind="transfer",
        status="in_operation",
        counted="transferred",
        nationals="third_country",
        text="People arrive by plane.",
        sources=[sources.retold],
    )
    make_claim(agreement, value="131 people", event=arrival, source=sources.retold)
    return agreement


def _draft():
    """Everything that hangs on an unpublished record carries the marker."""
    actor = make_actor(f"Actor {MARKER}", slug=f"actor-{MARKER}", country=make_country("IT"))
    source = make_source(f"source-{MARKER}", title=f"Title {MARKER}", publisher=MARKER, note=MARKER)
    draft = make_agreement(
        f"draft-{MARKER}", title=f"Draft {MARKER}", host="AL", sender="IT", summary=MARKER, kind="resettlement"
    )
    make_claim(draft, "capacity", "99 flights per month", source=source, statement=MARKER)
    make_claim(draft, "instrument", "memorandum", source=source, statement=MARKER)
    make_claim(draft, "facility", MARKER, source=source)
    criterion = make_criterion(draft, MARKER, category="skills")
    make_claim(draft, value="", criterion=criterion, source=source, statement=MARKER)
    make_event(draft, "2024", actor=actor, text=MARKER, status="stalled", sources=[source])
    make_criticism(draft, slug=f"criticism-{MARKER}", actor=actor, text=MARKER, ground="family_unity", sources=[source])
    return draft
