"""How Django finds this app."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """People: sign-in, passwords, second factor, recovery, sessions."""

    name = "comptoir.accounts"
