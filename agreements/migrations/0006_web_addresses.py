"""Addresses of sources and actors are http or https, and hold nothing invisible."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import IntegrityError, migrations, models

WEB_ADDRESS = (
    r"(?i)^https?://(?!/)[^\s\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+\Z"
)
VALIDATOR = RegexValidator(
    WEB_ADDRESS,
    "Write an address that begins with https:// or http://, without spaces and invisible characters.",
    code="web_address",
)
FIELDS = [
    ("actor", "url", "address", 500),
    ("source", "url", "address", 1000),
    ("source", "archive_url", "archived copy", 1000),
]


def name_the_others(apps: Any, schema_editor: Any) -> None:
    """End with the rows to correct, rather than with the database's word: only SQL can have written such an address."""
    found = [
        f"{model} {slug}: {address!r}"
        for model, field, _, _ in FIELDS
        for slug, address in apps.get_model("agreements", model)
        .objects.exclude(**{field: ""})
        .exclude(**{f"{field}__regex": WEB_ADDRESS})
        .values_list("slug", field)
    ]
    if found:
        raise IntegrityError(
            f"Correct these addresses and migrate again: they are no web addresses. {'; '.join(found)}"
        )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0005_more_words")]

    operations = [
        migrations.RunPython(name_the_others, migrations.RunPython.noop, elidable=True),
        *(
            migrations.AlterField(
                model_name=model,
                name=field,
                field=models.URLField(name, max_length=length, blank=True, validators=[VALIDATOR]),
            )
            for model, field, name, length in FIELDS
        ),
        *(
            migrations.AddConstraint(
                model_name=model,
                constraint=models.CheckConstraint(
                    condition=models.Q((field, ""), (f"{field}__regex", WEB_ADDRESS), _connector="OR"),
                    name=f"{model}_{field}_is_a_web_address",
                ),
            )
            for model, field, _, _ in FIELDS
        ),
    ]
