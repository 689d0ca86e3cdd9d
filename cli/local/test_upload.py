"""Tests of the upload page's server: what it serves, what it lets through, what it keeps to itself."""

import http.client
import http.server
import json
import threading
import unittest

import upload

SLOT = "abcdefghijklmnopqrstuvwxyz"


class Api(http.server.BaseHTTPRequestHandler):
    """Stands for Gavel's API; keeps what it was asked."""

    asked: list = []

    def do_GET(self):
        """Any answer."""
        self.reply()

    def do_POST(self):
        """Any answer."""
        self.reply(self.rfile.read(int(self.headers["content-length"])))

    def reply(self, body: bytes = b""):
        """Writes down and answers."""
        Api.asked.append((self.command, self.path, self.headers["authorization"], body))
        self.send_response(201)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        """Nothing."""


class Page(unittest.TestCase):
    """The server between the page and the API."""

    def setUp(self):
        """Both on free ports."""
        Api.asked = []
        self.api = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
        self.site = upload.Site(0, f"http://127.0.0.1:{self.api.server_address[1]}", "secret-key", "http://127.0.0.1:1")
        for server in (self.api, self.site):
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict | None = None):
        """Status, headers and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.server_address[1])
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def test_the_page_may_load_and_call_nothing_else(self):
        """Nothing inline, nothing from elsewhere, and the key is nowhere."""
        for path in upload.FILES:
            status, headers, body = self.ask("GET", path)
            policy = headers["content-security-policy"]
            self.assertEqual(status, 200)
            self.assertIn("default-src 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertIn("connect-src 'self' http://127.0.0.1:1", policy)
            self.assertNotIn(b"secret-key", body)
        page = (upload.PAGES / "page.html").read_text()
        script = (upload.PAGES / "page.js").read_text()
        self.assertNotIn("style=", page)
        self.assertNotRegex(page, r" on[a-z]+=")
        self.assertNotIn("innerHTML", script)
        self.assertNotIn("insertAdjacentHTML", script)

    def test_only_a_type_reaches_the_api(self):
        """The rest of a request is this server's own word."""
        status, _, _ = self.ask("POST", "/slots", b'{"media_type": "image/png", "demo": false, "bytes": 5}')
        self.assertEqual(status, 201)
        [(method, path, key, body)] = Api.asked
        self.assertEqual((method, path, key), ("POST", "/media/v1/uploads", "Bearer secret-key"))
        self.assertEqual(json.loads(body), {"media_type": "image/png", "demo": True})

    def test_other_paths_and_pages_are_refused(self):
        """Nothing of it reaches the API."""
        for method, path, body, headers, expected in [
            ("GET", "/slots/../admin", None, {}, 404),
            ("GET", f"/slots/{SLOT}/x", None, {}, 404),
            ("GET", "/upload.py", None, {}, 404),
            ("POST", "/slots", b"{}", {}, 400),
            ("POST", "/slots", b"[1]", {}, 400),
            ("POST", "/slots", b'{"media_type":"image/png"}', {"sec-fetch-site": "cross-site"}, 403),
            ("POST", "/", b"{}", {}, 404),
            ("POST", "/slots", b"x" * 2_000, {}, 413),
        ]:
            self.assertEqual(self.ask(method, path, body, headers)[0], expected, path)
        self.assertEqual(Api.asked, [])

    def test_what_became_of_an_upload_is_asked_by_its_id(self):
        """And by nothing else."""
        self.assertEqual(self.ask("GET", f"/slots/{SLOT}")[0], 201)
        self.assertEqual(Api.asked[0][:2], ("GET", f"/media/v1/uploads/{SLOT}"))


if __name__ == "__main__":
    unittest.main()
