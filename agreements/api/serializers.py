"""Serializers of what the API shows around the documents: rows of agreements, revisions, changes and differences."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from ..documents import AgreementDetailSerializer, PublicRevision, public_url
from ..documents.links import AgreementLink
from ..models import Revision


class RevisionItemSerializer(serializers.ModelSerializer[Any]):
    """One published state of a record."""

    url = serializers.SerializerMethodField(help_text="permanent address of this revision")
    role = serializers.CharField(source="made_by_role", help_text="who made it: a role, not a name")

    class Meta:
        model = Revision
        fields = ["number", "url", "action", "reason", "made_at", "role", "dataset_revision", "slug", "erased_at"]

    def get_url(self, revision: PublicRevision) -> str:
        """The address of the revision in the API."""
        return public_url(reverse("agreement-revision", args=[revision.agreement_id, revision.number]))


class RevisionDetailSerializer(RevisionItemSerializer):
    """One published state of a record, with the document."""

    document = AgreementDetailSerializer(help_text="as it was published, with the names of today")

    class Meta(RevisionItemSerializer.Meta):
        fields = [*RevisionItemSerializer.Meta.fields, "document"]


class MatchItemSerializer(serializers.Serializer[Any]):
    """A text that has words of the search."""

    place = serializers.CharField(help_text="the part of the single record: summary, events[0], claims[17] …")
    text = serializers.CharField(help_text="the whole text of that part")


class AgreementRowSerializer(AgreementDetailSerializer):
    """An agreement in a list: compact, with what `expand` and `q` add."""

    matches = MatchItemSerializer(many=True, help_text="with `q` only: the texts that have its words, the best first")
    retracted = serializers.BooleanField(
        help_text="with `at_revision` only: true where the record was retracted since, and beside `id` nothing is told"
    )

    class Meta(AgreementDetailSerializer.Meta):
        fields = [*AgreementDetailSerializer.Meta.fields, "matches", "retracted"]

    def get_fields(self) -> dict[str, serializers.Field]:
        """The fields, none of them required, because `fields`, `omit`, `expand` and `q` choose which there are."""
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class DifferenceSerializer(serializers.Serializer[Any]):
    """One change between two points: the text before, the text after, and a sentence."""

    field = serializers.CharField(
        help_text="the field that changed, or the list whose row was added, changed or removed"
    )
    before = serializers.CharField(
        allow_null=True, help_text="the text at the earlier point; null where unknown or not there yet"
    )
    after = serializers.CharField(
        allow_null=True, help_text="the text at the later point; null where no longer known or there"
    )
    sentence = serializers.CharField(help_text="the change in a plain sentence")


class DiffSerializer(serializers.Serializer[Any]):
    """The differences between two points in a record's life."""

    agreement = serializers.CharField(help_text="address in the API")
    record = AgreementLink(allow_null=True, help_text="the record; null where neither point knows it")
    vars()["from"] = serializers.CharField(help_text="the earlier point")
    to = serializers.CharField(help_text="the later point")
    changes = DifferenceSerializer(many=True)


class AgreementDifferencesSerializer(serializers.Serializer[Any]):
    """The differences of one agreement between two days."""

    agreement = AgreementLink(help_text="with its neutral title, as of the later day on which it was known")
    change = serializers.ChoiceField(
        choices=[("added", "added"), ("left", "left"), ("changed", "changed")],
        help_text="`added`: it matches on the later day only; `left`: on the earlier only; `changed`: on both",
    )
    changes = DifferenceSerializer(many=True, help_text="empty where only what depends on the day itself is different")


class DifferencesSerializer(serializers.Serializer[Any]):
    """The agreements that match on one of two days and differ."""

    vars()["from"] = serializers.DateField(help_text="the earlier day")
    to = serializers.DateField(help_text="the later day")
    next = serializers.CharField(
        allow_null=True, help_text="address of the next page; null where this is the last, however few results it has"
    )
    results = AgreementDifferencesSerializer(many=True, help_text="by id of the agreement")


class ChangeSerializer(serializers.ModelSerializer[Revision]):
    """One public change of one record."""

    revision = serializers.IntegerField(
        source="dataset_revision", help_text="revision of the dataset, by which changes are ordered"
    )
    agreement = serializers.IntegerField(source="agreement_id", help_text="the record's permanent id")
    record = AgreementLink(allow_null=True, help_text="the record, as it was called then; null where retracted")
    slug = serializers.CharField(allow_null=True, help_text="the record's slug then; null while it is retracted")
    reason = serializers.CharField(
        allow_null=True,
        help_text="the reason for the change; while the record is retracted, null in all but the retraction",
    )
    url = serializers.SerializerMethodField(help_text="address of the record")
    document = AgreementDetailSerializer(allow_null=True, help_text="the record as it was then; null where retracted")

    class Meta:
        model = Revision
        fields = [
            "revision", "action", "agreement", "record", "slug", "number", "url", "made_at", "reason", "erased_at",
            "document",
        ]  # fmt: skip

    def get_url(self, revision: PublicRevision) -> str:
        """The address of the record in the API."""
        return public_url(reverse("agreement-detail", args=[revision.agreement_id]))


class ChangesSerializer(serializers.Serializer[Any]):
    """The changes that a mirror needs to catch up."""

    revision = serializers.IntegerField(help_text="revision of the dataset when this answer was made")
    until = serializers.IntegerField(help_text="the last revision in this answer: use it as the next `since`")
    next = serializers.CharField(
        allow_null=True, help_text="address of the next changes; null where these are the last"
    )
    results = ChangeSerializer(many=True, help_text="in the order in which they were made")
