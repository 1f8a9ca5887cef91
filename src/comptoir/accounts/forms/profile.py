"""What a person types about themselves."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comptoir.accounts import zones
from comptoir.core.forms import Form, PictureChoice
from comptoir.core.phones import Phone
from comptoir.kit import limits

ZONES = "zones"  # the datalist of the page


class Profile(Form):
    """Names, initials, language, time zone and phone."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    chosen_initials = forms.CharField(
        label=_("Initials"),
        max_length=3,
        required=False,
        help_text=_("At most three letters, for the bubble at the top right."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of the pages and of the letters that we send you."),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=50,
        help_text=_("Type the name of a city to search, such as Zurich."),
        widget=forms.TextInput({"list": ZONES, "autocomplete": "off"}),
    )
    phone = Phone(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("With its country code, such as +41 22 820 35 44."),
    )

    def clean_time_zone(self) -> str:
        """Take a whole name or a city."""
        zone = zones.find(self.cleaned_data["time_zone"])
        if zone is None:
            raise ValidationError(_("Choose a time zone from the list, such as Europe/Zurich."))
        return zone


class PortraitChoice(PictureChoice):
    """An image in the place of the initials."""

    most = limits.PORTRAIT_BYTES
    hint = _(
        "PNG, JPEG or WebP, up to 5 MB, at least 96 by 96 points. It is cut to a square and shown"
        " round."
    )
