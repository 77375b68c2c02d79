"""An admin form as a browser has it: what is on the page, what an editor types, and what is then sent."""

from html.parser import HTMLParser

from django.contrib import admin
from django.forms import NullBooleanField
from django.test import RequestFactory
from django.urls import reverse, reverse_lazy

ADD = reverse_lazy("admin:agreements_agreement_add")
CRITICISMS = "Criticism_agreements"
"""The prefix of the rows that say which criticisms concern the agreement."""


class Filled:
    """Fields by name, with the values that a browser would send."""

    def __init__(self, data):
        self.data = data

    def fill(self, prefix="", **values):
        """Type into fields that are on the page."""
        for name, value in values.items():
            name = f"{prefix}-{name}" if prefix else name
            assert name in self.data or value in ("on", ""), f"no field {name} on the page"
            self.data[name] = value
        return self


class Form(HTMLParser, Filled):
    """The fields of the page's main form by name, with the values that a browser would send."""

    def __init__(self, response, form_id="agreement_form"):
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.data, self.options, self.errors = {}, {}, []
        self.field, self.text = {}, None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id") == self.form_id
        if not self.inside:
            return
        name = attrs.get("name")
        if tag == "input" and attrs.get("type") not in ("submit", "checkbox"):
            self.data[name] = attrs.get("value", "")
        elif tag == "input" and attrs["type"] == "checkbox" and "checked" in attrs:
            self.data[name] = "on"
        elif tag == "select":
            self.field = attrs
            if "disabled" not in attrs:
                self.data[name] = [] if "multiple" in attrs else ""
        elif tag == "option":
            self.options.setdefault(self.field["name"], []).append(attrs["value"])
            self._choose(attrs)
        elif tag == "textarea":
            self.field, self.text = attrs, ""
        elif tag == "ul" and "errorlist" in attrs.get("class", ""):
            self.errors.append("")

    def _choose(self, attrs):
        if self.field["name"] not in self.data:
            return
        if "selected" in attrs and "multiple" in self.field:
            self.data[self.field["name"]].append(attrs["value"])
        elif "selected" in attrs:
            self.data[self.field["name"]] = attrs["value"]

    def handle_data(self, data):
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text is not None:
            # A browser drops the line break that follows the tag.
            self.data[self.field["name"]] = self.text.removeprefix("\n").replace("\r\n", "\n")
            self.text = None

    def add(self, prefix, **values):
        """Press “Add another”, and type into the new row; says which row it is."""
        index = int(self.data[f"{prefix}-TOTAL_FORMS"])
        empty = {name: value for name, value in self.data.items() if name.startswith(f"{prefix}-__prefix__-")}
        self.data |= {name.replace("__prefix__", str(index)): value for name, value in empty.items()}
        self.data[f"{prefix}-TOTAL_FORMS"] = str(index + 1)
        row = f"{prefix}-{index}"
        self.fill(row, **values)
        return row

    def typed(self):
        """All that an editor can type, to compare one page with the next."""
        return {name: value for name, value in self.data.items() if name not in ("csrfmiddlewaretoken", "opened_with")}

    def as_sent(self):
        """The same as the browser sends it: as text."""
        texts = {name: [str(one) for one in value] for name, value in self.typed().items() if isinstance(value, list)}
        return {name: str(value) for name, value in self.typed().items()} | texts


def change(row):
    """The address of a row's page."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def open_form(client, url, form_id="agreement_form"):
    """GET the page and read its form."""
    return Form(client.get(url), form_id)


def confirmation(client, address):
    """The page that asks whether a row is to be deleted."""
    data, page = {"post": "yes"}, client.get(address).content.decode()
    if 'name="opened_with"' in page:
        data["opened_with"] = page.partition('name="opened_with" value="')[2].partition('"')[0]
    return Filled(data)


def unrendered(response):
    """The same form as `open_form` reads, from an answer that wasn't rendered: for tests of many pages."""
    context = response.context_data
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    rows = [form for formset in formsets for form in (formset.management_form, *formset.initial_forms)]
    fields = [bound for form in (context["adminform"].form, *rows) for bound in form]
    data = {bound.html_name: "" if bound.value() is None else _chosen(bound) for bound in fields}
    sent = {name: "on" if value is True else value for name, value in data.items() if value is not False}
    return Filled(sent | {"opened_with": context["opened_with"]})


def opened(row, user):
    """The form of a row's page, which isn't rendered: that takes most of the time."""
    request = RequestFactory().get(change(row))
    request.user = user
    return unrendered(admin.site.get_model_admin(type(row)).change_view(request, str(row.pk)))


def _chosen(bound):
    """What a browser sends; a choice of yes, no and unknown is no box."""
    is_choice = isinstance(bound.field, NullBooleanField)
    return str(bound.value()).lower() if is_choice else bound.value()


def send(client, url, form, button="_save"):
    """Press one of the buttons. A browser sends every line break as two characters."""
    sent = {name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in form.data.items()}
    return client.post(url, sent | {button: "x"})


def errors(response):
    """All that the page says is wrong, a line for each error."""
    groups = [[group] if isinstance(group, str) else group for group in response.context["errors"]]
    return "\n".join(str(error) for group in groups for error in group)
