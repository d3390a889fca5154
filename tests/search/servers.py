"""Servers on loopback that answer as a cluster should not, and a door with TLS before a real one."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Listener:
    """A server that does `answer` with each connection; `asked` counts them."""

    answer: Callable[[socket.socket], None]
    door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    asked: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.door.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.door.accept()
            except OSError:
                return
            self.asked += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            self.answer(connection)
        except OSError:
            pass
        finally:
            connection.close()


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[Listener]:
    listener = Listener(answer)
    threading.Thread(target=listener.serve, daemon=True).start()
    try:
        yield listener
    finally:
        listener.door.shutdown(socket.SHUT_RDWR)
        listener.door.close()


def silent(connection: socket.socket) -> None:
    connection.recv(65536)
    time.sleep(3)


def trickling(connection: socket.socket) -> None:
    """An answer of which a drop comes in time, again and again."""
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{")
    for _ in range(30):
        time.sleep(0.1)
        connection.sendall(b" ")


def saying(status: int, body: bytes, kind: str = "application/json") -> Callable[[socket.socket], None]:
    head = f"HTTP/1.1 {status} Said\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"

    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(head.encode() + body)

    return answer


def hanging_up(connection: socket.socket) -> None:
    connection.recv(10)


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@dataclass(frozen=True)
class Authority:
    """Signs certificates for 127.0.0.1; its own lies in `file`."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    file: Path

    @classmethod
    def made(cls, folder: Path) -> "Authority":
        folder.mkdir()
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _certificate("authority", key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        certificate = builder.issuer_name(_name("authority")).sign(key, hashes.SHA256())
        file = folder / "authority.pem"
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return cls(key, certificate, file)

    def context(self) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = _certificate("server", key.public_key()).add_extension(names, critical=False)
        builder = builder.add_extension(identifier, critical=False)
        certificate = builder.issuer_name(self.certificate.subject).sign(self.key, hashes.SHA256())
        file = self.file.parent / "server.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(name: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )


@contextmanager
def guarded(target: str, authority: Authority, authorization: str) -> Iterator[str]:
    """A proxy with TLS before `target` (host:port) that lets in who shows `authorization`; answers its host:port."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        hop: ClassVar[set[str]] = {"connection", "transfer-encoding", "content-length"}

        def do_GET(self) -> None:
            if self.headers["Authorization"] != authorization:
                self._say(401, b'{"error": "who?", "status": 401}', [("content-type", "application/json")])
                return
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            inside = http.client.HTTPConnection(target, timeout=30)
            kind = self.headers["content-type"]
            inside.request(self.command, self.path, body or None, {"content-type": kind} if kind else {})
            answer = inside.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in self.hop]
            self._say(answer.status, answer.read(), kept)
            inside.close()

        do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

        def _say(self, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
            self.send_response(status)
            for name, value in [*headers, ("content-length", str(len(body)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Doors(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that trusts nobody hangs up; that is what is wanted."""

    server = Doors(("127.0.0.1", 0), Door)
    server.socket = authority.context().wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
