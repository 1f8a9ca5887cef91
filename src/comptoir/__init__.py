"""Comptoir: a self-hosted customer console for hosting providers."""

__version__ = "0.1.0"
