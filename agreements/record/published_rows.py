"""The rows of a record that have an address of their own."""

from .claims import supported
from .facts import Facts


def published_rows(facts: Facts) -> dict[str, frozenset[int]]:
    """The ids of the claims, events, payments and criteria that the public record shows, by the name of the model.

    Payments and criteria of documents of format 1 have no ids and are left out.
    """
    return {
        "claim": frozenset(claim.id for _, claims in facts.subjects() for claim in claims),
        "event": frozenset(event.id for event in facts.events),
        "payment": frozenset(row.id for row in supported(facts.payments, facts.sources) if row.id is not None),
        "criterion": frozenset(row.id for row in supported(facts.criteria, facts.sources) if row.id is not None),
    }
