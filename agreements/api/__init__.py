"""The public API: read-only, strict, documented."""

VERSION = "1.0.0"
"""The version of the contract: the second number rises when something is added; nothing is taken away."""
