"""Lives at random, every step of which somebody reports: no more are told to be anywhere than are there."""

import datetime
import os
from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.choices import DEPARTED, CountedAs, Nationals
from agreements.record.known import last_days
from agreements.record.outcomes import UNKNOWN, outcomes_of
from agreements.record.people import counts_of
from tests.rules.making import claim, event, facts, source

EXAMPLES = int(os.environ.get("EXAMPLES", "300"))
BEGIN = datetime.date(2025, 1, 1)
LANDED, SURE = 60, 70
"""Days: by the first all have come; on the second somebody says how many came in all."""
END = 200


class World:
    """Who came when and what became of them, and the counts that somebody gives of it."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.kinds = random.choice([["third_country"], ["third_country", "own"]])
        self.is_told_apart = len(self.kinds) == 1 or random.random() < 0.5
        self.flights = sorted(random.randrange(LANDED) for _ in range(random.randint(1, 3)))
        self.people = [
            (flight, random.choice(self.kinds), self.life(day))
            for flight, day in enumerate(self.flights)
            for _ in range(random.randint(1, 6))
        ]
        self.rows: list = []
        self.ids: dict = {}
        self.send()
        for word in (*DEPARTED, CountedAs.RELEASED):
            self.report(word)
        for day in random.sample(range(LANDED + 1, END), random.randint(0, 3)):
            staying = [person for person in self.people if not any(left <= day for left, _ in person[2])]
            for whose, some in self.parts(staying, random.random() < 0.5):
                self.add(day, "held", some, **whose)

    def life(self, day):
        """On which days somebody was released and left, if ever."""
        steps = []
        for words in ([CountedAs.RELEASED], DEPARTED):
            if self.random.random() < 0.5:
                day += self.random.randint(1, 60)
                steps.append((day, self.random.choice(words)))
        return steps

    def add(self, day, counted, people, **more):
        self.rows.append((day, counted, len(people), more))

    def send(self):
        for flight, day in enumerate(self.flights):
            aboard = [person for person in self.people if person[0] == flight]
            is_mixed = not self.is_told_apart and self.random.random() < 0.5
            for kind in ["mixed"] if is_mixed else self.kinds:
                some = [person for person in aboard if kind in ("mixed", person[1])]
                if some:
                    self.ids[flight, kind] = 10 + len(self.ids)
                    self.add(day, "transferred", some, nationals=kind, id=self.ids[flight, kind])
        if self.random.random() < 0.4:
            for kind in self.kinds if self.is_told_apart else ["mixed"]:
                some = [person for person in self.people if kind in ("mixed", person[1])]
                if some:
                    self.add(SURE, "transferred", some, nationals=kind, is_running_total=True, is_total=True)

    def parts(self, people, by_flight):
        """The people as one source groups them: by nationals and flight, or together."""
        by_kind = len(self.kinds) == 1 or self.is_told_apart or self.random.random() < 0.5
        found: dict = {}
        for person in people:
            kind = person[1] if by_kind else "mixed"
            sent = self.ids.get((person[0], kind), self.ids.get((person[0], "mixed"))) if by_flight else None
            found.setdefault((kind, sent), []).append(person)
        if by_flight and any(sent is None for _, sent in found):
            # Who counts by flight tells the flight of each.
            return self.parts(people, False)
        return [({"nationals": kind, "outcome_of": sent}, some) for (kind, sent), some in found.items()]

    def report(self, word):
        """Each step on its day, or as running totals of which the last has all."""
        steps = [(day, person) for person in self.people for day, taken in person[2] if taken == word]
        if self.random.random() < 0.6:
            for day in sorted({day for day, _ in steps}):
                of_day = [person for taken, person in steps if taken == day]
                for whose, some in self.parts(of_day, self.random.random() < 0.5):
                    self.add(day, word, some, **whose)
            return
        for day in [*sorted(self.random.sample(range(1, END), self.random.randint(1, 2))), END]:
            by_flight = self.random.random() < 0.5
            is_total = day == END and not by_flight and self.random.random() < 0.5
            for whose, some in self.parts([person for taken, person in steps if taken <= day], by_flight):
                self.add(day, word, some, is_running_total=True, is_total=is_total, **whose)

    def facts(self):
        vague = self.random.random() < 0.4
        sources, events = [], []
        for place, (day, counted, number, more) in enumerate(sorted(self.rows, key=lambda row: row[0])):
            written = (BEGIN + datetime.timedelta(day)).isoformat()
            if vague and counted != "held" and not more.get("is_running_total") and self.random.random() < 0.4:
                written = written[:7]
            slug = f"s{place}"
            sources.append(source(slug, "A", "2026-01-01"))
            people = (claim(f"{number} people", slug, field="people"),)
            events.append(event(written, counted=counted, sources=(slug,), claims=people, **more))
        return facts(*sources, events=tuple(events))

    def truth(self):
        return Counter(steps[-1][1].value if steps else "held" for _, _, steps in self.people)


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 1_000_000))
def test_no_more_are_told_to_be_anywhere_than_are_there(seed):
    world = World(Random(seed))
    told, truth = world.facts(), world.truth()
    found = outcomes_of(counts_of(told, last_days(told.events, told.sources)))
    for outcome in found:
        if outcome.word != UNKNOWN and outcome.nationals != Nationals.MIXED:
            alike = [steps for _, kind, steps in world.people if kind == outcome.nationals]
            there = sum((steps[-1][1] if steps else "held") == outcome.word for steps in alike)
            assert outcome.people.low <= there, (outcome, world.rows)
    said: Counter[str] = Counter()
    for outcome in found:
        said[str(outcome.word)] += int(outcome.people.low or 0)
    assert all(said[word] <= truth[word] for word in said if word != UNKNOWN), (said, truth, world.rows)
    assert sum(said.values()) <= len(world.people)
    # Nobody tells of those who neither left nor were released, unless of those who are held.
    is_held_told = any(counted == "held" for _, counted, _, _ in world.rows)
    untold = 0 if is_held_told else sum(not steps for _, _, steps in world.people)
    rest = [outcome.people for outcome in found if outcome.word == UNKNOWN]
    assert (
        said[UNKNOWN] <= untold <= (sum(one.high or len(world.people) for one in rest) if rest else len(world.people))
    ), (said, world.rows)
