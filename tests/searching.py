"""What searching finds, asked of the database."""

from agreements.models import AgreementState
from agreements.querysets import found, terms_of
from agreements.words import UnreadableQuestion


def states_with(text):
    """The current states of the agreements that have the words; none for what can't be read."""
    try:
        terms = terms_of(text)
    except UnreadableQuestion:
        return AgreementState.objects.none()
    return AgreementState.objects.current().filter(agreement__in=found("agreement", terms))
