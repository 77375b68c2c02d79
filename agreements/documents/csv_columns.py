"""The columns of exported tables, in a stable order, and the cells that a document has in them."""

from collections.abc import Iterator
from typing import Any

SEPARATOR = " | "
"""Between several values in one cell."""

# Each word is a column: its name, and after "=" the path to its value in a document where that differs from the name.
# "[]" stands for the items of a list, which share one cell. A name with "#" is a quantity, which takes the columns of
# QUANTITY, and one with "@" a date, which takes those of DATE.
QUANTITY = {"": "text", **{f"_{key}": key for key in ("qualifier", "amount", "low", "high", "unit", "period")}}
"""The columns of a quantity: the end of the name, and the key of the value."""
DATE = {"": "date", "_from": "first_day", "_to": "last_day"}
"""The columns of a date: as far as it is known, and the first and the last day that it can mean."""
AGREEMENT = """
id slug title kind sender=sender.name sender_code=sender.code joint_senders=joint_senders[].name host=host.name
host_code=host.code status=status.status status_date@=status.date status_said_by=status.said_by
status_verified=status.verified stage announced@ first_reported@ last_reported
instrument is_text_public facility capacity# capacity_also#=capacity.also
built_capacity# built_capacity_also#=built_capacity.also duration# term_ends_from=term.ends_from
term_ends_until=term.ends_until renewal=term.renewal planned_start@
selection_criteria=selection_criteria[].text guarantees=guarantees[].text guarantees_given=guarantees[].is_given
payments=payments[].purpose payment_amounts=payments[].amount.text payment_states=payments[].state
payment_ids=payments[].id payments_part_of=payments[].part_of payment_triggers=payments[].trigger
considerations=considerations[].text consideration_states=considerations[].state
consideration_givers=considerations[].giver consideration_quantities#=considerations[].quantity
people_transferred#
people_counted_to=people_transferred.counted_to people_is_total=people_transferred.is_total
outcomes=outcomes[].outcome outcome_nationals=outcomes[].nationals outcome_people#=outcomes[].people
outcome_counted_to=outcomes[].counted_to gaps=gaps[] is_verified
contested=contested[] sources=counts.sources origins=counts.origins events=counts.events claims=counts.claims
criticisms=counts.criticisms contested_fields=counts.contested_fields last_checked=last_checked.checked activity
in_force summary published_at updated_at revision=revision.number revision_url=revision.url url html_url
"""
EVENT = """
id agreement=agreement.slug agreement_title=agreement.title occurred@ effective@ known
known_why kind said_by actor=actor.name status text people# counted nationals is_running_total is_total manner
counted_from@ counted_to@ nationalities=nationalities[].text basis disputes
outcome_of had_protection
locator
sources=sources[].slug url
"""
CLAIM = """
id agreement=agreement.slug agreement_title=agreement.title field about value quantity# quantity_also#=quantity.also
rank reason statement locator speaker
basis reference_date@ nationalities payment_state as_stated
as_stated_language source=source.slug source_title=source.title
source_publisher=source.publisher source_published@=source.published source_grade=source.grade
source_address=source.address url
"""
PAYMENT = """
id agreement=agreement.slug agreement_title=agreement.title host=host.name host_code=host.code sender=sender.name
sender_code=sender.code payer payee purpose state amount=amount.amount amount_text=amount.text
qualifier=amount.qualifier low=amount.low high=amount.high currency=amount.currency period=amount.period part_of
trigger states=states[].state state_dates@=states[].date state_amounts=states[].amount.text url
"""
CRITERION = """
id agreement=agreement.slug agreement_title=agreement.title host=host.name host_code=host.code sender=sender.name
sender_code=sender.code kind category text url
"""
CRITICISM = """
slug actor=actor.name agreements=agreements[].slug ground form occurred@ text response outcome locator
sources=sources[].slug url
"""
CASE = """
slug title court docket country=country.name status holding=holding.status holding_date@=holding.date policy_of
agreements=agreements[].slug text
event_dates@=events[].occurred event_statuses=events[].status events=events[].text url html_url
"""
SOURCE = """
slug title publisher authors published@ is_published_inferred retrieved address archive_address
language kind grade retells=retells[].slug cited_by note document_name document_sha256 url html_url
"""
ACTOR = "slug name aliases=aliases[] kind country=country.name address criticisms events url html_url"
COUNTRY = """
code alpha3 name official_name slug aliases=aliases[] region subregion latitude longitude code_status hosted sent
hosted_deals sent_deals url html_url
"""


def columns(declaration: str, fields: set[str]) -> list[tuple[str, list[str]]]:
    """The declared columns that show one of the fields: the name of each, and the steps to its value in a document."""
    pairs = [pair for word in declaration.split() for pair in _columns_of(word)]
    declared = [(name, path.replace("[]", ".[]").split(".")) for name, path in pairs]
    return [(name, steps) for name, steps in declared if steps[0] in fields]


def _columns_of(word: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the path of each column that a word of a declaration stands for."""
    name, _, path = word.partition("=")
    parts = QUANTITY if name.endswith("#") else DATE if name.endswith("@") else {}
    stem = name.rstrip("#@")
    path = path or stem
    yield from ((stem + end, f"{path}.{key}") for end, key in parts.items()) if parts else [(stem, path)]


def row(document: dict[str, Any], table_columns: list[tuple[str, list[str]]]) -> list[Any]:
    """The cells of a document; None where nothing is known."""
    return [_cell(document, steps) for _, steps in table_columns]


def _cell(value: Any, steps: list[str]) -> Any:
    for index, step in enumerate(steps):
        if value is None:
            return None
        if step == "[]":
            cells = [_cell(item, steps[index + 1 :]) for item in value]
            return SEPARATOR.join("" if cell is None else str(cell) for cell in cells) or None
        value = value[step]
    return value
