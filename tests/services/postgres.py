"""PostgreSQL in a folder of its own: `initdb`, a random password, TCP on loopback; never the system's service."""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.processes import Process, as_servant, folder_for, give_to_servant, installed
from tests.world import free_port

DEBIAN = [f"/usr/lib/postgresql/{version}/bin" for version in range(18, 13, -1)]
"""Where Debian keeps the server's commands, newest first."""
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "fsync": "off",  # the folder goes anyway; the tests kill clients, never this server
}


@contextmanager
def running() -> Iterator[str]:
    """The address for DATABASE_URL of a new, empty server."""
    initdb, postgres, ready = installed(
        "initdb", "postgres", "pg_isready", packages=("postgresql",), folders=tuple(DEBIAN)
    )
    with folder_for("postgresql") as folder:
        password, port = secrets.token_urlsafe(24), free_port()
        secret = folder / "password"
        secret.write_text(password)
        secret.chmod(0o600)
        give_to_servant(folder)
        data = folder / "data"
        words = [initdb, "-D", str(data), "-U", "puente", "--auth=scram-sha-256", f"--pwfile={secret}"]
        words += ["--encoding=UTF8", "--no-locale", "--no-sync"]
        subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL, **as_servant())
        options = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
        server = Process([postgres, "-D", str(data), "-p", str(port), *options], str(folder))
        server.start()
        asked = [ready, "-q", "-h", "127.0.0.1", "-p", str(port)]
        try:
            server.wait_until(lambda: subprocess.run(asked, check=False).returncode == 0, seconds=30)
            yield f"postgresql://puente:{password}@127.0.0.1:{port}/postgres"
        finally:
            server.stop()
