"""A small platform with an upload page, to try temporary media by hand.

It stands for a platform's own server: it alone has the API key, asks for slots and tells what became of them; the
browser sends the file to the bucket itself, by the signed form. The first line of standard output is
{"listening": PORT}. It runs until its standard input closes. Standard library only.
"""

import argparse
import http.server
import json
import pathlib
import re
import signal
import sys
import threading
import urllib.error
import urllib.request

PAGES = pathlib.Path(__file__).parent / "upload"
FILES = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
}
MAX_BODY = 1_000
SLOT = re.compile(r"/slots/([a-z2-7]{26})")


def policy(bucket_origin: str) -> str:
    """What the page may load and call: its own files, and the bucket."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob:; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'none'; connect-src 'self' {bucket_origin}"
    )


class Site(http.server.ThreadingHTTPServer):
    """Listens on 127.0.0.1."""

    daemon_threads = True

    def __init__(self, port: int, api: str, key: str, bucket_origin: str):
        """`api` is the address of Gavel's API, `key` a content key."""
        super().__init__(("127.0.0.1", port), Handler)
        self.api, self.key, self.policy = api.rstrip("/"), key, policy(bucket_origin)

    def call(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Asks the API; the answer's status and JSON."""
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        request = urllib.request.Request(self.api + path, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError as error:
            return 502, json.dumps({"error": {"message": f"the API cannot be reached: {error}"}}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    """The page, its files, and two calls that it makes."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """A file of the page, or what became of an upload."""
        if slot := SLOT.fullmatch(self.path):
            status, body = self.server.call("GET", f"/media/v1/uploads/{slot[1]}")
            return self.answer(status, "application/json", body)
        if self.path in FILES:
            name, kind = FILES[self.path]
            return self.answer(200, kind, (PAGES / name).read_bytes())
        return self.answer(404, "text/plain", b"not found")

    def do_POST(self):
        """A new slot. Only the page itself may ask: browsers say where a request comes from."""
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > MAX_BODY:
            return self.answer(413, "text/plain", b"too large")
        body = self.rfile.read(int(length))
        if self.path != "/slots":
            return self.answer(404, "text/plain", b"not found")
        if self.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return self.answer(403, "text/plain", b"not from here")
        try:
            asked = {"media_type": json.loads(body)["media_type"], "demo": True}
        except (ValueError, KeyError, TypeError):
            return self.answer(400, "text/plain", b"no media_type")
        status, answer = self.server.call("POST", "/media/v1/uploads", json.dumps(asked).encode())
        return self.answer(status, "application/json", answer)

    def answer(self, status: int, kind: str, body: bytes):
        """An answer with the headers that every one has."""
        self.send_response(status)
        headers = {
            "content-type": kind,
            "content-length": str(len(body)),
            "content-security-policy": self.server.policy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cache-control": "no-store",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: standard error is for errors."""


def main() -> int:
    """Runs until standard input closes. The key comes by standard input, so that no list of processes shows it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--api", required=True, help="address of the API")
    parser.add_argument("--bucket-origin", required=True, help="scheme, host and port that files are sent to")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle: it closes our input
    key = sys.stdin.readline().strip()
    site = Site(options.port, options.api, key, options.bucket_origin)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    print(json.dumps({"listening": site.server_address[1]}), flush=True)
    while sys.stdin.readline():
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
