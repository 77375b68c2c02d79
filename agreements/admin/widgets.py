"""The widget of long texts."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.datastructures import MultiValueDict


class LinesWidget(AdminTextareaWidget):
    """A text of several lines. Browsers send a line break as two characters; the record stores one."""

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict, name: str) -> Any:
        """Return the text with the record's line breaks, so that a text nobody edited counts as unchanged."""
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value
