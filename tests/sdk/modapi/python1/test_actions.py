"""Moderation actions and webhooks: with moderation_api 1.x."""

import moderation_api

from world import ModerationTest, unique


class Actions(ModerationTest):
    def test_the_catalogue_is_a_bare_list(self):
        listed = self.api.actions.list()
        self.assertEqual([action.key for action in listed][:5], ["reject", "allow", "block", "suspend", "unblock"])
        self.assertTrue(all(action.built_in for action in listed[:5]))

    def test_an_own_one_is_executed(self):
        key = unique("done")
        made = self.api.actions.create(name="Done", key=key, queue_behaviour="REMOVE")
        self.assertEqual((made.key, made.position, made.type), (key, "ALL_QUEUES", None))
        self.refused(moderation_api.ConflictError, "resource_conflict", self.api.actions.create, name="x", key=key)
        content = unique("m")
        self.submit("you are an idiot", content_id=content, author_id=unique("ann"))
        done = self.api.actions.execute.execute(action_key=made.id, content_ids=[content], value="seen")
        self.assertTrue(done.success)
        self.assertEqual(self.api.actions.update(made.id, name="Finished").name, "Finished")
        self.assertEqual(self.api.actions.retrieve(made.id).webhooks, [])
        self.assertTrue(self.api.actions.delete(made.id).deleted)
        gone = self.api.actions.execute.execute
        self.refused(moderation_api.NotFoundError, "action_not_found", gone, action_key=unique("no"), content_ids=[content])

    def test_a_block_shows_with_the_author(self):
        author = unique("ann")
        self.api.actions.execute.execute(action_key="block", author_ids=[author], value="spam")
        answer = self.submit("hello", author_id=author, do_not_store=True)
        self.assertEqual((answer.author.status, answer.author.block.reason), ("blocked", "spam"))
        self.assertEqual((answer.recommendation.action, answer.recommendation.reason_codes), ("reject", ["author_block"]))


class Webhooks(ModerationTest):
    def test_managing_them(self):
        name = unique("hook")
        made = self.api.webhooks.create(name=name, url="https://hooks.example.com/b", event_types=["QUEUE_ITEM_ACTION"])
        self.assertEqual((made.name, made.payload_version, made.event_types), (name, "V2", ["QUEUE_ITEM_ACTION"]))
        self.assertIn(made.id, [webhook.id for webhook in self.api.webhooks.list()])
        changed = self.api.webhooks.update(made.id, event_types=["QUEUE_ITEM_NEW"])
        self.assertEqual((changed.event_types, changed.url), (["QUEUE_ITEM_NEW"], made.url))
        self.assertEqual(self.api.webhooks.retrieve(made.id).to_dict(), changed.to_dict())
        secret = self.api.webhook_secret.retrieve().secret
        self.assertTrue(len(secret) >= 32 and secret == self.api.webhook_secret.retrieve().secret)
        self.assertTrue(self.api.webhooks.delete(made.id).deleted)
        self.refused(moderation_api.NotFoundError, "webhook_not_found", self.api.webhooks.retrieve, made.id)
