"""Erasing: a text is taken out of everything that was ever published, for good, and so that everybody is told."""

from .erase import erase, refuse_reason
from .places import Found, find
from .text import ERASED, ErasableText

__all__ = ["ERASED", "ErasableText", "Found", "erase", "find", "refuse_reason"]
