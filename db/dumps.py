"""PostgreSQL's own tools for backups. The password goes by environment, never by argument."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL

from bot.errors import BotError

_DEBIAN = Path("/usr/lib/postgresql")
_ROW = re.compile(r"^COPY \S*alembic_version .*?\n(\S+)\n\\\.$", re.MULTILINE | re.DOTALL)


def dump(url: URL, path: Path) -> None:
    """Write the whole database to `path` in pg_dump's custom format."""
    _run(url, "pg_dump", "--format=custom", "--no-owner", f"--file={path}")


def load(url: URL, path: Path, tables: Iterable[str]) -> None:
    """Drop `tables` and read the dump in, in one transaction: all of it or nothing."""
    with TemporaryDirectory() as folder:
        script = Path(folder) / "load.sql"
        _run(None, "pg_restore", "--no-owner", f"--file={script}", str(path))
        drops = [f'--command=DROP TABLE IF EXISTS "{table}" CASCADE' for table in tables]
        options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run(url, "psql", *options, *drops, f"--file={script}")


def revision(path: Path) -> str:
    """The revision that a dump was made at; raises BotError where it is no dump of ours."""
    output = _run(
        None, "pg_restore", "--data-only", "--table=alembic_version", "-f", "-", str(path)
    )
    found = _ROW.search(output)
    if not found:
        raise BotError(
            f"{path} is no backup of Greenroom", hint="`greenroom db backups` lists them"
        )
    return found.group(1)


def _run(url: URL | None, tool: str, *arguments: str) -> str:
    """Run a tool; raises BotError with the first line of its complaint."""
    done = subprocess.run(
        [_find(tool), *arguments],
        env={**os.environ, **(_environment(url) if url else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        complaint = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BotError(f"{tool} failed: {complaint}", hint="check that its version fits the server")
    return done.stdout


def _environment(url: URL) -> dict[str, str]:
    host = url.host or url.query.get("host") or ""
    known = {
        "PGHOST": host if isinstance(host, str) else host[0],
        "PGPORT": str(url.port or url.query.get("port") or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    return {name: value for name, value in known.items() if value}


def _find(tool: str) -> str:
    """The tool on the path, or the newest that Debian installed."""
    debian = sorted(_DEBIAN.glob(f"*/bin/{tool}"), key=lambda p: float(p.parts[-3]))
    found = shutil.which(tool) or (str(debian[-1]) if debian else None)
    if not found:
        raise BotError(
            f"{tool} is not installed",
            hint="install PostgreSQL's client programs (Debian: postgresql-client)",
        )
    return found
