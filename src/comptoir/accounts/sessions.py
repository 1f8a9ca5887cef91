"""Sessions that know whose they are: one query brings session, account and credential."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as PROVED_BY,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as PROOFS
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now

from comptoir.accounts.models import Session, User
from comptoir.core.prepared import Prepared
from comptoir.kit import limits


def _sessions(key: str, at: datetime) -> QuerySet[Session]:
    return Session.objects.select_related("user__credential").filter(
        session_key=key, expire_date__gt=at
    )


_session: Prepared[Session] = Prepared(_sessions, str, datetime)


class SessionStore(DatabaseStore):
    """Django's sessions in the database, each with its user's row beside it."""

    owner: User | None = None  # as the load found it; the hash is still to be compared

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Note whose session it becomes."""
        made: Any = super().create_model_instance(data)
        made.user_id = data.get(SESSION_KEY)
        return made  # type: ignore[no-any-return]

    def _get_session_from_db(self) -> Session | None:
        """Read the session with its owner; an expired one is none."""
        found = _session.one(self.session_key, now())
        if found is None:
            self._session_key = None
            return None
        self.owner = found.user
        return found


class Authentication(AuthenticationMiddleware):
    """Django's, without a second query for the account that came with the session."""

    def process_request(self, request: Any) -> None:
        request.user = SimpleLazyObject(lambda: _user(request))


def _user(request: Any) -> Any:
    if not hasattr(request, "_cached_user"):
        owner = _owner(request.session)
        request._cached_user = get_user(request) if owner is None else owner
    return request._cached_user


def _owner(session: SessionStore) -> User | None:
    """The account of a session whose hash still fits; whatever is unusual is left to Django."""
    claimed = session.get(SESSION_KEY)
    owner = session.owner
    if claimed is None or owner is None or str(owner.pk) != claimed or not owner.is_active:
        return None
    kept = session.get(HASH_SESSION_KEY, "")
    return owner if constant_time_compare(kept, owner.get_session_auth_hash()) else None


def lately_proved(session: SessionBase, user: User) -> bool:
    """Tell whether the person re-authenticated in this session within five minutes (R-56).

    The records are allauth's own (`record_authentication`); reading them costs no query.
    """
    if session.get(PROVED_BY) != str(user.pk):
        return False
    proofs = [proof["at"] for proof in session.get(PROOFS, []) if proof.get("reauthenticated")]
    return bool(proofs) and time.time() - proofs[-1] < limits.REAUTHENTICATION.total_seconds()
