"""Which keys each row of a seed file may have, as the codebook (docs/data.md) lays them down."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RowSchema:
    """The keys of one kind of row, by what stands behind them."""

    texts: str = ""
    flags: str = ""
    """`true` or `false`."""
    lists: str = ""
    """Lists of slugs."""
    rows: dict[str, "RowSchema"] = field(default_factory=dict)
    """Lists of rows."""
    row: dict[str, "RowSchema"] = field(default_factory=dict)
    """One row within the row."""

    @property
    def keys(self) -> list[str]:
        """All keys that are known."""
        return [*f"{self.texts} {self.flags} {self.lists}".split(), *self.rows, *self.row]


COUNTRY = "code alpha3 name official_name slug aliases region subregion latitude longitude code_status"

ACTOR = RowSchema(texts="slug name kind country url")

SOURCE = RowSchema(
    texts="title publisher authors published retrieved url archive_url language kind grade note document "
    "document_sha256",
    flags="published_inferred",
    lists="retells",
)

CLAIM = RowSchema(
    texts="id value source locator statement speaker basis reference_date as_stated as_stated_language rank reason"
)
COUNT = RowSchema(texts=f"nationalities {CLAIM.texts}")
SUM = RowSchema(texts=f"payment_state {CLAIM.texts}")

CHECK = RowSchema(texts="agreement country checked where languages looked_for found")

CASE = RowSchema(
    texts="id slug title court docket country policy_of text",
    lists="agreements",
    rows={"events": RowSchema(texts="id occurred position kind court status text locator", lists="sources")},
)

OUTSIDE_COUNT = RowSchema(texts="sender measure value counted_to source locator statement speaker")

AGREEMENT = RowSchema(
    texts="id title summary kind sender host follows replaces state",
    lists="joint_senders",
    rows={
        "claims": RowSchema(texts=f"field {CLAIM.texts}"),
        "criteria": RowSchema(texts="id kind category text", rows={"claims": CLAIM}),
        "payments": RowSchema(texts="id payer payee purpose state part_of trigger", rows={"claims": SUM}),
        "considerations": RowSchema(texts="id giver kind state text", rows={"claims": CLAIM}),
        "texts": RowSchema(texts="id role source article"),
        "events": RowSchema(
            texts="id occurred effective position kind said_by basis actor status text locator known_since known_why "
            "disputes outcome_of",
            lists="sources",
            row={
                "people": RowSchema(
                    texts="counted nationals manner counted_from counted_to",
                    flags="running_total total had_protection",
                    rows={"claims": COUNT},
                )
            },
        ),
        "criticisms": RowSchema(
            texts="slug actor ground form occurred text locator response outcome", lists="sources also"
        ),
    },
)
