"""What every form shares: refusals shown where they were caused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from comptoir.core.refusals import Forbidden, NotFound, ReauthenticationNeeded, Refusal


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
