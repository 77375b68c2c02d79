"""`manage.py audit`: prove that what is published is what the record says, and that nothing lacks evidence."""

from collections import Counter
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from agreements.choices import ClaimField
from agreements.documents import Retellings
from agreements.models import Agreement, Claim, Source
from agreements.publishing import check, is_stale, search_text_of


class Command(BaseCommand):
    """Names everything that is wrong, and fails if anything is."""

    help = "Prove that every published document equals a fresh one and that every published value has evidence."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the whole public record."""
        retellings = Source.objects.retellings()
        agreements = Agreement.objects.published().with_status().for_document()
        faults = [fault for agreement in agreements for fault in faults_of(agreement, retellings)]
        faults += [f"source {slug}: re-told over more than four steps" for slug in Source.objects.beyond_the_chain()]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the public record.")
        self.stdout.write(report())


def faults_of(agreement: Any, retellings: Retellings) -> list[str]:
    """What is wrong with one published record, fetched `with_status()` and `for_document()`."""
    faults = []
    if is_stale(agreement, retellings):
        faults.append("the stored document differs from a fresh one: publish the record again")
    if agreement.search_text != search_text_of(agreement):
        faults.append("searching finds it by other words than its own: publish the record again")
    try:
        check(agreement)
    except ValidationError as error:
        faults += [f"{name}: {message}" for name, messages in error.message_dict.items() for message in messages]
    shown = orjson.loads(agreement.revision.document)["status"]
    if (shown["status"] if shown else "") != agreement.status:
        faults.append("the status shown is not that of the latest status event")
    return [f"{agreement.slug}: {fault}" for fault in faults]


def report() -> str:
    """What was checked, field by field."""
    claims = Claim.objects.published()
    counts = Counter(claims.values_list("field", flat=True))
    preferred = Counter(claims.standing().values_list("field", flat=True))
    contested = Counter(claims.contested().values_list("field", flat=True))
    lines = [f"{'field':<12}{'claims':>8}{'published':>11}{'contested':>11}"]
    lines += [f"{f:<12}{counts[f]:>8}{preferred[f]:>11}{contested[f]:>11}" for f in ClaimField.values if counts[f]]
    agreements = Agreement.objects.published().count()
    return "\n".join([*lines, f"{agreements} published agreements: every value has its preferred claim."])
