"""The words of a document: what searching looks through, and where it found what it looked for."""

from typing import Any

from ..folding import fold_words

MOST_MATCHES = 3


def texts_by_path(document: dict[str, Any]) -> dict[str, str]:
    """Every text of a document, under the name of its place."""
    told = {"title": document["title"], "summary": document["summary"] or "", "facility": document["facility"] or ""}
    told |= {f"selection_criteria[{i}]": row["text"] for i, row in enumerate(document["selection_criteria"])}
    told |= {f"payments[{i}]": row["purpose"] for i, row in enumerate(document["payments"])}
    for name in ("guarantees", "considerations"):
        told |= {f"{name}[{i}]": row["text"] for i, row in enumerate(document[name])}
    for i, case in enumerate(document["cases"]):
        steps = "\n".join(event["text"] for event in case["events"])
        told[f"cases[{i}]"] = f"{case['title']}, {case['court']}: {case['text'] or ''}\n{steps}"
    told |= {f"events[{i}]": row["text"] for i, row in enumerate(document["events"])}
    for i, row in enumerate(document["criticisms"]):
        told[f"criticisms[{i}]"] = f"{row['actor']['name']}: {row['text']}"
    for entry in document["evidence"]:
        for claim in entry["claims"]:
            told[f"claims[{claim['id']}]"] = claim["statement"]
    return told


def highlights(document: dict[str, Any], asked: str) -> list[dict[str, str]]:
    """The texts that have the most of the words asked for, with their places, at most three."""
    words = fold_words(asked).split()
    scored: list[tuple[int, int, dict[str, str]]] = []
    for place, text in texts_by_path(document).items():
        folded = f" {fold_words(text)}"
        score = sum(f" {word}" in folded for word in words)
        if score:
            scored.append((-score, len(scored), {"place": place, "text": text}))
    return [match for _, _, match in sorted(scored)[:MOST_MATCHES]]
