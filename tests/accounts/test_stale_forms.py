"""Two superusers at one account or group: the later save is refused, and nothing of either is lost."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from tracker.accounts.admin import AccountAdmin
from tracker.accounts.password_reset import ConfirmView
from tracker.accounts.site import PasswordForm

from ..admin.forms import Form, change, confirmation, errors, open_form, send
from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
REFUSED = "Somebody else changed this record since you opened it. Nothing was saved."
UNKNOWN = "This page doesn't say what it was opened with"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    """It isn't what these tests are about."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def other(django_user_model):
    """Somebody else who manages accounts."""
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("the-other"))
    return client


def permission(codename):
    return Permission.objects.get(content_type__app_label="agreements", codename=codename)


@pytest.fixture
def keys():
    """What the tables of cases name, and that somebody can choose."""
    group = Group.objects.create(name="spare")
    return {"GROUP": group.pk, "VIEW": permission("view_source").pk, "CHANGE": permission("change_source").pk}


@pytest.fixture
def clerk(keys):
    user = User.objects.create_user("clerk", "clerk@tracker.example", PASSWORD, is_staff=True)
    user.user_permissions.set([keys["VIEW"]])
    user.groups.set([Group.objects.create(name="readers")])
    return user


@pytest.fixture
def writers(keys):
    group = Group.objects.create(name="writers")
    group.permissions.set([keys["VIEW"]])
    return group


def page_of(client, row):
    return open_form(client, change(row), f"{row._meta.model_name}_form")


def state(row):
    """All that a form could have changed, and the password."""
    values = model_to_dict(type(row).objects.get(pk=row.pk))
    return {name: sorted(map(str, value)) if isinstance(value, list) else value for name, value in values.items()}


def given(values, keys):
    return {name: [keys[one] for one in value] if isinstance(value, list) else value for name, value in values.items()}


def check_refused(client, other, row, theirs, ours):
    """The other one saves, then we do: refused, what we typed kept; then saved on top of what the other one did."""
    first, second = page_of(other, row), page_of(client, row)
    before = state(row)
    assert send(other, change(row), first.fill(**theirs)).status_code == 302
    saved = state(row)
    assert {name for name in saved if saved[name] != before[name]} == set(theirs)
    answer = send(client, change(row), second.fill(**ours))
    assert (answer.status_code, state(row)) == (200, saved)
    assert REFUSED in errors(answer)
    assert len(answer.context["differences"]) == 1
    page = answer.content.decode()
    assert "Changed since you opened the page" in page
    assert "<b>the-other</b>" in page
    again = Form(answer, f"{row._meta.model_name}_form")
    assert {name: again.data[name] for name in ours} == ours
    answer = send(client, change(row), again)
    assert answer.status_code == 302, errors(answer)
    assert state(row) == saved | ours


OF_ACCOUNT = {
    "name": {"username": "theirs"},
    "e-mail": {"email": "theirs@tracker.example"},
    "first name": {"first_name": "Theirs"},
    "active": {"is_active": ""},
    "staff": {"is_staff": ""},
    "superuser": {"is_superuser": "on"},
    "permission added": {"user_permissions": ["VIEW", "CHANGE"]},
    "permissions taken": {"user_permissions": []},
    "other group": {"groups": ["GROUP"]},
    "groups taken": {"groups": []},
}
OF_GROUP = {
    "permission added": {"permissions": ["VIEW", "CHANGE"]},
    "permission changed": {"permissions": ["CHANGE"]},
    "permissions taken": {"permissions": []},
}


@pytest.mark.parametrize("case", OF_ACCOUNT)
def test_the_page_of_an_account_is_stale_where_somebody_else_changed(case, admin_client, other, clerk, keys):
    check_refused(admin_client, other, clerk, given(OF_ACCOUNT[case], keys), {"last_name": "Ours"})


@pytest.mark.parametrize("case", OF_GROUP)
def test_the_page_of_a_group_is_stale_where_somebody_else_changed(case, admin_client, other, writers, keys):
    check_refused(admin_client, other, writers, given(OF_GROUP[case], keys), {"name": "Ours"})


def test_what_was_typed_stays_where_both_changed_one_field(admin_client, other, clerk, writers):
    for row, name in ((clerk, "email"), (writers, "name")):
        first, second = page_of(other, row), page_of(admin_client, row)
        send(other, change(row), first.fill(**{name: "theirs@tracker.example"}))
        answer = send(admin_client, change(row), second.fill(**{name: "ours@tracker.example"}))
        (difference,) = answer.context["differences"]
        assert (difference.now, difference.yours) == ("theirs@tracker.example", "ours@tracker.example")
        assert send(admin_client, change(row), Form(answer, f"{row._meta.model_name}_form")).status_code == 302
        assert state(row)[name] == "ours@tracker.example"


def test_an_account_that_was_made_inactive_stays_so(admin_client, other, clerk):
    second = page_of(admin_client, clerk)
    send(other, change(clerk), page_of(other, clerk).fill(is_active=""))
    answer = send(admin_client, change(clerk), second.fill(email="ours@tracker.example"))
    (difference,) = answer.context["differences"]
    assert (difference.label, difference.now, difference.yours) == ("Active", "no", "")
    assert "Changed Active." in answer.content.decode()
    assert "is_active" not in Form(answer, "user_form").data


def test_a_new_password_makes_no_page_stale_and_is_kept(admin_client, other, clerk):
    mine = page_of(admin_client, clerk)
    words = {"usable_password": "true", "password1": "another pass phrase", "password2": "another pass phrase"}
    address = reverse("admin:auth_user_password_change", args=[clerk.pk])
    assert other.post(address, words).status_code == 302
    assert send(admin_client, change(clerk), mine.fill(last_name="Ours")).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.check_password("another pass phrase"), clerk.last_name) == (True, "Ours")


NEW = {"usable_password": "true", "password1": "another pass phrase", "password2": "another pass phrase"}
NEW |= {"old_password": PASSWORD, "new_password1": NEW["password1"], "new_password2": NEW["password2"]}
PASSWORD_FORMS: dict[str, Any] = {
    "given": lambda user, request: AccountAdmin.change_password_form(user, NEW),
    "changed": lambda user, request: PasswordForm(user, NEW, request=request),
    "chosen after a mail": lambda user, request: ConfirmView.form_class(user, NEW),
}


@pytest.mark.parametrize("case", PASSWORD_FORMS)
def test_a_password_form_writes_nothing_else(case, clerk, rf):
    form = PASSWORD_FORMS[case](User.objects.get(pk=clerk.pk), rf.post("/"))
    assert form.is_valid(), form.errors
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    form.save()
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.check_password("another pass phrase")) == (False, True)


def test_an_account_whose_password_is_taken_stays_as_it_is_otherwise(clerk):
    form = AccountAdmin.change_password_form(User.objects.get(pk=clerk.pk), {"usable_password": "false"})
    assert form.is_valid(), form.errors
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    form.save()
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.has_usable_password()) == (False, False)


def test_a_page_that_nobody_else_changed_is_saved(admin_client, clerk, writers):
    for row, name in ((clerk, "email"), (writers, "name")):
        before = state(row)
        typed = {name: "ours@tracker.example"}
        assert send(admin_client, change(row), page_of(admin_client, row).fill(**typed)).status_code == 302
        assert state(row) == before | typed


@pytest.mark.parametrize("sent", [None, "", "forged:by:hand"])
def test_a_form_that_does_not_say_what_it_was_opened_with_is_refused(sent, admin_client, clerk, writers):
    for row, name in ((clerk, "email"), (writers, "name")):
        before, form = state(row), page_of(admin_client, row).fill(**{name: "ours@tracker.example"})
        del form.data["opened_with"]
        form.data |= {} if sent is None else {"opened_with": sent}
        answer = send(admin_client, change(row), form)
        assert (answer.status_code, state(row)) == (200, before)
        assert UNKNOWN in errors(answer)
        assert send(admin_client, change(row), Form(answer, f"{row._meta.model_name}_form")).status_code == 302
        assert state(row)[name] == "ours@tracker.example"


def test_a_name_that_is_taken_is_told_beside_what_changed(admin_client, other, clerk):
    mine = page_of(admin_client, clerk).fill(username="the-other")
    send(other, change(clerk), page_of(other, clerk).fill(email="theirs@tracker.example"))
    told = errors(send(admin_client, change(clerk), mine))
    assert REFUSED in told
    assert "A user with that username already exists." in told


# -- Deletion of a group -----------------------------------------------------------------------


def delete(group):
    return reverse("admin:auth_group_delete", args=[group.pk])


def test_a_group_that_changed_is_not_deleted_before_it_was_looked_at(admin_client, other, writers):
    mine = confirmation(admin_client, delete(writers))
    assert send(other, change(writers), page_of(other, writers).fill(name="Theirs")).status_code == 302
    answer = send(admin_client, delete(writers), mine)
    page = answer.content.decode()
    assert (answer.status_code, Group.objects.filter(pk=writers.pk).exists()) == (200, True)
    assert "Nothing was deleted." in page
    assert "<b>the-other</b>" in page
    assert send(admin_client, delete(writers), confirmation(admin_client, delete(writers))).status_code == 302
    assert not Group.objects.filter(pk=writers.pk).exists()


def test_a_group_is_not_deleted_by_a_page_that_does_not_say_what_it_showed(admin_client, writers):
    answer = admin_client.post(delete(writers), {"post": "yes"})
    assert "Nothing was deleted: look at what would be deleted with it, and confirm." in answer.content.decode()
    assert Group.objects.filter(pk=writers.pk).exists()


def test_a_group_that_somebody_else_deleted_is_offered_as_new(admin_client, other, writers, keys):
    mine = page_of(admin_client, writers).fill(name="Ours")
    assert send(other, delete(writers), confirmation(other, delete(writers))).status_code == 302
    answer = send(admin_client, change(writers), mine)
    assert "Somebody else deleted this since you opened it. Nothing was saved." in errors(answer)
    assert not Group.objects.filter(name__in=["writers", "Ours"]).exists()
    add = reverse("admin:auth_group_add")
    assert f'action="{add}"' in answer.content.decode()
    assert send(admin_client, add, Form(answer, "group_form")).status_code == 302
    assert [one.pk for one in Group.objects.get(name="Ours").permissions.all()] == [keys["VIEW"]]


def test_many_groups_at_once_are_not_deleted(admin_client, writers):
    sent = {"action": "delete_selected", "_selected_action": [writers.pk], "post": "yes"}
    admin_client.post(reverse("admin:auth_group_changelist"), sent)
    assert Group.objects.filter(pk=writers.pk).exists()
