"""The tables that pages are measured on, filled by the owner with plain SQL."""

from __future__ import annotations

import psycopg

OURS, COMPANY = 1_000_000_001, 1_000_000_002
MEMBERS, PEOPLE = 10_000, 10_000
AGENCY_ORGANIZATIONS = 2_000
ME, AGENCY, LOG_READER = 1, 2, 3
FIRST_PERSON = 1_000
FIRST_ORGANIZATION = 2_000_000_000

PEOPLE_SQL = """
INSERT INTO accounts_credential (id, hash, version, changed_at) VALUES (1, '!', 1, now());
INSERT INTO accounts_user (id, email, recovery_email, first_name, last_name, chosen_initials,
    language, time_zone, phone, support_code, login_alerts, terms_version, joined_at, verified_at,
    is_active, credential_id)
SELECT n, 'person' || n || '@example.org', '', (ARRAY['Zoé','Marc','Élise','Hans','Lucía'])[mod(n, 5) + 1],
    (ARRAY['Durand','Müller','Rossi','García','Favre','Keller','Blanc'])[mod(n, 7) + 1] || ' ' || n, '',
    'fr', '', '', 'AAAA0000', true, '1', now(), now(), true, 1
FROM generate_series(1, %(people)s) n;
"""
ORGANIZATIONS_SQL = """
INSERT INTO organizations_organization (id, kind, name, language, street, street_more, postal_code,
    city, region, country, phone, vat_number, founded_at)
SELECT id, 'company', 'Société ' || id, 'fr', '', '', '', '', '', 'CH', '', '', now()
FROM generate_series(%(first)s, %(last)s) id ON CONFLICT DO NOTHING;
"""
MEMBERSHIPS_SQL = """
INSERT INTO organizations_membership (organization_id, user_id, role, accounting, joined_at, seen_at,
    name_key, search)
SELECT o.id, u.id, 'collaborator', 'none', now(), now() - u.id * interval '1 minute', k.name_key, k.search
FROM organizations_organization o, accounts_user u, membership_names(u.id) k
WHERE o.id BETWEEN %(first)s AND %(last)s AND u.id > %(above)s AND u.id <= %(to)s
ON CONFLICT DO NOTHING;
"""
PLACE_SQL = """
INSERT INTO organizations_membership (organization_id, user_id, role, accounting, joined_at, seen_at,
    name_key, search)
SELECT id, %(user)s, 'administrator', 'manage', now(), now(), '', ''
FROM organizations_organization WHERE id BETWEEN %(first)s AND %(last)s;
"""
JOURNAL_SQL = """
INSERT INTO journal_entry (organization_id, person_id, actor_id, actor_kind, action, details, before,
    after, address, at)
SELECT %(first)s + mod(n, %(spread)s), 1000 + mod(n, 500), 1000 + mod(n, 37), 'member',
    (ARRAY['organizations.RoleChanged','organizations.Invited','organizations.MemberJoined'])[mod(n, 3) + 1],
    '{"email": "someone@example.org", "role": "collaborator", "name": "Zoé Durand"}',
    '{"role": "external"}', '{"role": "collaborator"}', '192.0.2.1', now() - n * interval '1 second'
FROM generate_series(1, %(entries)s) n;
"""
ROWS_SQL = """
CREATE TABLE bench_rows (id bigserial PRIMARY KEY, name text, email text, at timestamptz);
INSERT INTO bench_rows (name, email, at)
SELECT 'Société ' || n, 'person' || n || '@example.org', now() FROM generate_series(1, 10000) n;
GRANT SELECT ON bench_rows TO comptoir_web;
"""


def small(owner: psycopg.Connection) -> None:
    """Ten thousand memberships in one organization, five organizations for me, 2,000 for the agency."""
    with _unhindered(owner) as cursor:
        cursor.execute(ROWS_SQL)
        cursor.execute(PEOPLE_SQL % {"people": FIRST_PERSON + PEOPLE})
        _run(cursor, ORGANIZATIONS_SQL, first=OURS, last=OURS + 4)
        _run(
            cursor,
            MEMBERSHIPS_SQL,
            first=OURS,
            last=OURS,
            above=FIRST_PERSON,
            to=FIRST_PERSON + MEMBERS,
        )
        _run(cursor, PLACE_SQL, user=ME, first=OURS, last=OURS + 4)
        first = FIRST_ORGANIZATION
        _run(cursor, ORGANIZATIONS_SQL, first=first, last=first + AGENCY_ORGANIZATIONS - 1)
        _run(cursor, PLACE_SQL, user=AGENCY, first=first, last=first + AGENCY_ORGANIZATIONS - 1)
        _run(cursor, JOURNAL_SQL, first=OURS, spread=1, entries=10_000)
    owner.execute("VACUUM ANALYZE")


def grow_memberships(owner: psycopg.Connection) -> None:
    """A million memberships, the measured organization still with ten thousand."""
    with _unhindered(owner) as cursor:
        first = FIRST_ORGANIZATION
        _run(
            cursor,
            MEMBERSHIPS_SQL,
            first=first,
            last=first + 98,
            above=FIRST_PERSON,
            to=FIRST_PERSON + PEOPLE,
        )
    owner.execute("VACUUM ANALYZE")


def grow_journal(owner: psycopg.Connection, *, spread: int) -> None:
    """A million entries more: in the measured organization, or spread over many."""
    with _unhindered(owner) as cursor:
        first = OURS if spread == 1 else FIRST_ORGANIZATION
        _run(cursor, JOURNAL_SQL, first=first, spread=spread, entries=990_000)
    owner.execute("VACUUM ANALYZE journal_entry")


class _unhindered:  # noqa: N801  a context, read as a word
    """Names are put in by the INSERT itself: a trigger for each of a million rows would take long."""

    def __init__(self, owner: psycopg.Connection) -> None:
        self.owner = owner

    def __enter__(self) -> psycopg.Cursor:
        self.owner.execute("ALTER TABLE organizations_membership DISABLE TRIGGER named")
        return self.owner.cursor()

    def __exit__(self, *_: object) -> None:
        self.owner.execute("ALTER TABLE organizations_membership ENABLE TRIGGER named")


def _run(cursor: psycopg.Cursor, sql: str, **values: int) -> None:
    cursor.execute((sql % values).encode())
