"""PgBouncer in transaction mode before the tests' PostgreSQL, as an operator may have it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comptoir.config.account import Account
from comptoir.config.cluster import WEB, Cluster, waited

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
ABSENT = "there is no PgBouncer: apt-get install pgbouncer"
PORT = "6432"
CONFIGURATION = """
[databases]
* = host={server}
[pgbouncer]
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 500
unix_socket_dir = {folder}
listen_port = {port}
auth_type = trust
auth_file = {folder}/users
logfile = {folder}/log
"""


@contextmanager
def pooler(cluster: Cluster, size: int) -> Iterator[Path]:
    """Run one with so many connections for a database; the folder of its socket."""
    account = Account.of_server(cluster.account)
    with tempfile.TemporaryDirectory(prefix="comptoir-pooler-") as name:
        folder = Path(name)
        _admit(cluster, account)
        (folder / "users").write_text(f'"{WEB}" ""\n')
        (folder / "configuration").write_text(
            CONFIGURATION.format(server=cluster.sockets, size=size, folder=folder, port=PORT)
        )
        account.owns(folder)
        with subprocess.Popen(
            [str(PROGRAM), "--quiet", folder / "configuration"], cwd="/", **account.process
        ) as process:
            try:
                assert waited((folder / f".s.PGSQL.{PORT}").exists, 10)
                yield folder
            finally:
                process.send_signal(signal.SIGTERM)


def _admit(cluster: Cluster, account: Account) -> None:
    """Let its system user log in as the web role."""
    rule = f'comptoir "{account.name}" {WEB}\n'
    admitted = cluster.home / "pg_ident.conf"
    if rule not in admitted.read_text() and cluster.pid:
        with admitted.open("a") as rules:
            rules.write(rule)
        os.kill(cluster.pid, signal.SIGHUP)
