"""What the ground itself keeps."""

from __future__ import annotations

from django.db import models


class SentLetter(models.Model):
    """A letter kept instead of sent, while no mail server is set (the outbox page shows it)."""

    message_id = models.CharField(max_length=200, unique=True)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    language = models.CharField(max_length=5)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["to", "-id"], name="sent_letter_to")]


class Beat(models.Model):
    """When the job worker was last seen alive; one row."""

    at = models.DateTimeField()
