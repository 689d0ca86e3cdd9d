"""A small webhook receiver that trusts nothing it cannot verify.

It checks signatures with its own implementation of the contract, so that it and the sender cannot be
wrong together. The first line of standard output is {"listening": PORT}; each webhook follows as one
line of JSON: time, type, id, attempt, verified, reason, body. Answers are 200 if the signature
verifies and 401 if not. It runs until its standard input closes. Standard library only.

With --files it is also the host of a platform's pictures: GET /media/NAME answers the file of that name.
"""

import argparse
import datetime
import hashlib
import hmac
import http.server
import json
import mimetypes
import pathlib
import signal
import sys
import threading
import time

MAX_SKEW_S = 600
MAX_BODY = 1 << 20


def sign(key: str, body: bytes, date: str, nonce: str) -> str:
    """The signature of a webhook: HMAC-SHA256 over the hex text of SHA-256(body.date.nonce), as hex."""
    digest = hashlib.sha256(body + b"." + date.encode() + b"." + nonce.encode()).hexdigest()
    return hmac.new(key.encode(), digest.encode("ascii"), hashlib.sha256).hexdigest()


def seconds(date: str) -> float | None:
    """A date header as seconds since 1970: RFC 3339 or a plain number; None if it is neither."""
    try:
        return float(date)
    except ValueError:
        pass
    try:
        moment = datetime.datetime.fromisoformat(date.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo else None


def problem(headers, body: bytes, keys: list[str], now: float) -> str | None:
    """Why a webhook must not be trusted, or None if one of its signatures is by one of the keys.

    During a key rotation the sender puts several signatures into one header, separated by commas.
    """
    date, nonce = headers.get("x-auth-date"), headers.get("x-auth-nonce")
    signatures = [part.strip() for part in headers.get("x-auth-signature", "").split(",") if part.strip()]
    if not signatures or not date or not nonce:
        return "a signature header is missing"
    sent = seconds(date)
    if sent is None:
        return f"x-auth-date is not a date: {date!r}"
    if abs(now - sent) > MAX_SKEW_S:
        return f"x-auth-date is {abs(now - sent):.0f} s away from now"
    expected = [sign(key, body, date, nonce) for key in keys]
    if not any(hmac.compare_digest(mine, theirs) for mine in expected for theirs in signatures):
        return "no signature matches"
    return None


class Receiver(http.server.ThreadingHTTPServer):
    """Listens on 127.0.0.1 and writes down what arrives."""

    daemon_threads = True

    def __init__(self, port: int, keys: pathlib.Path, out, files: pathlib.Path | None = None):
        """Keys are read anew for every webhook, one a line, so that they can be rotated."""
        super().__init__(("127.0.0.1", port), Handler)
        self.keys_file, self.out, self.files, self.lock = keys, out, files, threading.Lock()

    def keys(self) -> list[str]:
        """The signing keys in force."""
        return self.keys_file.read_text().split() if self.keys_file.exists() else []

    def file(self, path: str) -> pathlib.Path | None:
        """The file behind a path, if it is one of those that are served."""
        known = list(self.files.iterdir()) if self.files else []
        return next((file for file in known if file.is_file() and path == f"/media/{file.name}"), None)

    def write(self, record: dict):
        """One line of output, whole."""
        with self.lock:
            print(json.dumps(record), file=self.out, flush=True)


class Handler(http.server.BaseHTTPRequestHandler):
    """One webhook, or one file."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Verifies, writes down and answers."""
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > MAX_BODY:
            return self.answer(413)
        body, now = self.rfile.read(int(length)), time.time()
        reason = problem(self.headers, body, self.server.keys(), now)
        try:
            content = json.loads(body)
        except ValueError:
            content, reason = None, reason or "the body is not JSON"
        if reason is None and not isinstance(content, dict):
            reason = "the body is not a JSON object"
        if reason is None and content.get("webhook_type") != self.headers.get("x-webhook-type"):
            reason = "X-Webhook-Type differs from webhook_type"
        record = {
            "time": now,
            "type": self.headers.get("x-webhook-type"),
            "id": self.headers.get("x-webhook-id"),
            "attempt": self.headers.get("x-webhook-attempt"),
            "verified": reason is None,
            "reason": reason,
            "body": content,
        }
        self.server.write(record)
        return self.answer(401 if reason else 200)

    def do_GET(self):
        """Answers a file."""
        file = self.server.file(self.path)
        if file is None:
            return self.answer(404)
        content = file.read_bytes()
        self.send_response(200)
        self.send_header("content-type", mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def answer(self, status: int):
        """An empty answer."""
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Nothing: standard error is for errors."""


def main() -> int:
    """Runs until standard input closes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--keys", type=pathlib.Path, required=True, help="file of signing keys, one a line")
    parser.add_argument("--files", type=pathlib.Path, help="folder of files that are served under /media/")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        receiver = Receiver(options.port, options.keys, sys.stdout, options.files)
    except OSError as error:
        print(f"the webhook receiver cannot listen on port {options.port}: {error.strerror}", file=sys.stderr)
        return 1
    print(json.dumps({"listening": receiver.server_address[1]}), flush=True)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    while sys.stdin.buffer.read1(4096):
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
