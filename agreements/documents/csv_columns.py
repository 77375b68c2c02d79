"""The columns of exported tables, in a stable order, and the cells that a document has in them."""

from typing import Any

SEPARATOR = " | "
"""Between several values in one cell."""

# Each word is a column: its name, and after "=" the path to its value in a document where that differs from the name.
# "[]" stands for the items of a list, which share one cell.
AGREEMENT = """
id slug title kind sender=sender.name sender_code=sender.code joint_senders=joint_senders[].name host=host.name
host_code=host.code status=status.status status_date=status.date.date status_said_by=status.said_by
status_verified=status.verified stage announced=announced.date first_reported=first_reported.date last_reported
instrument is_text_public facility capacity=capacity.text capacity_qualifier=capacity.qualifier
capacity_amount=capacity.amount capacity_low=capacity.low capacity_high=capacity.high capacity_unit=capacity.unit
capacity_period=capacity.period capacity_also=capacity.also.text
built_capacity=built_capacity.text duration=duration.text term_ends_from=term.ends_from
term_ends_until=term.ends_until renewal=term.renewal planned_start=planned_start.date
selection_criteria=selection_criteria[].text guarantees=guarantees[].text guarantees_given=guarantees[].is_given
payments=payments[].purpose payment_amounts=payments[].amount.text payment_states=payments[].state
payment_ids=payments[].id payments_part_of=payments[].part_of payment_triggers=payments[].trigger
considerations=considerations[].text consideration_states=considerations[].state
consideration_givers=considerations[].giver consideration_quantities=considerations[].quantity.text
people_transferred=people_transferred.text people_transferred_amount=people_transferred.amount
people_transferred_low=people_transferred.low people_transferred_high=people_transferred.high
people_counted_to=people_transferred.counted_to people_is_total=people_transferred.is_total
outcomes=outcomes[].outcome outcome_nationals=outcomes[].nationals outcome_people=outcomes[].people.text
outcome_counted_to=outcomes[].counted_to gaps=gaps[] is_verified
contested=contested[] sources=counts.sources origins=counts.origins events=counts.events claims=counts.claims
criticisms=counts.criticisms contested_fields=counts.contested_fields last_checked=last_checked.checked activity
in_force summary published_at updated_at revision=revision.number revision_url=revision.url url html_url
"""
EVENT = """
id agreement=agreement.slug agreement_title=agreement.title occurred=occurred.date effective=effective.date known
known_why kind said_by actor=actor.name status text people=people.text people_amount=people.amount
people_low=people.low people_high=people.high counted nationals is_running_total is_total manner
counted_from=counted_from.date counted_to=counted_to.date nationalities=nationalities[].text basis disputes
outcome_of had_protection
locator
sources=sources[].slug url
"""
CLAIM = """
id agreement=agreement.slug agreement_title=agreement.title field about value rank reason statement locator speaker
basis reference_date=reference_date.date nationalities payment_state as_stated
as_stated_language source=source.slug source_title=source.title
source_publisher=source.publisher source_published=source.published.date source_grade=source.grade
source_address=source.address url
"""
PAYMENT = """
id agreement=agreement.slug agreement_title=agreement.title host=host.name host_code=host.code sender=sender.name
sender_code=sender.code payer payee purpose state amount=amount.amount amount_text=amount.text
qualifier=amount.qualifier low=amount.low high=amount.high currency=amount.currency period=amount.period part_of
trigger states=states[].state state_dates=states[].date.date state_amounts=states[].amount.text url
"""
CRITERION = """
id agreement=agreement.slug agreement_title=agreement.title host=host.name host_code=host.code sender=sender.name
sender_code=sender.code kind category text url
"""
CRITICISM = """
slug actor=actor.name agreements=agreements[].slug ground form occurred=occurred.date text response outcome locator
sources=sources[].slug url
"""
CASE = """
slug title court docket country=country.name status holding=holding.status holding_date=holding.date.date policy_of
agreements=agreements[].slug text
event_dates=events[].occurred.date event_statuses=events[].status events=events[].text url html_url
"""
SOURCE = """
slug title publisher authors published=published.date is_published_inferred retrieved address archive_address
language kind grade retells=retells[].slug cited_by note document_name document_sha256 url html_url
"""
ACTOR = "slug name aliases=aliases[] kind country=country.name address criticisms events url html_url"
COUNTRY = """
code alpha3 name official_name slug aliases=aliases[] region subregion latitude longitude code_status hosted sent
hosted_deals sent_deals url html_url
"""


def columns(declaration: str, fields: set[str]) -> list[tuple[str, list[str]]]:
    """The declared columns that show one of the fields: the name of each, and the steps to its value in a document."""
    pairs = [(name, path or name) for name, _, path in (column.partition("=") for column in declaration.split())]
    declared = [(name, path.replace("[]", ".[]").split(".")) for name, path in pairs]
    return [(name, steps) for name, steps in declared if steps[0] in fields]


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
