"""What the tests share: the client as its users make it, and names that no other test uses."""

import os
import unittest
import uuid

from moderation_api import ModerationAPI


def needed(name):
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set: these tests need an installation of Gavel")
    return value


URL = needed("GAVEL_URL").rstrip("/")


def client(key=None):
    """As in the vendor's documentation, but for the address."""
    return ModerationAPI(secret_key=key or needed("GAVEL_API_KEY"), base_url=f"{URL}/v1")


def unique(what):
    return f"{what}-{uuid.uuid4().hex[:13]}"


class ModerationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api = client()

    def submit(self, content, **more):
        if isinstance(content, str):
            content = {"type": "text", "text": content}
        return self.api.content.submit(content=content, **more)

    def refused(self, kind, code, call, *arguments, **named):
        with self.assertRaises(kind) as caught:
            call(*arguments, **named)
        self.assertEqual(caught.exception.body["code"], code)
        self.assertEqual(caught.exception.response.headers["x-should-retry"], "false")
        return caught.exception.body
