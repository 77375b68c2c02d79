"""Erasing: removing a text for good from everything that was ever published, and publishing that this was done."""

from .erase import check_reason, erase
from .places import Occurrences, find
from .text import ERASED, ErasableText

__all__ = ["ERASED", "ErasableText", "Occurrences", "check_reason", "erase", "find"]
