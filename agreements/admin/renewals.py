"""The admin of the queue: which records wait to be stored again, and why. Nobody edits it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ..models import Renewal


@admin.register(Renewal)
class RenewalAdmin(admin.ModelAdmin):
    """The records that wait; the list is empty once all are stored."""

    list_display = ["agreement", "reason", "requested_at", "requested_by"]
    list_select_related = ["agreement", "requested_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
