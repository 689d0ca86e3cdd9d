"""Contents of every kind, keys and refusals: with moderation_api 1.x."""

import time

import moderation_api

from world import ModerationTest, client, unique


def policy(answer, name):
    return next((found for found in answer.policies if found.id == name), None)


class Account(ModerationTest):
    def test_who_is_calling(self):
        account = self.api.account.list()
        self.assertTrue(account.id and account.current_project.name)
        self.assertEqual(self.api.auth.retrieve().status, "success")
        self.assertEqual(self.api.auth.create().status, "success")

    def test_an_unknown_key(self):
        unknown = client("proj_unknown").auth.retrieve
        self.refused(moderation_api.AuthenticationError, "invalid_api_key", unknown)


class Content(ModerationTest):
    def test_a_harmless_text(self):
        content = unique("m")
        answer = self.submit(
            "a cup of tea",
            content_id=content,
            author_id=unique("ann"),
            conversation_id=unique("room"),
            meta_type="message",
            metadata={"plan": "free"},
            timestamp=time.time() * 1000,
        )
        self.assertEqual((answer.content.id, answer.evaluation.flagged), (content, False))
        self.assertEqual((answer.recommendation.action, answer.author.status), ("allow", "enabled"))
        self.assertEqual((answer.meta.status, answer.errors), ("success", None))

    def test_an_insult_in_one_field(self):
        data = {"title": {"type": "text", "text": "about you"}, "body": {"type": "text", "text": "you are an idiot"}}
        answer = self.submit({"type": "object", "data": data}, meta_type="post")
        self.assertEqual(policy(answer, "toxicity").flagged_fields, ["body"])
        self.assertEqual((answer.recommendation.action, answer.author), ("review", None))

    def test_media_that_cannot_be_looked_at(self):
        for kind, name in (("image", "sexual"), ("video", "video"), ("audio", "audio")):
            answer = self.submit({"type": kind, "url": "https://192.0.2.1/none"}, do_not_store=True)
            self.assertEqual((answer.meta.status, answer.recommendation.action), ("partial_success", "review"))
            self.assertIn(name, [error.id for error in answer.errors])

    def test_policies_of_a_request(self):
        entities = {"email": {"id": "email", "enable": True, "flag": True, "shouldMask": True, "mask": "***"}}
        policies = [{"id": "pii", "entities": entities}, {"id": "spam", "flag": True, "threshold": 0.9}]
        answer = self.submit("write to ann@example.com", do_not_store=True, policies=policies)
        self.assertEqual(answer.content.modified, "write to ***")
        self.assertEqual(policy(answer, "pii").matches[0].match, "ann@example.com")

    def test_refusals(self):
        bad = self.refused(moderation_api.BadRequestError, "validation_failed", self.submit, {"type": "text"})
        self.assertEqual(bad["issues"][0]["path"], ["content", "text"])
        self.refused(moderation_api.NotFoundError, "channel_not_found", self.submit, "x", channel=unique("none"))
