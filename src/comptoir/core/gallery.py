"""Every macro on one page, with invented rows: to look at, and for axe to judge."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

ROLES = [
    ("legal", "Legal representative"),
    ("administrator", "Administrator"),
    ("collaborator", "Collaborator"),
    ("external", "External user"),
]
PEOPLE = [
    ("Ada Lovelace", "AL", "ada@example.org", "Legal representative", "good", "Active"),
    ("Émilie du Châtelet", "ÉC", "emilie@example.org", "Administrator", "soon", "Invited"),
    ("Anna-Katharina Freifrau von Müller-Lüdenscheidt und zu Hohenstein-Oberwaldenburg", "AM",
     "anna-katharina.von.mueller-luedenscheidt@hohenstein-oberwaldenburg.example", "Collaborator",
     "bad", "Blocked"),
]  # fmt: skip


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", help_text="As it stands on the letter box.")
    address = forms.EmailField(label="E-mail", initial="ada@example")
    phone = forms.CharField(label="Phone", required=False)
    password = forms.CharField(
        label="Password",
        help_text="At least 10 characters.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    country = forms.ChoiceField(label="Country", choices=[("CH", "Switzerland"), ("FR", "France")])
    postcode = forms.CharField(label="Postcode", initial="1205")
    role = forms.ChoiceField(label="Role", choices=ROLES, widget=forms.RadioSelect)
    teams = forms.MultipleChoiceField(
        label="Teams",
        required=False,
        choices=[("it", "Information technology"), ("hr", "People")],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="Message", required=False, widget=forms.Textarea({"rows": 3}))
    logo = forms.ImageField(label="Logo", required=False, help_text="PNG, JPEG or WebP, 2 MB.")
    code = forms.CharField(label="Code", help_text="Six digits, from the letter.")
    terms = forms.BooleanField(label="I accept the terms")
    alerts = forms.BooleanField(
        label="Tell me about each login", required=False, help_text="By e-mail, at once."
    )


def people(count: int) -> list[SimpleNamespace]:
    """Return invented rows."""
    names = ["name", "initials", "email", "role", "level", "state"]
    return [
        SimpleNamespace(pk=n, **dict(zip(names, PEOPLE[n % 3], strict=True))) for n in range(count)
    ]


def sample() -> dict[str, Any]:
    """Return what the gallery shows."""
    return {
        "form": Sample(),
        "wrong": Sample({"address": "ada@example", "role": "nobody"}),
        "people": people(6),
        "page": SimpleNamespace(before="YQ==", after="Yg=="),
    }


class Gallery(View):
    """All components on one page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return render(request, "core/gallery.html", sample())
