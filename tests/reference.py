"""The rules of the codebook once more, slow and plain, for tests to hold the site to. It uses nothing of the site.

An event is a dictionary: `id`, `occurred`, `kind`, `status`, `said_by`, `known_since`, `effective`, `position`,
`people` (the least that is counted, None where nobody counts), `counted`, `own` (whether they are the host's own
nationals), and `sources`, each with `published`, `retrieved` and `grade`. Dates are written 2025-06-11, 2025-06 or
2025; unknown is "".
"""

import datetime
from calendar import monthrange

PUBLIC = "announcement statement ratification publication court_ruling denial refusal".split()
DEAL = "announced agreed signed ratified in_force in_operation".split()
TEXTS = "signature ratification publication".split()
# By the last status: with neither, with a party's word, with a transfer.
TABLE = """
- approach deal_unused deal_used
requested approach deal_unused deal_used
offered approach deal_unused deal_used
considered approach deal_unused deal_used
in_talks approach deal_unused deal_used
stalled approach deal_unused paused
announced reported_only deal_unused deal_used
agreed reported_only deal_unused deal_used
signed reported_only deal_unused deal_used
ratified reported_only deal_unused deal_used
in_force reported_only deal_unused deal_used
in_operation reported_only deal_unused deal_used
suspended reported_only paused paused
struck_down turned_down closed closed
ended turned_down closed closed
use_ended closed closed closed
refused turned_down turned_down closed
denied turned_down turned_down deal_used
"""
STAGES = {line.split()[0]: line.split()[1:] for line in TABLE.split("\n") if line}


def first(date):
    parts = [int(part) for part in date.split("-")]
    return datetime.date(*[*parts, 1, 1][:3])


def last(date):
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 1:
        return datetime.date(parts[0], 12, 31)
    return datetime.date(*[*parts, monthrange(parts[0], parts[1])[1]][:3])


def appeared(source):
    """By when the source was surely published, or None."""
    found = None
    if source["published"]:
        found = last(source["published"])
    if source["retrieved"] and (found is None or source["retrieved"] < found):
        found = source["retrieved"]
    return found


def told(event):
    """By when a source told of it as done, or None."""
    days = sorted(day for day in map(appeared, event["sources"]) if day)
    after = [day for day in days if day >= first(event["occurred"])]
    return after[0] if after else last(event["occurred"]) if days else None


def over(event):
    """By when it had surely happened."""
    end = last(event["occurred"])
    return min(end, told(event) or end)


def by(sources, day):
    """Those that were surely published by the day."""
    return [source for source in sources if appeared(source) and appeared(source) <= day]


def known(event):
    """Since when it was public, or None."""
    if event["known_since"]:
        return event["known_since"]
    # What others than the parties and courts state is an account, known when it is told.
    is_account = event["kind"] == "statement" and event["said_by"] == "other"
    return over(event) if event["kind"] in PUBLIC and not is_account else told(event)


def came_out(events):
    """By when the first of them was public; None where nothing dated says so, but only when a page was looked up."""
    days = [known(event) for event in events]
    dated = [known(event) for event in events if is_dated(event)]
    return min(days) if days and min(days) in dated else None


def is_dated(event):
    """Whether the day since when it was public is told by a date, not only by when a page was looked up."""
    if event["known_since"] or known(event) <= last(event["occurred"]):
        return True
    told = [source["published"] for source in event["sources"] if appeared(source) == known(event)]
    return any(date and first(date) <= known(event) for date in told)


def before(one, other):
    """Whether the dates say so."""
    return over(one) < first(other["occurred"])


def placed(one, other):
    """Whether the editors put the one first, where the dates don't tell."""
    both = one["position"] and other["position"]
    return bool(both and one["position"] < other["position"] and not before(one, other) and not before(other, one))


def ordered(events):
    """The earliest first."""
    left, found = list(events), []
    while left:
        free = [one for one in left if not any(before(other, one) or placed(other, one) for other in left)]
        free = free or left
        one = min(free, key=lambda one: (first(one["occurred"]), -over(one).toordinal(), one["id"]))
        left.remove(one)
        found.append(one)
    return found


def answer(events, day, *, instrument=None):
    """What follows of what was known on the day; None where nothing was. No term is looked at."""
    # In the order of today: what is known of their order now is no secret of the event's.
    events = [event for event in ordered(events) if known(event) and known(event) <= day]
    if not events:
        return None
    # When something was surely over is told by the sources of that day.
    events = [{**event, "then": over({**event, "sources": by(event["sources"], day)})} for event in events]
    first_reported = came_out(events)
    announced = came_out([one for one in events if announces(one)])
    statuses = [event for event in events if event["status"]]
    now = statuses[-1] if statuses else None
    came = stand(statuses)
    affirmed, used = any(affirms(one) for one in events), any(map(moves, events))
    stage = STAGES[now["status"] if now else "-"][2 if used else 1 if affirmed else 0]
    evidence = [first(event["occurred"]) for event in events if shows(event)]
    reported = max(evidence, default=None)
    return {
        "events": [event["id"] for event in events],
        "status": now and now["status"],
        "order_uncertain": bool(now) and any(unsure(now, other, day) for other in statuses),
        "stage": stage,
        "first_reported": first_reported,
        "announced": announced,
        "last_reported": reported,
        # A year doesn't stand before a day within it.
        "reached": {
            event["status"]: min(when_reached(one) for one in came if one["status"] == event["status"])[1]
            for event in came
        },
        "activity": activity(events, stage, used, reported, day),
        "in_force": force(events, stage, instrument, day),
    }


def unsure(now, other, day):
    now, other = ({**one, "sources": by(one["sources"], day)} for one in (now, other))
    if other["status"] == now["status"] or before(other, now) or before(now, other):
        return False
    return not (now["position"] and other["position"] and now["position"] != other["position"])


def affirms(event):
    if event["said_by"] == "court":
        return event["status"] in [*DEAL, "struck_down"]
    if event["status"] not in DEAL:
        return False
    if event["said_by"] in ("sender", "host"):
        return True
    # How good its sources are is known by now, also of an act that was public before they came.
    return event["kind"] in TEXTS and any(source["grade"] in "AB" for source in event["sources"])


def moves(event):
    if event["own"]:
        return False
    if event["counted"] == "transferred":
        return event["kind"] == "transfer" if event["people"] is None else event["people"] > 0
    return not event["counted"] and event["kind"] == "transfer"


def forestalled(event, later):
    """Whether it was told for a day that never came: before it another day was told, or the contrary."""
    if not event["effective"] or event["status"] not in ("in_force", "suspended", "struck_down", "ended", "use_ended"):
        return False
    day = last(event["effective"])
    told = [one for one in later if one["then"] < day]
    return any(
        not forestalled(one, told[place + 1 :]) and (one["status"] == event["status"] or contrary(one, event, day))
        for place, one in enumerate(told)
    )


def contrary(one, event, day):
    if takes_effect(one) > day or event["status"] == "struck_down":
        return False
    if event["status"] == "in_force":
        return one["status"] in ("ended", "struck_down", "refused")
    return one["status"] in ("in_force", "in_operation") and one["said_by"] in ("sender", "host")


def when_reached(event):
    """By when for certain, and as it is dated."""
    if event["effective"] and event["status"] in ("in_force", "suspended", "struck_down", "ended", "use_ended"):
        return last(event["effective"]), event["effective"]
    return event["then"], event["occurred"]


def shows(event):
    if event["own"] and (event["counted"] or event["kind"] == "transfer"):
        return False
    if event["counted"] in ("transferred", "held"):
        return event["people"] != 0
    return event["kind"] == "transfer" or (event["said_by"] != "court" and affirms(event))


def announces(event):
    return affirms(event) and event["said_by"] != "court" and event["kind"] != "transfer"


def takes_effect(event):
    return last(event["effective"]) if event["effective"] else event["then"]


def stand(events):
    """The events without those that were told for a day that never came."""
    return [one for place, one in enumerate(events) if not forestalled(one, events[place + 1 :])]


def last_word(told, day, begins_open, says):
    """Of what is told the last that had come by the day; None where none had.

    What has a day of its own waits for it, and stands beside what was told before that. What has none is so when it was
    surely told; where `begins_open` says that it may have been so before, and nothing else had come, already then.
    """
    come = None
    for one in told:
        own = last(one["effective"]) if one["effective"] else None
        when = own or one["then"]
        was_before = not own and begins_open(one) and (come is None or (begins_open(come) and not come["effective"]))
        if when > day and not was_before:
            continue
        waits = come and come["effective"] and when < last(come["effective"])
        # An end ends also what was told earlier to begin later.
        if waits and (begins_open(one) or says(one) == says(come)):
            continue
        come = one
    return come


def is_closed(events, used, day):
    """By the last word of it that had come; an earlier end after which it was used, without a word, is none."""
    statuses = [event for event in events if event["status"]]
    reported = max((first(event["occurred"]) for event in events if shows(event) and not event["status"]), default=None)

    def ends(one):
        return one["status"] in ("ended", "use_ended", "struck_down") or (used and one["status"] == "refused")

    # Only a start reopens on a day of its own.
    told = [
        one if ends(one) or one["status"] in DEAL else {**one, "effective": ""} for one in stand(statuses)
        if not (ends(one) and one is not statuses[-1] and reported and takes_effect(one) < reported)
    ]  # fmt: skip
    word = last_word(told, day, lambda one: not ends(one), ends)
    return bool(word) and ends(word)


def activity(events, stage, used, reported, day):
    if stage not in ("deal_unused", "deal_used", "paused", "closed"):
        return None
    if is_closed(events, used, day):
        return "closed"
    if reported is None:
        return "unreported"
    try:
        silent = reported.replace(year=reported.year + 1)
    except ValueError:  # the 29th of February
        silent = reported.replace(year=reported.year + 1, day=28)
    return "recently_reported" if day < silent else "unreported"


def force(events, stage, instrument, day):
    if stage not in ("deal_unused", "deal_used", "paused", "closed"):
        return None
    entering = ["in_force"] if instrument in (None, "verbal", "none", "undisclosed") else ["in_force", "in_operation"]
    entered = [event for event in events if event["status"] in entering and affirms(event)]
    if not entered:
        return None
    told = [one for one in stand(events) if one in entered or one["status"] in ("ended", "struck_down")]
    # Entry into force is at once, unless it names a later day.
    word = last_word(told, day, lambda one: one in entered, lambda one: one in entered)
    return bool(word) and word in entered
