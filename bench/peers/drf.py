"""Django REST framework: nested ModelSerializers, django-filter and pages, at two addresses.

`naive` asks again for each row and each of its lists, as the tutorial's code does; `prefetched` fetches all rows of a
page in a fixed number of queries.
"""

from .database import setup

setup(__name__, "rest_framework", "django_filters")

from typing import Any  # noqa: E402

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django_filters import FilterSet, ModelChoiceFilter  # noqa: E402
from django_filters.rest_framework import DjangoFilterBackend  # noqa: E402
from rest_framework import pagination, routers, serializers, viewsets  # noqa: E402

from .models import Check, Consideration, Country, Criterion, Payment, State  # noqa: E402
from .querysets import states_with_everything  # noqa: E402


class CountrySerializer(serializers.ModelSerializer):
    class Meta:
        model = Country
        fields = ["code", "name"]


class CriterionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Criterion
        fields = ["id", "kind", "category", "text"]


class PaymentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Payment
        fields = ["id", "payer", "payee", "purpose", "state"]


class ConsiderationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Consideration
        fields = ["id", "giver", "kind", "state", "text"]


class CheckSerializer(serializers.ModelSerializer):
    class Meta:
        model = Check
        fields = ["checked", "where", "languages", "looked_for", "found"]


class AgreementSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(source="agreement.id")
    slug = serializers.CharField(source="agreement.slug")
    summary = serializers.CharField(source="agreement.summary")
    published_at = serializers.DateTimeField(source="agreement.published_at")
    revision = serializers.IntegerField(source="agreement.revision.number")
    host = CountrySerializer()
    sender = CountrySerializer()
    joint_senders = CountrySerializer(source="agreement.joint_senders", many=True)
    criteria = CriterionSerializer(source="agreement.criteria", many=True)
    payments = PaymentSerializer(source="agreement.payments", many=True)
    considerations = ConsiderationSerializer(source="agreement.considerations", many=True)
    checks = CheckSerializer(source="agreement.checks", many=True)
    events = serializers.IntegerField(source="agreement.events.count")
    claims = serializers.IntegerField(source="agreement.claims.count")
    criticisms = serializers.IntegerField(source="agreement.criticisms.count")

    class Meta:
        model = State
        fields: list[str] = [
            "id", "slug", "title", "kind", "summary", "host", "sender", "joint_senders", "status", "stage",
            "announced", "instrument", "capacity_qualifier", "capacity_amount", "capacity_unit", "capacity_period",
            "is_verified", "is_contested", "criteria", "payments", "considerations", "checks", "events", "claims",
            "criticisms", "revision", "published_at", "updated_at",
        ]  # fmt: skip


class PrefetchedSerializer(AgreementSerializer):
    events = serializers.IntegerField(source="event_count")
    claims = serializers.IntegerField(source="claim_count")
    criticisms = serializers.IntegerField(source="criticism_count")


class AgreementFilter(FilterSet):
    host = ModelChoiceFilter(queryset=Country.objects.all(), to_field_name="name")

    class Meta:
        model = State
        fields = ["host", "kind", "status"]


class Pages(pagination.PageNumberPagination):
    page_size = 50


class NaiveViewSet(viewsets.ReadOnlyModelViewSet):
    queryset: Any = State.objects.filter(is_current=True).order_by("title", "agreement_id")
    serializer_class: Any = AgreementSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = AgreementFilter
    pagination_class = Pages


class PrefetchedViewSet(NaiveViewSet):
    queryset = states_with_everything()
    serializer_class = PrefetchedSerializer


router = routers.SimpleRouter(trailing_slash=False)
router.register("naive", NaiveViewSet, "naive")
router.register("prefetched", PrefetchedViewSet, "prefetched")
urlpatterns = router.urls
application = get_wsgi_application()
