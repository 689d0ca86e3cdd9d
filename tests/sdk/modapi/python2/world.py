"""What the tests share: the client as its users make it, names that no other test uses, and waiting."""

import json
import os
import time
import unittest
import urllib.request
import uuid

from moderation_api import ModerationAPI, errors


def needed(name):
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set: these tests need an installation of Gavel")
    return value


URL = needed("GAVEL_URL").rstrip("/")


def client(key=None):
    """As in the vendor's documentation, but for the address. The time limit of 5 s stays what it is."""
    return ModerationAPI(secret_key=key or needed("GAVEL_API_KEY"), server_url=f"{URL}/v1")


def unique(what):
    return f"{what}-{uuid.uuid4().hex[:13]}"


def admin(method, part, body=None):
    """Calls the management API, which the client knows nothing of."""
    request = urllib.request.Request(
        f"{URL}/admin/v1/platforms/{needed('GAVEL_PLATFORM_ID')}/{part}",
        method=method,
        data=json.dumps(body).encode() if body is not None else None,
        headers={"authorization": f"Bearer {needed('GAVEL_ADMIN_KEY')}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def until(what, ask, expected, limit_s=25):
    """Asks until the answer is as expected: configuration is in force after ten seconds, counts come later."""
    end = time.monotonic() + limit_s
    while True:
        try:
            last = ask()
            if expected(last):
                return last
        except Exception as error:  # the last one is shown
            last = error
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {limit_s} s; last: {last!r}")
        time.sleep(0.25)


class ModerationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api = client()

    def submit(self, content, **more):
        if isinstance(content, str):
            content = {"type": "text", "text": content}
        return self.api.content.submit(content=content, **more)

    def refused(self, kind, code, call, *arguments, **named):
        """The class is chosen by the status, and the envelope is read strictly."""
        with self.assertRaises(kind) as caught:
            call(*arguments, **named)
        self.assertEqual(caught.exception.data.code, code)
        self.assertTrue(caught.exception.data.request_id)
        return caught.exception.data

    def not_found(self, code, call, *arguments, **named):
        """Where the client knows no 404 of a call, it raises what it raises of all that it does not know."""
        with self.assertRaises(errors.ModerationAPIDefaultError) as caught:
            call(*arguments, **named)
        self.assertEqual(caught.exception.status_code, 404)
        self.assertEqual(json.loads(caught.exception.body)["code"], code)
