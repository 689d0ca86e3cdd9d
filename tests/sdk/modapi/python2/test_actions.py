"""Moderation actions, webhooks and what they deliver: with moderation_api 2.x, which refuses incomplete answers."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from moderation_api import errors
from moderation_api.webhook_signature import WebhookSignatureError, construct_event

from world import ModerationTest, unique, until


class Receiver(HTTPServer):
    """Keeps what it is sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.posts = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.posts.append((self.headers, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def items(listed):
    return listed.result.data


class Acting(ModerationTest):
    def flagged(self):
        content, author = unique("m"), unique("ann")
        answer = self.submit("you are an idiot", content_id=content, author_id=author, meta_type="message")
        self.assertTrue(answer.evaluation.flagged)
        return content, author

    def author(self, author):
        return self.submit("hello", author_id=author, do_not_store=True).author


class Actions(Acting):
    def test_the_catalogue_in_pages(self):
        first = self.api.actions.list(page=1, page_size=2)
        self.assertEqual([action.key for action in items(first)], ["reject", "allow"])
        pagination = first.result.pagination
        self.assertEqual((pagination.page, pagination.page_size, pagination.has_more), (1, 2, True))
        keys = []
        page = first
        while page is not None:
            keys += [action.key for action in items(page)]
            page = page.next()
        self.assertEqual(keys[:5], ["reject", "allow", "block", "suspend", "unblock"])

    def test_an_own_one_from_its_making_to_its_end(self):
        key = unique("remove")
        made = self.create(key)
        self.assertEqual((made.key, made.built_in, made.queue_behaviour), (key, False, "REMOVE"))
        with self.assertRaises(errors.ConflictError) as caught:
            self.create(key)
        self.assertEqual(caught.exception.data.code, "resource_conflict")
        changed = self.api.actions.update(id=made.id, name="Take down")
        self.assertEqual((changed.name, changed.possible_values[0].value), ("Take down", "spam"))
        self.assertEqual(self.api.actions.retrieve(id=made.id).name, "Take down")
        content, _ = self.flagged()
        run = lambda **more: self.api.actions.execute(action_key=key, content_ids=[content], **more)
        self.refused(errors.BadRequestError, "validation_failed", run, value="other")
        self.assertTrue(run(value="spam").success)
        deleted = self.api.actions.delete(id=made.id)
        self.assertEqual((deleted.id, deleted.deleted), (made.id, True))
        self.refused(errors.NotFoundError, "action_not_found", self.api.actions.retrieve, id=made.id)

    def create(self, key):
        return self.api.actions.create(
            name="Remove", key=key, type_="ITEM_REJECT", queue_behaviour="REMOVE", possible_values=[{"value": "spam"}]
        )

    def test_authors(self):
        content, author = self.flagged()
        self.assertTrue(self.api.actions.execute(action_key="block", content_ids=[content], value="rude").success)
        blocked = self.author(author)
        self.assertEqual((blocked.status, blocked.block.until, blocked.block.reason), ("blocked", None, "rude"))
        self.api.actions.execute(action_key="suspend", author_ids=[author], duration=3_600_000)
        suspended = self.author(author)
        self.assertEqual(suspended.status, "suspended")
        self.assertLess(abs(suspended.block.until - time.time() * 1000 - 3_600_000), 600_000)
        self.api.actions.execute(action_key="unblock", author_ids=[author])
        self.assertEqual(self.author(author).status, "enabled")

    def test_refusals(self):
        unknown = unique("none")
        self.refused(
            errors.NotFoundError, "action_not_found", self.api.actions.execute, action_key=unknown, content_ids=["x"]
        )
        self.refused(errors.BadRequestError, "validation_failed", self.api.actions.execute, action_key="reject")


class Webhooks(Acting):
    def test_managing_them(self):
        name = unique("hook")
        made = self.api.webhooks.create(
            name=name, url="https://hooks.example.com/a", event_types=["QUEUE_ITEM_NEW", "AUTHOR_BLOCKED"]
        )
        self.assertEqual((made.name, made.payload_version), (name, "V2"))
        self.assertEqual(made.event_types, ["QUEUE_ITEM_NEW", "AUTHOR_BLOCKED"])
        changed = self.api.webhooks.update(id=made.id, description="for the desk", event_types=["QUEUE_ITEM_ACTION"])
        self.assertEqual((changed.description, changed.url), ("for the desk", "https://hooks.example.com/a"))
        self.assertEqual(self.api.webhooks.retrieve(id=made.id).event_types, ["QUEUE_ITEM_ACTION"])
        self.assertIn(made.id, [webhook.id for webhook in items(self.api.webhooks.list(page_size=100))])
        private = {"name": name, "url": "https://10.0.0.1/", "event_types": ["QUEUE_ITEM_NEW"]}
        refused = self.refused(errors.BadRequestError, "validation_failed", self.api.webhooks.create, **private)
        self.assertEqual(refused.issues[0].path, ["url"])
        deleted = self.api.webhooks.delete(id=made.id)
        self.assertEqual((deleted.id, deleted.deleted), (made.id, True))
        self.refused(errors.NotFoundError, "webhook_not_found", self.api.webhooks.retrieve, id=made.id)

    def test_what_is_delivered_is_what_the_client_believes(self):
        receiver = Receiver()
        types = ["QUEUE_ITEM_REJECTED", "AUTHOR_SUSPENDED"]
        made = self.api.webhooks.create(name=unique("hook"), url=receiver.url, event_types=types)
        try:
            secret = self.api.webhook_secret.retrieve().secret
            sent = []

            def run():
                content, author = self.flagged()
                sent.append((content, author))
                self.api.actions.execute(action_key="reject", content_ids=[content], value="a test")
                self.api.actions.execute(action_key="suspend", author_ids=[author], duration=60_000)
                return {json.loads(body)["type"] for _, body in receiver.posts}

            # A new endpoint is known everywhere within ten seconds.
            until("deliveries", run, lambda told: told >= {"queue_item.rejected", "author.suspended"}, limit_s=60)
            events = {}
            for headers, body in receiver.posts:
                event = construct_event(body, headers["modapi-signature"], secret)
                self.assertEqual((headers["user-agent"], headers["webhook-event-id"]), ("ModAPI/1.0", event["id"]))
                events[event["type"]] = event
                with self.assertRaises(WebhookSignatureError):
                    construct_event(body + b" ", headers["modapi-signature"], secret)
            rejected = events["queue_item.rejected"]["data"]["object"]
            self.assertEqual((rejected["key"], rejected["value"]), ("reject", "a test"))
            self.assertIn((rejected["item"]["id"], rejected["item"]["author_id"]), sent)
            self.assertEqual(rejected["item"]["content"], {"type": "text", "text": "you are an idiot"})
            suspended = events["author.suspended"]["data"]["object"]
            self.assertEqual((suspended["key"], suspended["author"]["status"]), ("suspend", "suspended"))
        finally:
            self.api.webhooks.delete(id=made.id)
            receiver.shutdown()
