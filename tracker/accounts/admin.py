"""Accounts and groups in the admin: nobody can give or obtain more permissions than their own."""

import logging
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import admin as stock
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, ManyToManyField, OuterRef, Q, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

# Imported so that the models are registered, and unregistered below: nobody may read or change the secrets by hand.
from django_otp.plugins.otp_static import admin as _  # noqa: F401
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as __  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from agreements.admin.comparing import SaveErrorsForm, StaleCheckedAdmin

from . import second_factor
from .log import log_event
from .passwords import GivenPasswordForm

admin.site.unregister([User, Group, TOTPDevice, StaticDevice])


def permissions_of(user: User | AnonymousUser) -> QuerySet[Permission]:
    """The permissions of the account and its groups, also of an inactive one; of a superuser all permissions."""
    if user.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).distinct()


def groups_within(user: User | AnonymousUser) -> QuerySet[Group]:
    """The groups without any permission that the account lacks."""
    missing = Group.permissions.through.objects.filter(group=OuterRef("pk")).exclude(
        permission__in=permissions_of(user)
    )
    return Group.objects.exclude(Exists(missing))


def may_manage(user: User | AnonymousUser, other: User) -> bool:
    """Whether the other account has no permission that the user lacks and could obtain by setting its password."""
    if user.is_superuser or other.is_superuser:
        return user.is_superuser
    return not permissions_of(other).exclude(pk__in=permissions_of(user).values("pk")).exists()


class AccountForm(SaveErrorsForm, UserChangeForm):
    """Django's form for an account, which says why it is shown again."""


class NewAccountForm(SaveErrorsForm, AdminUserCreationForm):
    """Django's form for a new account, which says why it is shown again."""


@admin.register(User)
class AccountAdmin(StaleCheckedAdmin, stock.UserAdmin):
    """Accounts can be added, changed and deactivated, but not deleted."""

    list_display = ["username", "email", "first_name", "last_name", "is_active", "is_staff", "is_superuser"]
    readonly_fields = ["last_login", "date_joined"]
    form = AccountForm
    add_form = NewAccountForm
    change_password_form = GivenPasswordForm

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuse to change an account that has a permission which the user lacks."""
        return super().has_change_permission(request, obj) and (obj is None or may_manage(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuse to delete accounts, because the history of who did what must stay."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Make `is_superuser` read-only for everybody but superusers."""
        extra = [] if request.user.is_superuser else ["is_superuser"]
        return [*super().get_readonly_fields(request, obj), *extra]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        """Offer only groups and permissions within those of the user."""
        if db_field.name == "groups":
            kwargs["queryset"] = groups_within(request.user)
        elif db_field.name == "user_permissions":
            kwargs["queryset"] = permissions_of(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        """Add the page that resets a lost second factor."""
        view = self.admin_site.admin_view(self.reset_second_factor)
        return [path("<int:pk>/second-factor/", view, name="auth_user_second_factor"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Tell the template whether the user may reset the second factor."""
        context = {**(extra_context or {}), "may_reset_second_factor": request.user.is_superuser}
        return super().change_view(request, object_id, form_url, context)

    def reset_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for confirmation, then delete the second factor of an account whose owner lost it."""
        if not request.user.is_superuser:
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk)
        if request.method == "POST":
            second_factor.reset(user)
            self.log_change(request, user, "Reset the second factor.")
            log_event(
                request,
                request.user.get_username(),
                f"Reset the second factor of {user.get_username()!r}",
                logging.WARNING,
            )
            messages.success(request, f"“{user}” sets up a new second factor at the next log-in.")
            return redirect(reverse("admin:auth_user_change", args=[pk]))
        context = {**self.admin_site.each_context(request), "title": "Reset the second factor", "original": user}
        return TemplateResponse(request, "admin/auth/user/second_factor.html", {**context, "opts": self.opts})


@admin.register(Group)
class RoleAdmin(StaleCheckedAdmin, stock.GroupAdmin):
    """Groups, which are the roles of accounts."""

    form = SaveErrorsForm
    change_form_template = "admin/agreements/change_form.html"
    delete_confirmation_template = "admin/agreements/delete_confirmation.html"

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Refuse to change a group that has a permission which the user lacks."""
        return super().has_change_permission(request, obj) and self._is_within(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_within(request, obj)

    def _is_within(self, request: HttpRequest, group: Group | None) -> bool:
        return group is None or groups_within(request.user).filter(pk=group.pk).exists()

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: Any = None, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        """Offer only permissions that the user has."""
        if db_field.name == "permissions":
            kwargs["queryset"] = permissions_of(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
