"""The mail backend of a console without a mail server: letters are kept to be looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from comptoir.core.models import SentLetter


class Backend(BaseEmailBackend):
    """Keeps each letter once, by its Message-ID."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the letters; the outbox page shows them."""
        for message in email_messages:
            html = message.alternatives[0][0] if isinstance(message, EmailMultiAlternatives) else ""
            for to in message.to:
                SentLetter.objects.update_or_create(
                    message_id=message.extra_headers["Message-ID"],
                    defaults={
                        "to": to,
                        "subject": message.subject,
                        "text": message.body,
                        "html": html,
                        "language": message.extra_headers.get("Content-Language", ""),
                    },
                )
        return len(email_messages)
