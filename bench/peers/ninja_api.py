"""django-ninja: schemas, pages of 50, and all rows of a page fetched in a fixed number of queries."""

from .database import setup

setup(__name__)

import datetime  # noqa: E402
from decimal import Decimal  # noqa: E402
from typing import Any  # noqa: E402

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.shortcuts import get_object_or_404  # noqa: E402
from django.urls import path  # noqa: E402
from ninja import Field, NinjaAPI, Query, Schema  # noqa: E402
from ninja.pagination import PageNumberPagination, paginate  # noqa: E402
from ninja.renderers import BaseRenderer  # noqa: E402
from orjson import dumps  # noqa: E402

from .models import Country  # noqa: E402
from .querysets import states_with_everything  # noqa: E402


class JSONRenderer(BaseRenderer):
    """orjson, as django-ninja's documentation recommends it."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return dumps(data, default=str)


class CountrySchema(Schema):
    code: str
    name: str


class CriterionSchema(Schema):
    id: int
    kind: str
    category: str
    text: str


class PaymentSchema(Schema):
    id: int
    payer: str
    payee: str
    purpose: str
    state: str


class ConsiderationSchema(Schema):
    id: int
    giver: str
    kind: str
    state: str
    text: str


class CheckSchema(Schema):
    checked: datetime.date
    where: str
    languages: str
    looked_for: str
    found: str


class AgreementSchema(Schema):
    id: int = Field(alias="agreement.id")
    slug: str = Field(alias="agreement.slug")
    title: str
    kind: str
    summary: str = Field(alias="agreement.summary")
    host: CountrySchema
    sender: CountrySchema
    joint_senders: list[CountrySchema] = Field(alias="agreement.joint_senders")
    status: str
    stage: str
    announced: str
    instrument: str
    capacity_qualifier: str
    capacity_amount: Decimal | None
    capacity_unit: str
    capacity_period: str
    is_verified: bool
    is_contested: bool
    criteria: list[CriterionSchema] = Field(alias="agreement.criteria")
    payments: list[PaymentSchema] = Field(alias="agreement.payments")
    considerations: list[ConsiderationSchema] = Field(alias="agreement.considerations")
    checks: list[CheckSchema] = Field(alias="agreement.checks")
    events: int = Field(alias="event_count")
    claims: int = Field(alias="claim_count")
    criticisms: int = Field(alias="criticism_count")
    revision: int = Field(alias="agreement.revision.number")
    published_at: datetime.datetime = Field(alias="agreement.published_at")
    updated_at: datetime.datetime


api = NinjaAPI(renderer=JSONRenderer())


@api.get("/agreements", response=list[AgreementSchema])
@paginate(PageNumberPagination, page_size=50)
def agreements(request: HttpRequest, host: str | None = Query(None)) -> Any:
    states = states_with_everything()
    return states.filter(host=get_object_or_404(Country, name=host)) if host else states


urlpatterns = [path("", api.urls)]
application = get_wsgi_application()
