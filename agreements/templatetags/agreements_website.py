"""Template filters and tags that write values: labels, numbers, dates, and links to countries and sources."""

import datetime
import json
from decimal import Decimal
from typing import Any

from django import template
from django.conf.locale import LANG_INFO
from django.db.models import Manager
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .. import choices
from ..documents.formats import ExportFormat, formats_of
from ..record.dates import ImpreciseDate

register = template.Library()
NOT_KNOWN = "not known"
FIELD_VOCABULARIES = {
    "instrument": dict(choices.Instrument.choices),
    "text_public": {"yes": "yes, the text is public", "no": "no, the text is not public"},
}
SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def label(value: str | None, vocabulary: str) -> str:
    """The label of a choice of the vocabulary; “not known” for none."""
    return str(dict(getattr(choices, vocabulary).choices).get(value, value)) if value else NOT_KNOWN


@register.filter
def status_group(status: str) -> str:
    """The group to which the status belongs."""
    return next(group.value for group in choices.StatusGroup if status in group.statuses)


@register.filter
def value_label(value: str | None, field: str) -> str:
    """A claimed value of the field as people read it."""
    if not value and field == "payment":
        return "no sum given"
    if not value:
        return "supports the text as it stands"
    if value == "undisclosed":
        return "not disclosed"
    if field in (choices.ClaimField.TERM_START, choices.ClaimField.PLANNED_START):
        return ImpreciseDate(value).words
    return FIELD_VOCABULARIES.get(field, {}).get(value, value)


@register.filter
def languages(codes: str) -> str:
    """The English names of comma-separated language codes; a code that Django doesn't know stays."""
    return ", ".join(LANG_INFO.get(code, {}).get("name", code) for code in codes.split(", "))


@register.filter
def grouped(number: float | Decimal) -> str:
    """The number with commas between thousands, with two decimals unless it is whole."""
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"


@register.filter
def day(moment: datetime.date | str) -> str:
    """A day as people write it: “1 July 2025”. Documents have dates and times as ISO strings."""
    if isinstance(moment, str):
        moment = datetime.datetime.fromisoformat(moment)
    return f"{moment.day} {moment:%B} {moment.year}"


@register.filter
def dated(date: dict[str, Any] | ImpreciseDate | None) -> str:
    """An imprecise date of a document or a model as text."""
    if not date:
        return "date not known"
    return str(date["text"] if isinstance(date, dict) else date.words)


@register.filter
def listed(rows: list[Any] | Manager[Any]) -> list[Any]:
    """The rows as a list: documents have lists already, models a related manager."""
    return rows if isinstance(rows, list) else list(rows.all())


@register.filter
def upper_first(text: str) -> str:
    """The text with its first letter in upper case, the rest unchanged."""
    return text[:1].upper() + text[1:]


@register.simple_tag(takes_context=True)
def country(context: Context, code: str) -> str:
    """A link to the page of the country; the code itself where it is unknown."""
    row = context["countries"].get(code)
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.name) if row else code


@register.simple_tag(takes_context=True)
def senders(context: Context, document: dict[str, Any]) -> str:
    """Links to the sender and the joint senders."""
    links = [(country(context, link["code"]),) for link in (document["sender"], *document["joint_senders"])]
    return format_html_join(", ", "{}", links)


@register.simple_tag
def source(link: dict[str, Any]) -> str:
    """A link to the page of a source, followed by its publisher and date."""
    details = [link["publisher"] or "publisher not given", (link["published"] or {}).get("text") or "undated"]
    return format_html(
        '<a href="{}">{}</a> <span class="muted">({})</span>',
        reverse("source", args=[link["slug"]]),
        link["title"],
        ", ".join(details),
    )


@register.filter
def linked_data(data: dict[str, Any]) -> SafeString:
    """The JSON of a `<script>` of schema.org data; characters that could end the element are escaped."""
    return SafeString(json.dumps(data, ensure_ascii=False).translate(SCRIPT_ESCAPES))


@register.simple_tag
def export_formats(with_geojson: object = False) -> list[type[ExportFormat]]:
    """The formats in which the list of the page can be downloaded."""
    return formats_of(with_geojson=bool(with_geojson))
