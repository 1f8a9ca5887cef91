"""What is asked about teams."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.core.forms import Form


class Name(Form):
    """What a team is called."""

    name = forms.CharField(
        label=_("Name of the team"),
        help_text=_("For example a department, or what the people do together."),
        max_length=80,
        error_messages={"required": _("Give the team a name.")},
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class Newcomer(Form):
    """Who is put into a team: a membership's number."""

    member = forms.IntegerField(min_value=1, max_value=2**63 - 1)
