"""What the API shows beside the documents: rows of lists, revisions, changes and differences."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from ..documents import AgreementDetailSerializer, PublicRevision, public_url
from ..models import Revision


class RevisionItem(serializers.ModelSerializer[Any]):
    """One published state of a record."""

    url = serializers.SerializerMethodField(help_text="permanent address of this state")
    role = serializers.CharField(source="made_by_role", help_text="who made it: a role, not a name")

    class Meta:
        model = Revision
        fields = ["number", "url", "action", "reason", "made_at", "role", "dataset_revision", "slug", "erased_at"]

    def get_url(self, revision: PublicRevision) -> str:
        """Of the document as it was then."""
        return public_url(reverse("agreement-revision", args=[revision.agreement_id, revision.number]))


class RevisionDetail(RevisionItem):
    """One published state of a record, with the document."""

    document = AgreementDetailSerializer(help_text="as it was published, with the names of today")

    class Meta(RevisionItem.Meta):
        fields = [*RevisionItem.Meta.fields, "document"]


class MatchItem(serializers.Serializer[Any]):
    """Where the words that were searched for stand."""

    place = serializers.CharField(help_text="the part of the single record: summary, events[0], claims[17] …")
    text = serializers.CharField(help_text="the whole text there")


class AgreementRow(AgreementDetailSerializer):
    """An agreement in a list: compact, with what `expand` and `q` add."""

    matches = MatchItem(many=True, help_text="with `q` only: where the words stand, the best first")

    class Meta(AgreementDetailSerializer.Meta):
        fields = [*AgreementDetailSerializer.Meta.fields, "matches"]

    def get_fields(self) -> dict[str, serializers.Field]:
        """Every field may be missing: `fields`, `omit`, `expand` and `q` choose."""
        chosen = super().get_fields()
        for field in chosen.values():
            field.required = False
        return chosen


class Difference(serializers.Serializer[Any]):
    """One change between two points: what it was, what it is, and a sentence."""

    field = serializers.CharField(help_text="the field, or the list of which a row came or went")
    before = serializers.CharField(allow_null=True, help_text="as it read; null where it was not known or not there")
    after = serializers.CharField(allow_null=True, help_text="as it reads; null where it is no longer known or there")
    sentence = serializers.CharField(help_text="the change in a plain sentence")


class Diff(serializers.Serializer[Any]):
    """What differs between two points in a record's life."""

    agreement = serializers.CharField(help_text="address in the API")
    vars()["from"] = serializers.CharField(help_text="the earlier point")
    to = serializers.CharField(help_text="the later point")
    changes = Difference(many=True)


class Change(serializers.ModelSerializer[Revision]):
    """One public change of one record."""

    revision = serializers.IntegerField(source="dataset_revision", help_text="of the dataset: the order of changes")
    agreement = serializers.IntegerField(source="agreement_id", help_text="the record's permanent id")
    slug = serializers.CharField(allow_null=True, help_text="the record's slug then; null while it is retracted")
    reason = serializers.CharField(
        allow_null=True, help_text="why; null while the record is retracted, but for the retraction's own"
    )
    url = serializers.SerializerMethodField(help_text="address of the record")
    document = AgreementDetailSerializer(allow_null=True, help_text="the record as it was then; null where retracted")

    class Meta:
        model = Revision
        fields = [
            "revision", "action", "agreement", "slug", "number", "url", "made_at", "reason", "erased_at", "document",
        ]  # fmt: skip

    def get_url(self, revision: PublicRevision) -> str:
        """Of the record in the API."""
        return public_url(reverse("agreement-detail", args=[revision.agreement_id]))


class Changes(serializers.Serializer[Any]):
    """What a mirror needs to catch up."""

    revision = serializers.IntegerField(help_text="of the dataset as this answer was made")
    until = serializers.IntegerField(help_text="the last revision that this answer tells: ask for what came since")
    next = serializers.CharField(
        allow_null=True, help_text="address of the next changes; null where these are the last"
    )
    results = Change(many=True, help_text="in the order in which they were made")
