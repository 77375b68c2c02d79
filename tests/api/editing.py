"""An editor who edits at random, the same way for the same seed, and small records to edit."""

import random
from contextlib import suppress

from django.db import transaction

from agreements.models import Agreement, Claim, Criticism, Event
from agreements.publishing import publish, record, renew, retract
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_country,
    make_criticism,
    make_event,
    make_source,
)

WORDS = "cells flights camp detention transfer asylum rent Gjilan Gjadër Kigali Tashkent quota lease border".split()


class Undone(Exception):
    """Something goes wrong in the middle of a save."""


class RandomEditor:
    """Makes, changes, retracts, re-publishes and renames records."""

    def __init__(self, seed, name="", most=24):
        self.random = random.Random(seed)
        self.name, self.most, self.edits, self.made = name, most, 0, 0
        make_country("US")
        self.hosts = [make_country(code) for code in ("XK", "RW", "AL", "CR")]
        self.actors = [make_actor(f"Watchers {name}{n}") for n in range(3)]
        self.sources = [make_source(f"report{name}-{n}") for n in range(12)]
        self.sources[0].retells.set(self.sources[1:2])
        self.sources[1].retells.set(self.sources[2:3])
        self.ids = []

    def words(self, count=4):
        return " ".join(self.random.choices(WORDS, k=count))

    def run(self, edits):
        """So many edits, some of them several in one transaction."""
        end = self.edits + edits
        while self.edits < end:
            together = min(self.random.choice([1, 1, 1, 1, 1, 1, 2, 4]), end - self.edits)
            with transaction.atomic():
                for _ in range(together):
                    self.edit()

    def edit(self):
        """One edit."""
        choices = [*[self.new, self.change, self.change] * 2, self.event, self.criticise, self.uncriticise, self.follow]
        choices += [*[self.retract, self.restore] * 2, self.rename, self.rename_source, self.move_source, self.fail]
        self.random.choice(choices if self.ids else [self.new])()
        self.edits += 1

    def pick(self, **state):
        found = list(Agreement.objects.filter(pk__in=self.ids, **state).order_by("pk"))
        return self.random.choice(found) if found else None

    def new(self):
        """A record is published, until there are enough; then one is changed."""
        if len(self.ids) >= self.most:
            return self.change()
        self.made += 1
        agreement = make_agreement(f"record{self.name}-{self.made}", host=self.random.choice(self.hosts))
        make_claim(agreement, "capacity", f"{self.random.randint(1, 900)} people", source=self.source())
        make_event(agreement, sources=[self.source()], actor=self.random.choice([None, *self.actors]))
        publish(agreement, why="New")
        self.ids.append(agreement.pk)
        return None

    def source(self):
        return self.random.choice(self.sources)

    def change(self):
        if agreement := self.pick(state="published"):
            claim = Claim.objects.get(agreement=agreement, field="capacity")
            claim.value = f"up to {self.random.randint(1, 900)} people"
            claim.source = self.source()
            claim.save()
            Agreement.objects.filter(pk=agreement.pk).update(title=f"{agreement.slug}: {self.words()}")
            record(agreement, why=f"Corrected: {self.words()}")

    def event(self):
        if agreement := self.pick():
            make_event(agreement, "2025-07", text=self.words(), status="", sources=[self.source()])
            if agreement.events.count() > 3:
                Event.objects.filter(pk=agreement.events.last().pk).delete()
            record(agreement, why="Another event")

    def criticise(self):
        if agreement := self.pick():
            about = [agreement, *Agreement.objects.filter(pk__in=self.random.choices(self.ids))]
            actor = self.random.choice(self.actors)
            criticism = make_criticism(*about, text=self.words(), actor=actor, sources=[self.source()])
            renew(Agreement.objects.filter(criticisms=criticism), why="A criticism")

    def uncriticise(self):
        if criticism := Criticism.objects.filter(agreements__in=self.ids).first():
            about = list(criticism.agreements.values_list("pk", flat=True))
            criticism.delete()
            renew(Agreement.objects.filter(pk__in=about), why="A criticism less")

    def retract(self):
        if agreement := self.pick(state="published"):
            retract(agreement, why=f"Not what it seemed: {self.words()}")

    def restore(self):
        if agreement := self.pick(state="retracted"):
            publish(agreement, why="It was right after all")

    def rename(self):
        """Another slug; the record may be retracted."""
        if agreement := self.pick():
            self.made += 1
            agreement.slug = f"moved{self.name}-{self.made}"
            agreement.full_clean()
            agreement.save()
            record(agreement, why="A better address")

    def rename_source(self):
        """A source gets another title, which every record that cites it then shows."""
        self._save_source(title=f"Report: {self.words()}")

    def grade_source(self):
        """A source is graded anew, so that every record that cites it is renewed."""
        self._save_source(grade=self.random.choice("ABC"))

    def move_source(self):
        """A source gets another slug."""
        self.made += 1
        self._save_source(slug=f"report-moved{self.name}-{self.made}")

    def _save_source(self, **fields):
        source = self.source()
        for name, value in fields.items():
            setattr(source, name, value)
        source.full_clean()
        source.save()
        renew(Agreement.objects.showing(source), why="A source has another name")

    def follow(self):
        """A record follows another, or, once a few do, one no longer does."""
        following = self.pick(state="published", follows__isnull=False)
        agreement, other = self.pick(state="published"), self.pick()
        if following and self.random.random() < 0.7:
            agreement, other = following, None
        if agreement and agreement != other:
            agreement.follows = other
            agreement.save()
            record(agreement, why="What it follows")

    def fail(self):
        """What is undone was never there."""
        with suppress(Undone), transaction.atomic():
            if agreement := self.pick(state="published"):
                retract(agreement, why="By mistake")
            raise Undone
