"""What is looked for in the activity log."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.core.forms import Form
from comptoir.organizations.log import Sought

PARTS = [("concerned", _("Concerning the person"))]


class Search(Form):
    """Which acts to list; what makes no sense is not looked for."""

    q = forms.CharField(required=False, max_length=100)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    part = forms.ChoiceField(required=False, choices=PARTS)
    kind = forms.CharField(required=False, max_length=60)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def read(self) -> Sought:
        """Return what is looked for."""
        self.is_valid()
        found = self.cleaned_data
        return Sought(
            words=found.get("q", "").strip(),
            person=found.get("person"),
            concerned=found.get("part") == "concerned",
            kind=found.get("kind", ""),
            since=found.get("since"),
            until=found.get("until"),
        )
