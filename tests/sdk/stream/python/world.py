"""What the tests share: the client as its users make it, names that no other test uses, and waiting."""

import os
import time
import unittest
import uuid
from datetime import datetime, timezone

from getstream import Stream
from getstream.exceptions import StreamApiException
from getstream.models import (
    AutomodRule,
    AutomodToxicityConfig,
    BlockListConfig,
    BlockListRule,
    CustomCheckFlag,
    ModerationPayload,
    ModerationPayloadRequest,
)


def needed(name):
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f"{name} is not set: these tests need an installation of Gavel")
    return value


def client(secret=None):
    """As in the vendor's documentation, but for the address."""
    secret = secret or needed("GAVEL_STREAM_SECRET")
    return Stream(api_key=needed("GAVEL_STREAM_KEY"), api_secret=secret, base_url=needed("GAVEL_URL"))


def unique(what):
    return f"{what}-{str(uuid.uuid4())[:13]}"


def until(what, ask, expected, limit_s=25):
    """Asks until the answer is as expected: configuration is in force after ten seconds, counts come later."""
    end = time.monotonic() + limit_s
    while True:
        try:
            last = ask()
            if expected(last):
                return last
        except StreamApiException as error:
            last = error
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {limit_s} s; last answer: {last}")
        time.sleep(0.25)


def insults(action, threshold=0.5):
    rule = AutomodRule(label="insult", threshold=threshold, action=action)
    return AutomodToxicityConfig(enabled=True, rules=[rule])


class StreamTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = client()
        cls.moderation = cls.client.moderation

    def refused(self, status, code, call, *positional, **named):
        with self.assertRaises(StreamApiException) as caught:
            call(*positional, **named)
        error = caught.exception
        self.assertEqual((error.status_code, error.code), (status, code), error)
        self.assertNotIn("failed to parse", error.message)
        return error

    def is_now(self, value, what="time"):
        self.assertIsInstance(value, datetime, what)
        self.assertLess(abs((datetime.now(timezone.utc) - value).total_seconds()), 600, what)

    def flagged(self, entity_type="stream:chat:v1:message"):
        """An item in the queue that only this test knows, and whose author only this test knows."""
        entity, creator = unique("entity"), unique("author")
        flag = CustomCheckFlag(type="custom_check_text", labels=["off_topic"], reason="about something else")
        payload = ModerationPayloadRequest(texts=["let us talk about tea"])
        answer = self.moderation.custom_check(
            entity_type=entity_type,
            entity_id=entity,
            entity_creator_id=creator,
            moderation_payload=payload,
            flags=[flag],
        )
        return answer.data.item

    def configured(self, action="remove"):
        """A list with one word and a configuration that acts on it, in force."""
        name, key = unique("list"), unique("chat:python")
        self.client.create_block_list(name=name, words=["cookie"])
        rules = [BlockListRule(name=name, action=action)]
        self.moderation.upsert_config(key=key, block_list_config=BlockListConfig(enabled=True, rules=rules))
        check = lambda: self.check(key, "one cookie, please").data
        until("the configuration is in force", check, lambda answer: answer.recommended_action == action)
        return name, key

    def check(self, key, text, **more):
        named = {"entity_type": "sdk:message", "entity_id": unique("m"), "entity_creator_id": "jane"}
        payload = ModerationPayload(texts=[text])
        return self.moderation.check(**{**named, "config_key": key, "moderation_payload": payload, **more})

    def items(self, **filters):
        return self.moderation.query_review_queue(filter=filters).data.items
