"""Visitors read English here: what they are told is compared word for word."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def english(settings):
    settings.DEFAULT_LANGUAGE = "en"
