"""Those who may change accounts can't come to more rights than their own; and no account is ever deleted."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import ProtectedError

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    """It isn't what these tests are about."""
    settings.SECOND_FACTOR_REQUIRED = False


def permission(name):
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def account(name, *permissions, **fields):
    user = User.objects.create_user(name, f"{name}@tracker.example", PASSWORD, is_staff=True, **fields)
    user.user_permissions.set(permission(one) for one in permissions)
    return user


OWN = ["auth.add_user", "auth.change_user", "auth.delete_user", "auth.view_user"]
OWN += ["auth.add_group", "auth.change_group", "auth.delete_group", "auth.view_group", "agreements.view_source"]


@pytest.fixture
def manager(client):
    """May manage accounts and groups, and read sources."""
    user = account("manager", *OWN)
    client.force_login(user)
    return user


@pytest.fixture
def targets(manager):
    """Accounts by how much they may do."""
    group = Group.objects.create(name="writers")
    group.permissions.set([permission("agreements.change_source")])
    by_group = account("by-group")
    by_group.groups.add(group)
    return {
        "own": manager,
        "clerk": account("clerk", "agreements.view_source"),
        "superuser": account("superuser", is_superuser=True),
        "inactive superuser": account("inactive", is_superuser=True, is_active=False),
        "writer": account("writer", "agreements.change_source"),
        "inactive writer": account("resting", "agreements.change_source", is_active=False),
        "writer by group": by_group,
    }


ABOVE = ["superuser", "inactive superuser", "writer", "inactive writer", "writer by group"]
BELOW = ["own", "clerk"]


def state(user):
    """All that a form could have changed."""
    fresh = User.objects.get(pk=user.pk)
    plain = ("username", "password", "email", "is_active", "is_staff", "is_superuser")
    many = sorted(fresh.user_permissions.values_list("codename")), sorted(fresh.groups.values_list("name"))
    return {name: getattr(fresh, name) for name in plain}, *many


def forged(user, client=None, **changes):
    """The whole form of an account, as somebody could send it by hand, after opening its page with the client."""
    ticked = {name: "on" for name in ("is_active", "is_staff", "is_superuser") if getattr(user, name)}
    dates = {"last_login_0": "", "last_login_1": "", "date_joined_0": "2025-01-01", "date_joined_1": "00:00:00"}
    own = list(user.user_permissions.values_list("pk", flat=True))
    opened = opened_with(client, f"/admin/auth/user/{user.pk}/change/") if client else {}
    return {"username": user.username, "email": user.email, "user_permissions": own} | dates | ticked | opened | changes


def opened_with(client, address):
    """What the page says that it was opened with."""
    return {"opened_with": client.get(address).context["opened_with"]}


CHANGES: dict[str, Any] = {
    "is_superuser": lambda: {"is_superuser": "on"},
    "permission": lambda: {"user_permissions": [permission("agreements.change_source").pk]},
    "permission of accounts": lambda: {"user_permissions": [permission("auth.delete_permission").pk]},
    "group": lambda: {"groups": [Group.objects.get(name="writers").pk]},
}


@pytest.mark.parametrize("target", BELOW)
@pytest.mark.parametrize("change", CHANGES)
def test_nobody_gives_what_they_lack(target, change, client, targets):
    user = targets[target]
    before = state(user)
    client.post(f"/admin/auth/user/{user.pk}/change/", forged(user, client, **CHANGES[change]()))
    assert state(user) == before


ATTEMPTS: dict[str, tuple[str, dict[str, Any]]] = {
    "e-mail": ("change/", {"email": "taken@elsewhere.example"}),
    "name": ("change/", {"username": "taken"}),
    "active": ("change/", {"is_active": "on"}),
    "not active": ("change/", {"is_active": ""}),
    "no permissions": ("change/", {"user_permissions": [], "groups": []}),
    "password": ("password/", {"password1": "a stolen pass phrase", "password2": "a stolen pass phrase"}),
    "no password": ("password/", {"usable_password": "false", "unset-password": "x"}),
    "second factor": ("second-factor/", {}),
    "deletion": ("delete/", {"post": "yes"}),
}


@pytest.mark.parametrize("target", ABOVE)
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_nobody_changes_an_account_that_may_do_more(target, attempt, client, targets):
    user, (page, changes) = targets[target], ATTEMPTS[attempt]
    before = state(user)
    sent = {"usable_password": "true", **forged(user), **changes}
    assert client.post(f"/admin/auth/user/{user.pk}/{page}", sent).status_code == 403
    assert state(user) == before


def test_an_account_that_may_do_no_more_is_managed(client, targets):
    clerk = targets["clerk"]
    view = permission("auth.view_user").pk
    sent = forged(clerk, client, email="new@tracker.example", user_permissions=[view])
    assert client.post(f"/admin/auth/user/{clerk.pk}/change/", sent).status_code == 302
    fields, permissions, _ = state(clerk)
    assert (fields["email"], permissions) == ("new@tracker.example", [("view_user",)])
    words = {"usable_password": "true", "password1": "a new pass phrase", "password2": "a new pass phrase"}
    assert client.post(f"/admin/auth/user/{clerk.pk}/password/", words).status_code == 302
    assert User.objects.get(pk=clerk.pk).check_password("a new pass phrase")


def test_a_new_account_may_do_nothing(client, manager):
    words = {"usable_password": "true", "password1": "a new pass phrase", "password2": "a new pass phrase"}
    more = {"is_superuser": "on", "is_staff": "on", "user_permissions": [permission("agreements.change_source").pk]}
    assert client.post("/admin/auth/user/add/", {"username": "new", **words, **more}).status_code == 302
    fields, *many = state(User.objects.get(username="new"))
    assert (fields["is_superuser"], fields["is_staff"], many) == (False, False, [[], []])


def test_only_what_one_has_is_offered(client, manager, targets):
    page = client.get(f"/admin/auth/user/{targets['clerk'].pk}/change/")
    form = page.context["adminform"].form
    assert {one.codename for one in form.fields["user_permissions"].queryset} == {one.split(".")[1] for one in OWN}
    assert not form.fields["groups"].queryset.exists()
    assert "is_superuser" not in form.fields
    assert "Reset the second factor" not in page.content.decode()


def test_a_group_is_no_way_to_more(client, manager):
    own, writers = Group.objects.create(name="own"), Group.objects.create(name="writers")
    own.permissions.set([permission("agreements.view_source")])
    writers.permissions.set([permission("agreements.change_source")])
    manager.groups.add(own)
    more = {"permissions": [permission("agreements.change_source").pk]}
    address = f"/admin/auth/group/{own.pk}/change/"
    client.post(address, {"name": "own", **more, **opened_with(client, address)})
    client.post("/admin/auth/group/add/", {"name": "added", **more})
    assert client.post(f"/admin/auth/group/{writers.pk}/change/", {"name": "mine"}).status_code == 403
    assert client.post(f"/admin/auth/group/{writers.pk}/delete/", {"post": "yes"}).status_code == 403
    found = {(one.name, *one.permissions.values_list("codename", flat=True)) for one in Group.objects.all()}
    assert found == {("own", "view_source"), ("writers", "change_source")}


def test_a_superuser_makes_superusers(client):
    client.force_login(account("chief", is_superuser=True))
    clerk = account("clerk")
    client.post(f"/admin/auth/user/{clerk.pk}/change/", forged(clerk, client, is_superuser="on"))
    assert User.objects.get(pk=clerk.pk).is_superuser


@pytest.mark.parametrize("path", ["otp_totp/totpdevice/", "otp_static/staticdevice/", "axes/accessattempt/"])
def test_no_secret_of_a_second_factor_is_in_the_admin(path, client):
    client.force_login(account("chief", is_superuser=True))
    assert client.get(f"/admin/{path}").status_code == 404


# -- Nobody is deleted -------------------------------------------------------------------------


def test_a_superuser_deletes_no_account_in_the_admin(client):
    client.force_login(account("chief", is_superuser=True))
    clerk = account("clerk")
    assert "deletelink" not in client.get(f"/admin/auth/user/{clerk.pk}/change/").content.decode()
    assert client.post(f"/admin/auth/user/{clerk.pk}/delete/", {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [clerk.pk], "post": "yes"}
    client.post("/admin/auth/user/", sent)
    assert User.objects.filter(pk=clerk.pk).exists()


@pytest.mark.parametrize("delete", [lambda user: user.delete(), lambda user: User.objects.filter(pk=user.pk).delete()])
def test_an_account_is_not_deleted_by_code_either(delete, client):
    clerk = account("clerk", "auth.change_group", "auth.view_group")
    client.force_login(clerk)
    group = Group.objects.create(name="writers")
    address = f"/admin/auth/group/{group.pk}/change/"
    client.post(address, {"name": "authors", **opened_with(client, address)})
    with pytest.raises(ProtectedError, match="deactivated, never deleted"), transaction.atomic():
        delete(clerk)
    assert LogEntry.objects.get().user == clerk


def test_a_deactivated_account_is_out_at_once(client):
    clerk = account("clerk")
    client.force_login(clerk)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302
