"""The views of facts, which belong to one agreement: events, claims, payments and criteria."""

from __future__ import annotations

from rest_framework.response import Response

from .. import documents, filters
from ..choices import EditorialState
from ..models import Address, Agreement, Claim, Criterion, Event, Payment
from .problems import Gone
from .records import RecordViewSet


class FactViewSet(RecordViewSet):
    """A list of rows of agreements, and each row under its permanent id."""

    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[1-9][0-9]{0,14}"

    def redirect_or_gone(self, name: str) -> Response:
        """Raise Gone where the row was once public, with the reason for which its agreement was retracted, if it was.

        Raises Http404 where it never was.
        """
        model = self.get_queryset().model
        row = model._default_manager.filter(pk=name, agreement__state=EditorialState.RETRACTED)
        agreement = Agreement.objects.filter(pk__in=row.values("agreement")).first()
        if agreement is not None and Address.objects.former(model, name) is not None:
            raise Gone(agreement.retraction_reason, agreement.updated_at, agreement.get_api_url())
        return super().redirect_or_gone(name)


class EventViewSet(FactViewSet):
    """What happened under the arrangements, on which day, and who says so."""

    queryset = Event.objects.published()
    serializer_class = documents.EventItemSerializer
    filterset_class = filters.EventFilterSet
    columns = documents.csv_columns.EVENT


class ClaimViewSet(FactViewSet):
    """What each source says about each field."""

    queryset = Claim.objects.published()
    serializer_class = documents.ClaimItemSerializer
    filterset_class = filters.ClaimFilterSet
    columns = documents.csv_columns.CLAIM


class PaymentViewSet(FactViewSet):
    """Who pays whom under the arrangements, for what, how much, and how far each payment has come."""

    queryset = Payment.objects.published()
    serializer_class = documents.PaymentItemSerializer
    filterset_class = filters.PaymentFilterSet
    columns = documents.csv_columns.PAYMENT


class CriterionViewSet(FactViewSet):
    """Who may be sent under the arrangements, who decides, and what the texts guarantee to those who are sent."""

    queryset = Criterion.objects.published()
    serializer_class = documents.CriterionItemSerializer
    filterset_class = filters.CriterionFilterSet
    columns = documents.csv_columns.CRITERION
