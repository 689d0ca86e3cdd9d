"""Tests of the receiver: the contract's vectors, rotation, and everything that must not be trusted."""

import http.client
import io
import json
import pathlib
import tempfile
import threading
import time
import unittest

import receiver

KEY = "test-signing-key"
VECTORS = [
    (
        '{"timestamp":"2022-10-18T20:37:35.464307+00:00","webhook_type":"decision","decision":"act"}',
        "2022-10-18T20:37:36Z",
        "7f6d1c1e-8f0e-4b52-9f1d-3f0a5a1c2d3e",
        "ec354c0ed5086adc2e6b2a3d7bcd79f4f0776e8044de1dd19bef7df516c9ab8d",
    ),
    (
        '{"t":"héllo ✓"}',
        "1666125456",
        "n-0",
        "f4249f0095690167cdd4b0e481608326c3084872abcd206afb97b41b2e31ff39",
    ),
]
SENT = 1666125456.0


def headers(body: bytes, key=KEY, date="1666125456", nonce="n"):
    """The signature headers of a body."""
    return {"x-auth-signature": receiver.sign(key, body, date, nonce), "x-auth-date": date, "x-auth-nonce": nonce}


class Signature(unittest.TestCase):
    """The pure part."""

    def test_vectors_of_the_contract(self):
        for body, date, nonce, signature in VECTORS:
            self.assertEqual(receiver.sign(KEY, body.encode(), date, nonce), signature)
            sent = {"x-auth-signature": signature, "x-auth-date": date, "x-auth-nonce": nonce}
            self.assertIsNone(receiver.problem(sent, body.encode(), [KEY], SENT))

    def test_both_forms_of_the_date_are_the_same_moment(self):
        self.assertEqual(receiver.seconds("2022-10-18T20:37:36Z"), SENT)
        self.assertEqual(receiver.seconds("1666125456"), SENT)
        self.assertIsNone(receiver.seconds("yesterday"))
        self.assertIsNone(receiver.seconds("2022-10-18T20:37:36"))

    def test_rotation_accepts_either_signature_and_either_key(self):
        old, new = headers(b"{}", "old"), headers(b"{}", "new")
        both = {**new, "x-auth-signature": f"{new['x-auth-signature']}, {old['x-auth-signature']}"}
        self.assertIsNone(receiver.problem(both, b"{}", ["old"], SENT))
        self.assertIsNone(receiver.problem(both, b"{}", ["new"], SENT))
        self.assertIsNone(receiver.problem(old, b"{}", ["new", "old"], SENT))
        self.assertIsNotNone(receiver.problem(both, b"{}", ["other"], SENT))

    def test_any_change_is_noticed(self):
        good = headers(b"{}")
        for name, value in [("x-auth-date", "1666125457"), ("x-auth-nonce", "m"), ("x-auth-signature", "00")]:
            self.assertEqual(receiver.problem({**good, name: value}, b"{}", [KEY], SENT), "no signature matches")
        self.assertEqual(receiver.problem(good, b"{ }", [KEY], SENT), "no signature matches")
        self.assertEqual(receiver.problem(good, b"{}", [], SENT), "no signature matches")

    def test_missing_headers_and_old_dates_are_refused(self):
        good = headers(b"{}")
        for name in good:
            self.assertIn("missing", receiver.problem({**good, name: ""}, b"{}", [KEY], SENT))
        self.assertIn("away", receiver.problem(good, b"{}", [KEY], SENT + receiver.MAX_SKEW_S + 1))
        self.assertIn("not a date", receiver.problem({**good, "x-auth-date": "x"}, b"{}", [KEY], SENT))


class Listening(unittest.TestCase):
    """The whole receiver, over a socket."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        keys = pathlib.Path(self.folder.name) / "keys"
        keys.write_text(f"{KEY}\n")
        self.out = io.StringIO()
        self.server = receiver.Receiver(0, keys, self.out)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()

    def post(self, body: bytes, sent: dict) -> int:
        """Sends a webhook and returns the status of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_address[1], timeout=5)
        connection.request("POST", "/", body, sent)
        status = connection.getresponse().status
        connection.close()
        return status

    def test_writes_down_what_it_verified_and_what_it_did_not(self):
        body, date = b'{"webhook_type":"decision"}', str(int(time.time()))
        good = {**headers(body, date=date), "x-webhook-type": "decision", "x-webhook-id": "e1", "x-webhook-attempt": "2"}
        self.assertEqual(self.post(body, good), 200)
        self.assertEqual(self.post(body, {**good, "x-webhook-type": "incident-closed"}), 401)
        self.assertEqual(self.post(body, {**good, "x-auth-nonce": "other"}), 401)
        first, second, third = (json.loads(line) for line in self.out.getvalue().splitlines())
        self.assertEqual((first["verified"], first["type"], first["id"], first["attempt"]), (True, "decision", "e1", "2"))
        self.assertEqual(first["body"], {"webhook_type": "decision"})
        self.assertIn("differs", second["reason"])
        self.assertFalse(third["verified"])

    def test_a_signed_body_that_is_no_json_is_written_down_as_such(self):
        date = str(int(time.time()))
        self.assertEqual(self.post(b"x", headers(b"x", date=date)), 401)
        self.assertEqual(json.loads(self.out.getvalue())["reason"], "the body is not JSON")


if __name__ == "__main__":
    unittest.main()
