"""/healthz says that the process lives, /readyz that pages can be served."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from comptoir.core.models import Beat
from comptoir.core.tasks import beat


def test_the_process_lives(client):
    assert client.get("/healthz").json() == {"alive": True}


@pytest.mark.django_db
def test_ready_once_the_worker_beats(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "migrations": True, "worker": False}
    beat()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_silent_worker_is_noticed(client):
    Beat.objects.create(pk=1, at=now() - timedelta(minutes=2))
    assert client.get("/readyz").json()["worker"] is False
