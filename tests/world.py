"""The small record that the tests of the API, of the pages and of the admin share: rows that differ in everything that
one can ask for, and what nobody may see: a draft, a record in review, a retracted one and a text that was erased.
"""

from types import SimpleNamespace

from agreements.choices import EditorialState, Rank
from agreements.erasing import ErasableText, erase, find
from agreements.models import Agreement, Check, Country
from agreements.publishing import publish, record, retract
from tests.factories import (
    make_actor,
    make_agreement,
    make_case,
    make_claim,
    make_consideration,
    make_country,
    make_criterion,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_outside_count,
    make_payment,
    make_source,
    make_text,
)

MARKER = "zqxmarker"
"""A word that stands in unpublished rows only."""
ERASED = "zqxerased"
"""A word that stood in a public text until it was erased."""
HIDDEN = [
    f"{path}{name}-{MARKER}"
    for name in ("draft", "review")
    for path in ("agreements/", "sources/source-", "actors/actor-", "criticisms/criticism-", "cases/case-")
]
"""Where each row would be shown that nobody may see, below the root of the pages and below that of the API."""
HOSTILE = "<script>alert('q')</script><img src=x onerror=alert(1)>\"'&"
"""What tries to be more than text; it stands in a title."""


def make_world() -> SimpleNamespace:
    """Four published agreements, one of them under its second slug; one retracted, one in review, and a draft."""
    for code in ("AL", "CR", "DE", "DK", "GB", "IT", "RW", "US", "UZ", "XK"):
        make_country(code)
    Country.objects.filter(pk="XK").update(subregion="Southern Europe")
    Country.objects.filter(pk="RW").update(subregion="Eastern Africa")
    sources = _sources()
    made = SimpleNamespace(
        **vars(sources),
        kosovo_us=_kosovo_us(sources),
        kosovo_denmark=_kosovo_denmark(sources),
        rwanda_uk=_rwanda_uk(sources),
        uzbekistan=_uzbekistan(sources),
    )
    for agreement in published(made):
        publish(agreement, why="First publication")
    _rename(made.kosovo_us, "kosovo-us")
    _erase(made.uzbekistan, "Some people arrive by plane.")
    make_outside_count("US", source=sources.wire)
    made.retracted = _retracted()
    made.draft = _hidden("draft", EditorialState.DRAFT)
    made.review = _hidden("review", EditorialState.IN_REVIEW)
    return made


def published(world: SimpleNamespace) -> list[Agreement]:
    """The agreements that everybody may see."""
    return [world.kosovo_us, world.kosovo_denmark, world.rwanda_uk, world.uzbekistan]


def _sources():
    """A report, a page that re-tells it, one that re-tells that page; an official text; one kept as a warning."""
    wire = make_source(
        "wire-report", kind="wire", title="A wire story", publisher="Agence Élan", published="2025-06-11"
    )
    retold = make_source(
        "retold-page",
        kind="aggregator",
        grade="C",
        published="2025-06-12",
        language="fr",
        title="The story again",
        retells=(wire,),
    )
    echo = make_source("echo-page", grade="C", published="2025-06-13", title="The story once more", retells=(retold,))
    official = make_source("official-text", kind="official", grade="A", published="2022-04", publisher="Ministry")
    warning = make_source(
        "wrong-page",
        grade="X",
        published="",
        kind="aggregator",
        title="A page that is wrong",
        note="Says what never was.",
    )
    return SimpleNamespace(wire=wire, retold=retold, echo=echo, official=official, warning=warning)


def _rename(agreement, slug):
    agreement.slug = slug
    agreement.save()
    record(agreement, why="A clearer address")


def _erase(agreement, text):
    """Nobody reads the text of the transfer any more that was public, and `text` instead of it."""
    event = agreement.events.get(kind="transfer")
    event.text = text
    event.save()
    record(agreement, why="Nobody is named any more")
    erase(ERASED, why="It named a person", places=find(ErasableText(ERASED)).places)
    agreement.refresh_from_db()


def _kosovo_us(sources):
    agreement = make_agreement("kosovo-usa", title="Kosovo hosts people removed by the United States")
    make_claim(
        agreement, "capacity", "up to 50 people", source=sources.wire, reason="The words of the government itself."
    )
    make_claim(agreement, "capacity", "50 people per year", rank=Rank.NORMAL, source=sources.retold, locator="¶ 7")
    make_claim(agreement, "duration", "1 year", source=sources.echo)
    make_claim(agreement, "capacity", "500 people", rank=Rank.DEPRECATED, source=sources.warning)
    make_claim(agreement, "instrument", "verbal", source=sources.wire)
    make_claim(agreement, value="", criterion=make_criterion(agreement, "Rule of law"), source=sources.wire)
    government = make_actor("Government of Kosovo", kind="government", country=make_country("XK"))
    make_event(
        agreement, "2025-05", kind="talks", status="in_talks", said_by="sender", text="Talks.", sources=[sources.wire]
    )
    make_event(agreement, "2025-06-11", actor=government, sources=[sources.wire, sources.retold])
    arrival = make_event(
        agreement,
        "2025-07",
        kind="transfer",
        status="",
        counted="transferred",
        manner="compelled",
        basis="on_the_record",
        text="The first ones come.",
        sources=[sources.wire],
    )
    for code in ("AL", "CR"):
        make_country(code)
    make_claim(
        agreement, value="8 people", event=arrival, source=sources.wire, speaker="host", basis="on_the_record",
        nationalities="AL 5, CR",
    )  # fmt: skip
    back = make_event(
        agreement,
        "2025-09",
        kind="return",
        status="",
        said_by="other",
        counted="returned",
        outcome_of=arrival,
        had_protection=True,
        text="Two are sent home.",
        sources=[sources.wire],
    )
    make_claim(agreement, value="2 people", event=back, source=sources.wire)
    Check.objects.create(
        agreement=agreement, checked="2025-12-01", where="News agencies", languages="en", looked_for="An end"
    )
    make_criticism(agreement, slug="rights-2025", actor=make_actor("Watchers"), sources=[sources.wire])
    return agreement


def _kosovo_denmark(sources):
    agreement = make_agreement(
        "kosovo-denmark", title="Kosovo leases cells to Denmark", sender="DK", kind="prison_lease"
    )
    make_claim(agreement, "capacity", "300 prison cells and up to 60 people", source=sources.official)
    make_claim(agreement, "instrument", "treaty", source=sources.official)
    make_claim(agreement, "facility", "Gjilan", source=sources.official)
    rent = make_payment(agreement, "Rent of the prison")
    make_claim(agreement, value="15,000,000 EUR per year", payment=rent, source=sources.official)
    paid = make_payment(agreement, "Rent of the prison", state="paid")
    make_claim(
        agreement, value="5,000,000 EUR", payment=paid, source=sources.official, payment_state="paid",
        reference_date="2022-04", as_stated="five million euros", as_stated_language="en",
    )  # fmt: skip
    food = make_payment(agreement, "Food", part_of=rent, trigger="on the first arrival")
    make_claim(agreement, value="1,000,000 EUR per year", payment=food, source=sources.official)
    make_claim(agreement, "built_capacity", "250 prison cells", source=sources.official)
    make_claim(agreement, "planned_start", "2027-04", source=sources.official)
    for kind, category in (("guarantees", "asylum"), ("lacks", "counsel")):
        promise = make_criterion(agreement, f"The text {kind} {category}", kind=kind, category=category)
        make_claim(agreement, value="", criterion=promise, source=sources.official)
    support = make_consideration(agreement, "Support abroad", kind="recognition", state="hoped_for")
    make_claim(agreement, value="", consideration=support, source=sources.official)
    make_text(agreement, source=sources.official, article="Art. 4")
    make_event(
        agreement, "2022-04-27", kind="signature", status="signed", text="Both sign.", sources=[sources.official],
        known_since="2022-04-27", known_why="Both governments said so on the day.",
    )  # fmt: skip
    return agreement


def _rwanda_uk(sources):
    agreement = make_agreement(
        "rwanda-uk",
        title=f"Rwanda processes claims for Britain {HOSTILE}",
        sender="GB",
        host="RW",
        kind="offshore_processing",
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
            known_since=None if len(occurred) < 10 else occurred,
            known_why="" if len(occurred) < 10 else "Everybody saw it.",
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
    make_case(
        agreement,
        slug="a-v-secretary",
        title="A v Secretary of State",
        court="High Court of London",
        docket="CO/1/2022",
        country=make_country("GB"),
        policy_of=make_country("GB"),
        text="Whether the policy is lawful.",
        steps=[
            ("2022-06", "filing", "pending", sources.official),
            ("2023-11-15", "ruling", "unlawful", sources.official),
        ],
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
        text=f"People like {ERASED} arrive by plane.",
        known_since="2025-05-02",
        known_why="A newspaper told of it.",
        sources=[sources.retold],
    )
    make_claim(agreement, value="131 people", event=arrival, source=sources.retold)
    return agreement


def _retracted():
    agreement = make_evidenced_agreement("taken-back")
    publish(agreement, why="First publication")
    retract(agreement, why="It told of two arrangements as one.")
    return agreement


def _hidden(name, state):
    """Everything that hangs on an unpublished record carries the marker."""
    actor = make_actor(f"Actor {name} {MARKER}", country=make_country("IT"))
    source = make_source(f"source-{name}-{MARKER}", title=f"Title {MARKER}", publisher=MARKER, note=MARKER)
    hidden = make_agreement(
        f"{name}-{MARKER}", title=f"Of {MARKER}", host="AL", sender="IT", summary=MARKER, kind="resettlement",
        state=state,
    )  # fmt: skip
    make_claim(hidden, "capacity", "99 flights per month", source=source, statement=MARKER)
    make_claim(hidden, "instrument", "memorandum", source=source, statement=MARKER)
    make_claim(hidden, "facility", MARKER, source=source)
    criterion = make_criterion(hidden, MARKER, category="skills")
    make_claim(hidden, value="", criterion=criterion, source=source, statement=MARKER)
    make_event(hidden, "2024", actor=actor, text=MARKER, status="stalled", sources=[source])
    gift = make_consideration(hidden, MARKER, kind="trade")
    make_claim(hidden, value="", consideration=gift, source=source, statement=MARKER)
    make_text(hidden, source=source, article=MARKER)
    make_case(hidden, slug=f"case-{name}-{MARKER}", title=f"Case {name} {MARKER}", court=MARKER, text=MARKER)
    make_criticism(
        hidden, slug=f"criticism-{name}-{MARKER}", actor=actor, text=MARKER, ground="family_unity", sources=[source]
    )
    return hidden
