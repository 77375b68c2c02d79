"""The editors' rows of an agreement, made anew from the facts that a stored document tells."""

from typing import Any

from agreements.models import Actor, Agreement, Claim, Criterion, Criticism, Event, Payment, Source
from agreements.record.facts import Claims, Facts


def rewrite(agreement: Agreement, facts: Facts) -> None:
    """Let the rows tell what the facts do, and sources be as described; actors have to be there."""
    agreement.title, agreement.summary = facts.title, facts.summary or ""
    agreement.save()
    Payment.objects.filter(part_of__agreement=agreement).update(part_of=None)
    for rows in (
        agreement.claims, agreement.events, agreement.criteria, agreement.payments, agreement.considerations,
        agreement.texts,
    ):  # fmt: skip
        rows.all().delete()
    agreement.cases.clear()
    for said in facts.criticisms:
        words = {"text": said.text, "response": said.response or "", "outcome": said.outcome or ""}
        criticism, is_new = Criticism.objects.update_or_create(
            {"locator": said.locator or "", **words},
            {
                "actor": Actor.objects.get(slug=said.actor),
                "ground": said.ground,
                "form": said.form,
                "occurred": str(said.occurred or ""),
                "locator": said.locator or "",
                **words,
            },
            slug=said.slug,
        )
        if is_new or criticism.agreements.count() < 2:
            criticism.sources.set(Source.objects.filter(slug__in=said.sources))
    for slug, source in facts.sources.items():
        described = {"title": source.title, "publisher": source.publisher or "", "url": source.address or ""}
        dated = str(source.published) if source.published else None
        Source.objects.filter(slug=slug).update(**described, published=dated, grade=source.grade, kind=source.kind)
    sources = Source.objects.in_bulk(facts.sources, field_name="slug")
    for field, claims in facts.claims.items():
        _claim(agreement, claims, sources, field=field)
    for number, criterion in enumerate(facts.criteria, 1):
        told = {"kind": criterion.kind or "admits", "category": criterion.category or "age", "text": criterion.text}
        row: Any = Criterion.objects.create(pk=agreement.pk * 1000 + number, agreement=agreement, **told)
        _claim(agreement, criterion.claims, sources, field="criterion", criterion=row)
    for number, payment in enumerate(facts.payments, 1):
        parties = {"payer": payment.payer or "sender", "payee": payment.payee or "host"}
        state = {"purpose": payment.purpose, "state": payment.state or "paid"}
        row = Payment.objects.create(pk=agreement.pk * 1000 + number, agreement=agreement, **parties, **state)
        _claim(agreement, payment.claims, sources, field="payment", payment=row)
    for event in facts.events:
        row = Event.objects.create(
            pk=event.id, agreement=agreement, occurred=str(event.occurred), kind=event.kind, said_by=event.said_by,
            actor=Actor.objects.get(slug=event.actor) if event.actor else None, status=event.status or "",
            text=event.text, counted=event.counted or "", nationals=event.nationals or "",
            is_running_total=event.is_running_total, locator=event.locator or "",
        )  # fmt: skip
        row.sources.set(sources[slug] for slug in event.sources)
        _claim(agreement, event.claims, sources, field="people", event=row)
    agreement.criticisms.set(Criticism.objects.filter(slug__in=[row.slug for row in facts.criticisms]))


def _claim(agreement: Agreement, claims: Claims, sources: dict[str, Source], **about: Any) -> None:
    for told in claims:
        row = Claim(
            pk=told.id, agreement=agreement, source=sources[told.source], locator=told.locator, rank=told.rank,
            statement=told.statement, reason=told.reason or "", **about,
        )  # fmt: skip
        row.value = told.value or ""
        row.save()
