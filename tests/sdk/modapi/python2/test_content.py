"""Contents of every kind, keys and refusals: with moderation_api 2.x, which refuses incomplete answers."""

import time

from moderation_api import errors

from world import ModerationTest, admin, client, unique, until


def policy(answer, name):
    return next((found for found in answer.policies if found.id == name), None)


class Account(ModerationTest):
    def test_who_is_calling(self):
        account = self.api.account.retrieve()
        self.assertTrue(account.id and account.paid_plan_name and account.current_project.name)
        self.assertGreater(account.remaining_quota, 0)

    def test_an_unknown_key(self):
        self.refused(errors.AuthenticationError, "invalid_api_key", client("proj_unknown").account.retrieve)


class Content(ModerationTest):
    def test_a_harmless_text(self):
        content = unique("m")
        answer = self.submit(
            "a cup of tea",
            content_id=content,
            author_id=unique("ann"),
            conversation_id=unique("room"),
            meta_type="message",
            metadata={"plan": "free", "deep": {"list": [1, None]}},
            timestamp=time.time() * 1000,
        )
        self.assertEqual((answer.content.id, answer.content.masked, answer.content.modified), (content, False, None))
        self.assertEqual((answer.evaluation.flagged, answer.recommendation.action), (False, "allow"))
        self.assertEqual((answer.author.status, answer.author.block, answer.casebook), ("enabled", None, None))
        self.assertEqual((answer.meta.status, answer.meta.channel_key), ("success", "default"))
        self.assertLess(abs(time.time() * 1000 - answer.meta.timestamp), 600_000)
        self.assertTrue(answer.policies and not any(found.flagged for found in answer.policies))
        self.assertEqual({insight.id for insight in answer.insights}, {"language", "sentiment"})

    def test_the_same_id_again(self):
        content = unique("c")
        first = self.submit("you are an idiot", content_id=content, meta_type="comment")
        again = self.submit("a cup of tea", content_id=content)
        self.assertEqual((first.evaluation.flagged, again.evaluation.flagged), (True, False))
        self.assertEqual(again.content.id, content)

    def test_an_insult_in_one_field(self):
        data = {
            "title": {"type": "text", "text": "about you"},
            "body": {"type": "text", "text": "you are an idiot"},
            "photo": {"type": "image", "url": "https://192.0.2.1/none.png"},
        }
        answer = self.submit({"type": "object", "data": data}, meta_type="post")
        found = policy(answer, "toxicity")
        self.assertEqual((found.type, found.flagged, found.flagged_fields), ("classifier", True, ["body"]))
        self.assertTrue(any(label.flagged for label in found.labels))
        self.assertIsNone(answer.author)
        self.assertEqual((answer.meta.status, answer.recommendation.action), ("partial_success", "review"))
        self.assertIn("sexual", [error.id for error in answer.errors])

    def test_video_and_audio_are_said_not_to_be_looked_at(self):
        for kind in ("video", "audio"):
            answer = self.submit({"type": kind, "url": f"https://example.com/a.{kind}"}, do_not_store=True)
            self.assertEqual((answer.meta.status, answer.errors[0].id), ("partial_success", kind))
            self.assertEqual(answer.recommendation.action, "review")

    def test_policies_of_a_request(self):
        answer = self.submit(
            {"type": "object", "data": {"a": {"type": "text", "text": "write to ann@example.com"}}},
            do_not_store=True,
            policies=[
                {"id": "pii", "entities": {"email": {"enable": True, "flag": True, "shouldMask": True}}},
                {"id": "url_risk", "flag": True, "flagLinkShorteners": True},
                {"id": "guideline", "flag": False, "guidelineKey": "no-ads", "instructions": "Advertises something"},
            ],
        )
        found = policy(answer, "pii")
        self.assertEqual((found.type, found.flagged, found.flagged_fields), ("entity_matcher", True, ["a"]))
        self.assertEqual((found.matches[0].match, found.matches[0].span), ("ann@example.com", [9, 24]))
        self.assertTrue(answer.content.masked)
        self.assertEqual(answer.content.modified["a"].text, "write to {{ email hidden }}")
        self.assertEqual([error.id for error in answer.errors], ["no-ads"], "without a language model")

    def test_suspicious_links(self):
        policies = [{"id": "url_risk", "flag": True, "flagLinkShorteners": True}]
        answer = self.submit("look at https://bit.ly/abc", do_not_store=True, policies=policies)
        match = policy(answer, "url_risk").matches[0]
        self.assertTrue(match.signals.is_link_shortener)
        self.assertEqual(match.reasons, ["shortener"])

    def test_ones_own_verdict(self):
        for action, behavior, expected in (
            ("reject", "escalate", "reject"),
            ("allow", "escalate", "review"),
            ("allow", "override", "allow"),
        ):
            verdict = {"action": action, "behavior": behavior, "source": "test"}
            answer = self.submit("you are an idiot", do_not_store=True, client_action=verdict)
            self.assertEqual(answer.recommendation.action, expected, (action, behavior))

    def test_a_conversation(self):
        channel = unique("chat")
        admin("PUT", f"modapi-channels/{channel}", {"context_enabled": True, "policies": [{"id": "toxicity"}]})
        said = {"author_id": unique("ann"), "conversation_id": unique("room"), "channel": channel, "meta_type": "message"}
        probe = lambda: self.submit("hello", channel=channel, do_not_store=True)
        until("the channel is known", probe, lambda answer: answer.meta.channel_key == channel)
        self.assertFalse(self.submit("mo", **said).evaluation.flagged)
        self.assertTrue(self.submit("ron", **said).evaluation.flagged, "a word in pieces")

    def test_refusals(self):
        bad = self.refused(
            errors.BadRequestError, "validation_failed", self.submit, {"type": "text", "text": "x"}, content_id="x" * 101
        )
        self.assertEqual(bad.issues[0].path, ["contentId"])
        self.not_found("channel_not_found", self.submit, "x", channel=unique("none"))
