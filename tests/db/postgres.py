"""A real PostgreSQL from the system's packages, in a temporary folder, on a Unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

SETTINGS = "-F -c listen_addresses='' -c full_page_writes=off -c shared_buffers=16MB"


def find_binaries() -> Path | None:
    """The folder with initdb, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[-3])
    found = shutil.which("initdb") or (debian[-1] if debian else None)
    return Path(found).parent if found else None


def why_not() -> str:
    """Why PostgreSQL cannot be tested here; empty where it can."""
    if find_binaries() is None:
        return "PostgreSQL is not installed (Debian: postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "the package psycopg is not installed"
    if os.name == "posix" and os.geteuid() == 0:
        if not shutil.which("setpriv"):
            return "initdb refuses root and there is no setpriv"
        if "postgres" not in {user.pw_name for user in pwd.getpwall()}:
            return "initdb refuses root and there is no user postgres"
    return ""


class Server:
    """One server; `url(name)` addresses a database of it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gr-pg-"))  # short: a socket path is limited
        self._bin = find_binaries() or Path()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8")
        self._run("pg_ctl", "-w", "-o", f"{SETTINGS} -k {self.folder}", "-l", self._log, "start")

    @property
    def _log(self) -> str:
        return str(self.folder / "server.log")

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def sql(self, statement: str) -> None:
        """Run a statement outside any of the tested databases."""
        import psycopg

        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        try:
            self._run("pg_ctl", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, tool: str, *arguments: str) -> None:
        command = [str(self._bin / tool), "-D", str(self.folder / "data"), *arguments]
        if os.geteuid() == 0:
            command = [
                "setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", *command
            ]  # fmt: skip
        subprocess.run(
            command,
            check=True,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
