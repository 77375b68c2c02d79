"""The keys that each row of a seed file may have, as the codebook (docs/data.md) defines them."""

from dataclasses import dataclass, field

from ..models import CLAIM_DETAILS


@dataclass(frozen=True)
class RowSchema:
    """The keys of one kind of row, by the type of their values."""

    strings: str = ""
    booleans: str = ""
    """`true` or `false`."""
    lists: str = ""
    """Lists of slugs."""
    rows: dict[str, "RowSchema"] = field(default_factory=dict)
    """Lists of rows."""
    row: dict[str, "RowSchema"] = field(default_factory=dict)
    """One row within the row."""

    @property
    def keys(self) -> list[str]:
        """All keys that the row may have."""
        return [*f"{self.strings} {self.booleans} {self.lists}".split(), *self.rows, *self.row]


COUNTRY = "code alpha3 name official_name slug aliases region subregion latitude longitude code_status"

ACTOR = RowSchema(strings="slug name aliases kind country url")

SOURCE = RowSchema(
    strings="title publisher authors published retrieved url archive_url language kind grade note document "
    "document_sha256",
    booleans="published_inferred",
    lists="retells",
)

CLAIM = RowSchema(strings=f"id value source {' '.join(CLAIM_DETAILS)}")

CHECK = RowSchema(strings="agreement country checked where languages looked_for found")

CASE = RowSchema(
    strings="id slug title court docket country policy_of text",
    lists="agreements",
    rows={"events": RowSchema(strings="id occurred position kind court status text locator", lists="sources")},
)

OUTSIDE_COUNT = RowSchema(strings="sender measure value counted_to source locator statement speaker")

AGREEMENT = RowSchema(
    strings="id title summary kind sender host follows replaces state",
    lists="joint_senders",
    rows={
        "claims": RowSchema(strings=f"field {CLAIM.strings}"),
        "criteria": RowSchema(strings="id kind category text", rows={"claims": CLAIM}),
        "payments": RowSchema(strings="id payer payee purpose state part_of trigger", rows={"claims": CLAIM}),
        "considerations": RowSchema(strings="id giver kind state text", rows={"claims": CLAIM}),
        "texts": RowSchema(strings="id role source article"),
        "events": RowSchema(
            strings="id occurred effective position kind said_by basis actor status text locator known_since known_why "
            "disputes outcome_of",
            lists="sources",
            row={
                "people": RowSchema(
                    strings="counted nationals manner counted_from counted_to",
                    booleans="running_total total had_protection",
                    rows={"claims": CLAIM},
                )
            },
        ),
        "criticisms": RowSchema(
            strings="slug actor ground form occurred text locator response outcome", lists="sources also"
        ),
    },
)
