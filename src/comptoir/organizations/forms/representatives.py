"""What is asked when the legal representative is replaced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.core.forms import Form
from comptoir.kit import text
from comptoir.organizations.models import Membership
from comptoir.organizations.operations.representatives import Afterwards

ASKED = ("successor", "email", "afterwards")
SOMEBODY_ELSE = "else"
ALONE = {"successor": SOMEBODY_ELSE}  # who could follow, where nobody else is
AFTERWARDS = [
    (Afterwards.STAY.value, _("I stay as administrator")),
    (Afterwards.LEAVE.value, _("I leave the organization")),
]


class Succession(Form):
    """First step: a user of the organization, or somebody to invite."""

    successor = forms.ChoiceField(
        label=_("Who becomes legal representative?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a person."),
            "invalid_choice": _("Choose a person of the list."),
        },
    )
    email = forms.EmailField(
        label=_("E-mail address of the person to invite"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    afterwards = forms.ChoiceField(
        label=_("What becomes of you?"), choices=AFTERWARDS, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, offered: Sequence[Membership], **kwargs: Any) -> None:
        usual = {"afterwards": Afterwards.STAY.value, **({} if offered else ALONE)}
        kwargs["initial"] = {**usual, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        people = [(str(one.pk), one.user.name) for one in offered]
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            *people,
            (SOMEBODY_ELSE, _("Somebody else, by invitation")),
        ]
        self.hints = {str(one.pk): one.user.email for one in offered}

    def clean(self) -> dict[str, Any]:
        """Ask for the address of somebody who is not here yet."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("successor") != SOMEBODY_ELSE:
            self.errors.pop("email", None)  # the field is not shown then
        elif not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter the address of the person to invite."))
        return cleaned

    @property
    def asked(self) -> dict[str, str]:
        """What the next step's address says."""
        cleaned = self.cleaned_data
        if cleaned["successor"] == SOMEBODY_ELSE:
            return {"email": cleaned["email"], "afterwards": cleaned["afterwards"]}
        return {"successor": cleaned["successor"], "afterwards": cleaned["afterwards"]}


class Decision(Form):
    """Second step: what was chosen, to be read again before it is done."""

    successor = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    email = forms.EmailField(required=False, max_length=254, widget=forms.HiddenInput)
    afterwards = forms.ChoiceField(choices=AFTERWARDS, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Want exactly one person."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("successor")) == bool(cleaned.get("email")):
            self.add_error(None, _("Choose a person."))
        return cleaned

    @property
    def invited(self) -> str:
        """The address to invite, empty for a member."""
        return text.address(self.cleaned_data["email"])

    @property
    def then(self) -> Afterwards:
        """What becomes of whoever hands over."""
        return Afterwards(self.cleaned_data["afterwards"])
