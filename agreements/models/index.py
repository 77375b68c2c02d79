"""What is derived from published documents, so that lists need not read them: made anew by `manage.py reindex`."""

from django.db import models

from .agreement import Agreement


class AgreementState(models.Model):
    """A published agreement as lists show it."""

    agreement = models.OneToOneField(Agreement, models.CASCADE, primary_key=True, related_name="current")
    item = models.TextField(help_text="the part of the public JSON document that lists show, with the names of today")

    def __str__(self) -> str:
        return f"agreement {self.agreement_id}"
