"""What every form shares: refusals shown where they were caused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from comptoir.core.refusals import Forbidden, NotFound, ReauthenticationNeeded, Refusal

OURS = [_("Enter a valid email address.")]  # Django's own sentences, in the words of our catalogue


class Form(forms.Form):
    """A form that shows a refused rule like any other mistake."""

    use_required_attribute = False  # our own sentences, on the server, in the page's language

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Put a refusal under its field, or on top; what is not for here goes on up."""
        try:
            yield
        except (Forbidden, NotFound, ReauthenticationNeeded):
            raise
        except Refusal as refusal:
            known = refusal.field if refusal.field in self.fields else None
            self.add_error(known, str(refusal))


class PictureChoice(Form):
    """An image to upload; what is in it is looked at when it is put up (R-48)."""

    most: ClassVar[int]  # bytes
    hint: ClassVar[Any]  # words, in the language of the page
    image = forms.FileField(
        label=_("Image"),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["image"].help_text = self.hint

    @property
    def content(self) -> bytes:
        """The file; of one that is far too large only as much as shows it."""
        upload: UploadedFile = self.cleaned_data["image"]
        return bytes(upload.read(self.most + 1))
