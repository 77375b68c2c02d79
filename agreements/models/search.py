"""What searching reads: the words of everything that is public, in one table for all kinds of rows."""

from django.db import models
from django.db.models import Q

from ..fields import choices_constraint
from ..querysets import SearchEntryQuerySet
from ..querysets.search import COLUMNS
from .agreement import Agreement

NAMES, TEXT, SOURCES = COLUMNS


class SearchKind(models.TextChoices):
    """The kinds of rows that are searched."""

    AGREEMENT = "agreement"
    EVENT = "event"
    CLAIM = "claim"
    CRITICISM = "criticism"
    CASE = "case"
    ACTOR = "actor"
    SOURCE = "source"


OF_AN_AGREEMENT = (SearchKind.AGREEMENT, SearchKind.EVENT, SearchKind.CLAIM)
"""The kinds of rows that follow from the document of one agreement."""


class SearchEntry(models.Model):
    """The words of a public row, as `words.indexed_words` makes them.

    Entries of agreements, events and claims follow from the document of their agreement, like the index; those of other
    rows follow from the rows, as long as a public document shows them.
    """

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, null=True, related_name="+", help_text="null for rows that many agreements can show"
    )
    kind = models.CharField(max_length=10, choices=SearchKind)
    row = models.BigIntegerField(help_text="its id")
    names = models.TextField(blank=True, help_text="the words of what names it")
    text = models.TextField(blank=True, help_text="the words of what it says")
    sources = models.TextField(blank=True, help_text="the words of the sources shown with it")

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "search entries"
        constraints = [
            models.UniqueConstraint(fields=["kind", "row"], name="search_entry_once_per_row"),
            choices_constraint("search_entry_kind_is_known", "kind", SearchKind),
            models.CheckConstraint(
                condition=Q(kind__in=OF_AN_AGREEMENT, agreement__isnull=False)
                | (~Q(kind__in=OF_AN_AGREEMENT) & Q(agreement=None)),
                name="search_entry_has_its_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class SearchWord(models.Model):
    """A word that a public text has or had, to complete beginnings and to suggest spellings."""

    word = models.CharField(max_length=100, primary_key=True, help_text="in small letters, without accents")
    stem = models.CharField(max_length=100, db_index=True, help_text="the form in which it is indexed")

    def __str__(self) -> str:
        return self.word
