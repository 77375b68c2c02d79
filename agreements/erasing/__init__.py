"""Erasing: a text is taken out of everything that was ever published, for good, and so that everybody is told."""

from .erase import check_reason, erase
from .places import Found, find
from .text import ERASED, ErasableText

__all__ = ["ERASED", "ErasableText", "Found", "check_reason", "erase", "find"]
