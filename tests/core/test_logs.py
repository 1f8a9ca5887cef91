"""Logs: structured, and without secrets."""

import json
import logging
import logging.config

import structlog

from comptoir.config.logs import logging_configuration


def test_a_line_is_json_and_hides_secrets(capsys):
    before = structlog.get_config()
    logging.config.dictConfig(logging_configuration())
    try:
        structlog.get_logger("comptoir.test").warning(
            "seen", password="hunter2", path=f"/confirm/{'a' * 43}/", status=404
        )
    finally:
        structlog.configure(**before)
    line = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert line["event"] == "seen"
    assert line["password"] == "•••"
    assert line["path"] == "/confirm/•••/"
    assert line["status"] == 404
