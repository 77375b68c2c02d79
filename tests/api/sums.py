"""A sum of capacities as the API tells it."""


def capacity_sum(text, agreements, low, high, unit="people", period="total"):
    qualifier = "exactly" if low == high else "up_to" if low == 0 else "at_least" if high is None else None
    amount = low if high is None else high
    return {
        "unit": unit, "period": period, "agreements": agreements, "text": text, "low": low, "high": high,
        "amount": amount if qualifier else None, "qualifier": qualifier,
    }  # fmt: skip
