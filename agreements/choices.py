"""Every vocabulary of the record. The values are public tokens: new ones may be added, but none is renamed or reused.

An agreement (the model) records an arrangement between two states, even one that is only discussed or was refused; a
deal is an arrangement that was agreed (`DEALS`).

Kept in one module because all vocabularies are alike: a class, followed by the groups of its choices.
"""

from django.db.models import TextChoices


class CodeStatus(TextChoices):
    """The status of a two-letter country code: ISO's own, reserved by ISO (EU), or user-assigned (Kosovo's XK)."""

    OFFICIAL = "official", "ISO 3166-1 code"
    RESERVED = "reserved", "code that ISO 3166-1 reserves"
    USER_ASSIGNED = "user_assigned", "user-assigned code"


class AgreementKind(TextChoices):
    """What an arrangement is for: our classification, explained in the codebook."""

    THIRD_COUNTRY_REMOVAL = "third_country_removal", "third-country removal"
    ASYLUM_COOPERATION = "asylum_cooperation", "asylum cooperation"
    RETURN_HUB = "return_hub", "return hub"
    OFFSHORE_PROCESSING = "offshore_processing", "offshore processing"
    PRISON_LEASE = "prison_lease", "prison lease"
    EVACUEE_HOSTING = "evacuee_hosting", "evacuee hosting"
    RESETTLEMENT = "resettlement", "resettlement"


class Instrument(TextChoices):
    """The form in which the two states bound themselves, or the fact that they didn't."""

    TREATY = "treaty", "treaty"
    MEMORANDUM = "memorandum", "memorandum of understanding"
    EXCHANGE_OF_LETTERS = "exchange_of_letters", "exchange of letters"
    LETTER_OF_INTENT = "letter_of_intent", "letter of intent"
    JOINT_STATEMENT = "joint_statement", "joint statement"
    GOVERNMENT_DECISION = "government_decision", "government decision"
    AGREEMENT = "agreement", "agreement, its form not named"
    VERBAL = "verbal", "verbal understanding"
    NONE = "none", "no instrument"
    UNDISCLOSED = "undisclosed", "undisclosed"


class EditorialState(TextChoices):
    """The editorial state of an agreement. Only published ones are public."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    PUBLISHED = "published", "published"
    RETRACTED = "retracted", "retracted"


class Status(TextChoices):
    """The state of an arrangement in the world, as its latest status event says."""

    CONSIDERED = "considered", "considered"
    REQUESTED = "requested", "requested"
    OFFERED = "offered", "offered"
    IN_TALKS = "in_talks", "in talks"
    ANNOUNCED = "announced", "announced"
    AGREED = "agreed", "agreed"
    SIGNED = "signed", "signed"
    RATIFIED = "ratified", "ratified"
    IN_FORCE = "in_force", "in force"
    IN_OPERATION = "in_operation", "in operation"
    SUSPENDED = "suspended", "suspended"
    STRUCK_DOWN = "struck_down", "struck down"
    ENDED = "ended", "ended"
    USE_ENDED = "use_ended", "use ended"
    REFUSED = "refused", "refused"
    DENIED = "denied", "denied"
    STALLED = "stalled", "stalled"


class StatusGroup(TextChoices):
    """Groups of similar statuses. Each status is in exactly one group."""

    AGREED = "agreed", "agreed or under way"
    DISCUSSED = "discussed", "under discussion"
    REFUSED = "refused", "refused or denied"
    OVER = "over", "suspended or over"

    @property
    def statuses(self) -> list[Status]:
        """The group's statuses, in the order of the vocabulary."""
        return STATUSES_OF[self]


STATUSES_OF: dict[StatusGroup, list[Status]] = {
    StatusGroup.AGREED: [
        Status.ANNOUNCED,
        Status.AGREED,
        Status.SIGNED,
        Status.RATIFIED,
        Status.IN_FORCE,
        Status.IN_OPERATION,
    ],
    StatusGroup.DISCUSSED: [
        Status.CONSIDERED,
        Status.REQUESTED,
        Status.OFFERED,
        Status.IN_TALKS,
        Status.STALLED,
    ],
    StatusGroup.REFUSED: [Status.REFUSED, Status.DENIED],
    StatusGroup.OVER: [Status.SUSPENDED, Status.STRUCK_DOWN, Status.ENDED, Status.USE_ENDED],
}
AGREED_STATUSES = STATUSES_OF[StatusGroup.AGREED]
"""The statuses of an arrangement that is agreed or under way."""


class Stage(TextChoices):
    """How far an arrangement has come. Only the last four are deals."""

    APPROACH = "approach", "approach"
    TURNED_DOWN = "turned_down", "turned down"
    REPORTED_ONLY = "reported_only", "reported only"
    DEAL_UNUSED = "deal_unused", "deal, no transfer known"
    DEAL_USED = "deal_used", "deal in use"
    PAUSED = "paused", "paused deal"
    CLOSED = "closed", "closed deal"


DEALS = frozenset([Stage.DEAL_UNUSED, Stage.DEAL_USED, Stage.PAUSED, Stage.CLOSED])
"""The stages of deals: arrangements that were agreed, by the word of a party or a court, an instrument or a transfer
(see `record.stage`).
"""
OPEN_DEALS = DEALS - {Stage.CLOSED}
"""The stages of deals that aren't closed, those that are paused included: only these count in sums of capacity."""


class StageGroup(TextChoices):
    """Groups of stages, under which a country's arrangements are listed. Each stage is in exactly one group."""

    AGREED = "agreed", "deals neither paused nor closed"
    DISCUSSED = "discussed", "asked for or discussed"
    REPORTED = "reported", "only reported by others"
    REFUSED = "refused", "turned down"
    OVER = "over", "deals paused or closed"

    @property
    def stages(self) -> list[Stage]:
        """The group's stages, in the order of the vocabulary."""
        return STAGES_OF[self]


STAGES_OF: dict[StageGroup, list[Stage]] = {
    StageGroup.AGREED: [Stage.DEAL_UNUSED, Stage.DEAL_USED],
    StageGroup.DISCUSSED: [Stage.APPROACH],
    StageGroup.REPORTED: [Stage.REPORTED_ONLY],
    StageGroup.REFUSED: [Stage.TURNED_DOWN],
    StageGroup.OVER: [Stage.PAUSED, Stage.CLOSED],
}


class Activity(TextChoices):
    """How current a deal is on a day. That it is closed follows from its status, all else from its term and its last
    report: a deal isn't assumed to be over because nobody reports on it.
    """

    RECENTLY_REPORTED = "recently_reported", "reported within 12 months"
    UNREPORTED = "unreported", "not reported for 12 months"
    TERM_MAY_BE_OVER = "term_may_be_over", "its term may be over"
    TERM_OVER = "term_over", "its term is over"
    CLOSED = "closed", "closed"


class RenewalClause(TextChoices):
    """What the text of an agreement says about its renewal after the term."""

    AUTOMATIC = "automatic", "automatic"
    OPTION = "option", "at the parties' option"
    NONE = "none", "none"


class Qualifier(TextChoices):
    """How an amount is bounded."""

    EXACTLY = "exactly", "exactly"
    UP_TO = "up_to", "up to"
    AT_LEAST = "at_least", "at least"
    MORE_THAN = "more_than", "more than"
    ABOUT = "about", "about"
    SEVERAL = "several", "several"
    UNDISCLOSED = "undisclosed", "undisclosed"


class CapacityUnit(TextChoices):
    """What a capacity counts. Amounts in two units are never added or compared."""

    PEOPLE = "people", "people"
    PRISON_CELLS = "prison_cells", "prison cells"
    PLACES = "places", "places"
    FAMILIES = "families", "families"
    FLIGHTS = "flights", "flights"


class DurationUnit(TextChoices):
    """The units in which a duration is stated."""

    DAYS = "days", "days"
    WEEKS = "weeks", "weeks"
    MONTHS = "months", "months"
    YEARS = "years", "years"


class Period(TextChoices):
    """What an amount is for: a stretch of time, or one person. Amounts for different periods are never added; the same
    number for two periods is a conflict, unless the agreement lasts exactly one such period and isn't renewed: then 50
    per year is 50 in total (see `conflicts.is_conflict`).
    """

    TOTAL = "total", "in total"
    AT_ONE_TIME = "at_one_time", "at one time"
    PER_WEEK = "per_week", "per week"
    PER_MONTH = "per_month", "per month"
    PER_YEAR = "per_year", "per year"
    PER_PERSON = "per_person", "per person"
    PER_PERSON_PER_MONTH = "per_person_per_month", "per person per month"


PER_PERSON_PERIODS = (Period.PER_PERSON, Period.PER_PERSON_PER_MONTH)
"""The periods of amounts per person. They are shown as a range: adding two arrangements' prices means nothing."""


class CriterionKind(TextChoices):
    """What a criterion does: admit or exclude people, name who decides, or say what is guaranteed to the
    people sent, or isn't.
    """

    ADMITS = "admits", "admits"
    EXCLUDES = "excludes", "excludes"
    DECIDES = "decides", "decides"
    GUARANTEES = "guarantees", "guarantees"
    LACKS = "lacks", "doesn't guarantee"


class CriterionCategory(TextChoices):
    """What a selection criterion looks at, or what a guarantee is about."""

    RULE_OF_LAW = "rule_of_law", "rule of law"
    PUBLIC_ORDER = "public_order", "public order"
    CRIMINAL_RECORD = "criminal_record", "criminal record"
    SECURITY = "security", "security"
    NATIONALITY = "nationality", "nationality"
    AGE = "age", "age"
    SEX = "sex", "sex"
    FAMILY = "family", "family"
    VULNERABILITY = "vulnerability", "vulnerability"
    HEALTH = "health", "health"
    LEGAL_STATUS = "legal_status", "legal status"
    SKILLS = "skills", "skills"
    CONSENT = "consent", "consent of the person"
    HOST_SELECTION = "host_selection", "selection by the host"
    SENDER_SELECTION = "sender_selection", "selection by the sender"
    JOINT_SELECTION = "joint_selection", "selection by both"
    ONWARD_RETURN = "onward_return", "protection against onward return"
    ASYLUM = "asylum", "access to asylum"
    COUNSEL = "counsel", "access to counsel"
    MONITORING = "monitoring", "monitoring"
    DETENTION = "detention", "limits on detention"


GUARANTEE_KINDS = frozenset([CriterionKind.GUARANTEES, CriterionKind.LACKS])
"""The kinds of criteria which say that a text guarantees something to the people sent, or that it doesn't."""
GUARANTEE_CATEGORIES = frozenset(
    [
        CriterionCategory.ONWARD_RETURN,
        CriterionCategory.ASYLUM,
        CriterionCategory.COUNSEL,
        CriterionCategory.MONITORING,
        CriterionCategory.DETENTION,
    ]
)
"""What can be guaranteed. Criteria of `GUARANTEE_KINDS` have these categories only, other criteria none of them."""
SELECTION_CHOICES = [choice for choice in CriterionCategory.choices if choice[0] not in GUARANTEE_CATEGORIES]
"""The categories of selection criteria, with their labels."""
GUARANTEE_CHOICES = [choice for choice in CriterionCategory.choices if choice[0] in GUARANTEE_CATEGORIES]
"""The categories of guarantees, with their labels."""


class Speaker(TextChoices):
    """Who speaks or decides: the sender, the host, a court or somebody else."""

    SENDER = "sender", "sender"
    HOST = "host", "host"
    COURT = "court", "court"
    OTHER = "other", "other"


class PaymentParty(TextChoices):
    """Who pays or gives something, and who is paid. A host can be the payer, too."""

    SENDER = "sender", "sender"
    HOST = "host", "host"
    OTHER = "other", "other"


class PaymentState(TextChoices):
    """The state of a payment, as sources report it."""

    ESTIMATED = "estimated", "estimated"
    DEMANDED = "demanded", "demanded"
    OFFERED = "offered", "offered"
    PROMISED = "promised", "promised"
    PAID = "paid", "paid"
    DISPUTED = "disputed", "disputed"
    REFUSED = "refused", "refused"
    UNDISCLOSED = "undisclosed", "undisclosed"


class ConsiderationKind(TextChoices):
    """What a party gives or gets that isn't money."""

    VISAS = "visas", "visas and entry"
    RESETTLEMENT = "resettlement", "people taken in return"
    RECOGNITION = "recognition", "political support"
    TRADE = "trade", "trade and investment"
    SECURITY = "security", "security cooperation"
    OTHER = "other", "other"


class ConsiderationState(TextChoices):
    """The state of a consideration, as sources report it."""

    HOPED_FOR = "hoped_for", "hoped for"
    DEMANDED = "demanded", "demanded"
    OFFERED = "offered", "offered"
    AGREED = "agreed", "agreed"
    GIVEN = "given", "given"
    REFUSED = "refused", "refused"


class TextRole(TextChoices):
    """The role of a legal text in the arrangement."""

    INSTRUMENT = "instrument", "the agreement itself"
    AMENDMENT = "amendment", "amendment, protocol or annex"
    APPROVAL = "approval", "act of approval"
    IMPLEMENTATION = "implementation", "act or rule that implements it"
    TERMINATION = "termination", "notice of termination"


class CaseEventKind(TextChoices):
    """What happened in a court case."""

    FILING = "filing", "filing"
    INTERIM_ORDER = "interim_order", "interim order"
    RULING = "ruling", "ruling"
    APPEAL = "appeal", "appeal"
    STAY = "stay", "stay of an earlier ruling"
    SETTLEMENT = "settlement", "settlement"
    WITHDRAWAL = "withdrawal", "withdrawal"


class CaseStatus(TextChoices):
    """Where a court case stands, and what it means for the policy, after the last event with a status."""

    PENDING = "pending", "pending"
    STOPPED = "stopped", "policy or transfers halted for now"
    ALLOWED = "allowed", "policy or transfers allowed for now"
    UNLAWFUL = "unlawful", "held unlawful"
    LAWFUL = "lawful", "held lawful"
    DISMISSED = "dismissed", "dismissed"
    ANSWERED = "answered", "question answered for another court"
    SETTLED = "settled", "settled"


HOLDINGS = frozenset([CaseStatus.LAWFUL, CaseStatus.UNLAWFUL])
"""The statuses of a case after a ruling on the lawfulness of an arrangement."""


class Measure(TextChoices):
    """What an `OutsideCount` measures: a number that somebody else published for all arrangements of a sender."""

    COUNTRIES_ASKED = "countries_asked", "countries asked to take people"
    AGREEMENTS = "agreements", "agreements concluded"
    HOSTS = "hosts", "countries that took people"
    PEOPLE_SENT = "people_sent", "people sent to third countries"
    COST = "cost", "cost"


class EventKind(TextChoices):
    """What happened: talks, a signature, a transfer, a ruling and so on."""

    REQUEST = "request", "request"
    OFFER = "offer", "offer"
    TALKS = "talks", "talks"
    ANNOUNCEMENT = "announcement", "announcement"
    DECISION = "decision", "decision"
    SIGNATURE = "signature", "signature"
    RATIFICATION = "ratification", "ratification"
    PUBLICATION = "publication", "publication of the text"
    TRANSFER = "transfer", "transfer"
    RETURN = "return", "return or onward movement"
    COURT_FILING = "court_filing", "court filing"
    COURT_RULING = "court_ruling", "court ruling"
    SUSPENSION = "suspension", "suspension"
    CLOSURE = "closure", "closure"
    REFUSAL = "refusal", "refusal"
    DENIAL = "denial", "denial"
    STATEMENT = "statement", "statement"


class CountedAs(TextChoices):
    """What happened to the people whom an event counts."""

    ORDERED = "ordered", "ordered to be sent"
    TRANSFERRED = "transferred", "transferred"
    HELD = "held", "held or lodged there"
    RELEASED = "released", "released or given a status"
    RETURNED = "returned", "returned home"
    MOVED_ON = "moved_on", "moved on elsewhere"
    BROUGHT_BACK = "brought_back", "brought back to the sender"
    DIED = "died", "died"


DEPARTED = (CountedAs.RETURNED, CountedAs.MOVED_ON, CountedAs.BROUGHT_BACK, CountedAs.DIED)
"""The kinds of counts of people who left the place to which they were sent."""
OUTCOMES = (CountedAs.HELD, CountedAs.RELEASED, *DEPARTED)
"""The kinds of counts that say what became of the people sent."""


class Gap(TextChoices):
    """What isn't known about an arrangement."""

    OUTCOME = "outcome", "what became of most of those who were sent"
    CRITICISM = "criticism", "whether anybody criticised it"
    VERIFICATION = "verification", "whether good sources support the status and the main values"


class Fact(TextChoices):
    """What sources may leave open about an arrangement, and somebody may keep undisclosed."""

    STATUS = "status", "the status"
    STAGE = "stage", "the stage"
    ACTIVITY = "activity", "whether it still applies, as it is no deal"
    ANNOUNCED = "announced", "when it was announced"
    INSTRUMENT = "instrument", "the instrument"
    TEXT = "text", "whether the text is public"
    CAPACITY = "capacity", "the capacity"
    CAPACITY_UNIT = "capacity_unit", "what the capacity counts"
    DURATION = "duration", "the duration"
    FACILITY = "facility", "the facility"
    PEOPLE_TRANSFERRED = "people_transferred", "how many people were transferred"
    PAYMENT = "payment", "the sum of a payment"


CAN_BE_UNDISCLOSED = (Fact.INSTRUMENT, Fact.TEXT, Fact.CAPACITY, Fact.DURATION, Fact.PEOPLE_TRANSFERRED, Fact.PAYMENT)
"""The facts of which a source can say that they aren't disclosed."""


class Nationals(TextChoices):
    """Whose nationals the people of an event are, seen from the host."""

    THIRD_COUNTRY = "third_country", "third-country nationals"
    OWN = "own", "the host's own nationals"
    MIXED = "mixed", "both, not told apart"


class Manner(TextChoices):
    """Whether people went against their will."""

    COMPELLED = "compelled", "against their will"
    VOLUNTARY = "voluntary", "of their own will"


class Basis(TextChoices):
    """What a statement rests on, as far as its source says."""

    TEXT_SEEN = "text_seen", "text seen"
    ON_THE_RECORD = "on_the_record", "said on the record"
    COURT_FINDING = "court_finding", "court finding"
    LAWYERS_COUNT = "lawyers_count", "lawyers' count"
    FLIGHT_DATA = "flight_data", "flight data"
    ANONYMOUS = "anonymous", "said by people who aren't named"
    UNAUTHENTICATED = "unauthenticated", "copy of a text that nobody authenticated"


UNVERIFIED_BASES = frozenset([Basis.ANONYMOUS, Basis.UNAUTHENTICATED])
"""The bases on which no statement is verified, however good its source is."""


class ClaimField(TextChoices):
    """What a claim is about: a field of the agreement, or one of its criteria, payments, considerations or events."""

    CAPACITY = "capacity", "capacity"
    BUILT_CAPACITY = "built_capacity", "capacity that was built"
    DURATION = "duration", "duration"
    TERM_START = "term_start", "start of the term"
    RENEWAL = "renewal", "renewal of the term"
    PLANNED_START = "planned_start", "planned start of use"
    INSTRUMENT = "instrument", "instrument"
    TEXT_PUBLIC = "text_public", "whether the text is public"
    FACILITY = "facility", "facility"
    CRITERION = "criterion", "selection criterion or guarantee"
    PAYMENT = "payment", "payment"
    CONSIDERATION = "consideration", "consideration other than money"
    PEOPLE = "people", "number of people"
    STATUS = "status", "status"


class Rank(TextChoices):
    """How we use a claim: the preferred one is the published value."""

    PREFERRED = "preferred", "preferred"
    NORMAL = "normal", "normal"
    DEPRECATED = "deprecated", "deprecated"


class SourceKind(TextChoices):
    """What sort of document a source is."""

    OFFICIAL = "official", "official text or record"
    COURT = "court", "court record"
    WIRE = "wire", "news agency"
    NEWS = "news", "news outlet"
    NGO = "ngo", "non-governmental organisation"
    RESEARCH = "research", "research"
    AGGREGATOR = "aggregator", "aggregator that rewrites others' reports"


class Grade(TextChoices):
    """How good a source is, in our judgement."""

    A = "A", "A · official text or record"
    B = "B", "B · wire, national news, specialist body"
    C = "C", "C · aggregator or rewritten report, a lead to be replaced"
    X = "X", "X · contradicted by better sources, kept as a warning"


class ActorKind(TextChoices):
    """What sort of body an actor is."""

    NGO = "ngo", "non-governmental organisation"
    INTERNATIONAL = "international", "international body"
    COURT = "court", "court"
    PARLIAMENT = "parliament", "parliament or party"
    GOVERNMENT = "government", "government"
    PRESS = "press", "press"
    PROTEST = "protest", "protest"
    CIVIL_SOCIETY = "civil_society", "civil society"
    EXPERT = "expert", "expert or professional body"


class Ground(TextChoices):
    """The ground on which an arrangement is criticised."""

    HUMAN_RIGHTS = "human_rights", "human rights"
    NON_REFOULEMENT = "non_refoulement", "non-refoulement"
    DUE_PROCESS = "due_process", "due process"
    DETENTION_CONDITIONS = "detention_conditions", "detention conditions"
    TRANSPARENCY = "transparency", "transparency"
    LEGALITY = "legality", "legality"
    PARLIAMENTARY_APPROVAL = "parliamentary_approval", "parliamentary approval"
    COST = "cost", "cost"
    HOST_CAPACITY = "host_capacity", "capacity of the host"
    SECURITY = "security", "security"
    SOVEREIGNTY = "sovereignty", "sovereignty"
    FAMILY_UNITY = "family_unity", "family unity"


class CriticismMedium(TextChoices):
    """How a criticism was made."""

    STATEMENT = "statement", "statement"
    REPORT = "report", "report"
    LAWSUIT = "lawsuit", "lawsuit"
    PROTEST = "protest", "protest"
    VOTE = "vote", "vote"
    RESOLUTION = "resolution", "resolution"


class RevisionAction(TextChoices):
    """What a revision did to the public record."""

    PUBLISHED = "published", "published"
    CHANGED = "changed", "changed"
    RENEWED = "renewed", "updated because something it shows changed"
    RETRACTED = "retracted", "retracted"
    ERASED = "erased", "published anew because a text was erased from earlier revisions"
