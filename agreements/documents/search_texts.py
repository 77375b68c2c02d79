"""The texts of a document that full-text search looks through, and the texts in which it finds a query."""

from typing import Any

from ..folding import fold_words

MAX_HIGHLIGHTS = 3


def texts_by_place(document: dict[str, Any]) -> dict[str, str]:
    """The texts that searching reads, by place: `summary`, `events[0]` by index, `claims[17]` by the claim's id."""
    texts = {"title": document["title"], "summary": document["summary"] or "", "facility": document["facility"] or ""}
    texts |= {f"selection_criteria[{i}]": row["text"] for i, row in enumerate(document["selection_criteria"])}
    texts |= {f"payments[{i}]": row["purpose"] for i, row in enumerate(document["payments"])}
    for name in ("guarantees", "considerations"):
        texts |= {f"{name}[{i}]": row["text"] for i, row in enumerate(document[name])}
    for i, case in enumerate(document["cases"]):
        steps = "\n".join(event["text"] for event in case["events"])
        texts[f"cases[{i}]"] = f"{case['title']}, {case['court']}: {case['text'] or ''}\n{steps}"
    texts |= {f"events[{i}]": row["text"] for i, row in enumerate(document["events"])}
    for i, row in enumerate(document["criticisms"]):
        texts[f"criticisms[{i}]"] = f"{row['actor']['name']}: {row['text']}"
    for entry in document["evidence"]:
        for claim in entry["claims"]:
            texts[f"claims[{claim['id']}]"] = claim["statement"]
    return texts


def highlights(document: dict[str, Any], query: str) -> list[dict[str, str]]:
    """The texts in which most words of the query begin a word, with their places: at most three, the best first."""
    words = fold_words(query).split()
    scored: list[tuple[int, int, dict[str, str]]] = []
    for place, text in texts_by_place(document).items():
        folded = f" {fold_words(text)}"
        score = sum(f" {word}" in folded for word in words)
        if score:
            scored.append((-score, len(scored), {"place": place, "text": text}))
    return [match for _, _, match in sorted(scored)[:MAX_HIGHLIGHTS]]
