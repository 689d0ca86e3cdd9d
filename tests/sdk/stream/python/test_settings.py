"""Configurations, block lists and rules: with getstream."""

import json
import os
import threading
import unittest
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from getstream.models import BlockListConfig, BlockListRule, RuleBuilderAction, RuleBuilderCondition, SortParamRequest

from world import StreamTest, insults, needed, unique, until


class Settings(StreamTest):
    def test_configurations(self):
        key = unique("chat:messaging:general")
        rules = [BlockListRule(name="profanity_en_2020_v1", action="remove")]
        stored = self.moderation.upsert_config(
            key=key, automod_toxicity_config=insults("flag", 0.8), block_list_config=BlockListConfig(rules=rules)
        ).data.config
        self.assertEqual((stored.key, stored.automod_toxicity_config.rules[0].threshold), (key, 0.8))
        self.is_now(stored.created_at)
        self.moderation.upsert_config(key=key, automod_toxicity_config=insults("remove"))
        read = self.moderation.get_config(key).data.config
        self.assertEqual(read.automod_toxicity_config.rules[0].action, "remove")
        self.assertIsNone(read.block_list_config)
        sort = [SortParamRequest(field="key", direction=1)]
        found = self.moderation.query_moderation_configs(filter={"key": key}, sort=sort).data.configs
        self.assertEqual([config.key for config in found], [key])
        self.moderation.delete_config(key)
        self.refused(404, 16, self.moderation.get_config, key)

    def test_keys_with_every_sign(self):
        key = unique("feeds:group/a b%c")
        self.moderation.upsert_config(key=key, automod_toxicity_config=insults("flag"))
        self.assertEqual(self.moderation.get_config(key).data.config.key, key)
        self.moderation.delete_config(key)

    def test_block_lists(self):
        name = unique("words of the house")
        options = {"is_leet_check_enabled": True, "is_plural_check_enabled": True}
        made = self.client.create_block_list(name=name, words=["cookie"], type="word", **options).data.blocklist
        self.assertEqual((made.name, made.type, made.words), (name, "word", ["cookie"]))
        self.assertTrue(made.is_leet_check_enabled and made.is_plural_check_enabled)
        self.is_now(made.created_at)
        self.refused(400, 4, self.client.create_block_list, name=name, words=["cookie"])
        changed = self.client.update_block_list(name, words=["biscuit"], is_leet_check_enabled=False).data.blocklist
        self.assertEqual((changed.words, changed.is_leet_check_enabled, changed.is_plural_check_enabled), (["biscuit"], False, True))
        self.assertEqual(self.client.get_block_list(name).data.blocklist.words, ["biscuit"])
        self.assertIn(name, self.names_of_lists())
        self.client.delete_block_list(name)
        self.refused(404, 16, self.client.get_block_list, name)

    def names_of_lists(self):
        names, cursor = [], None
        while True:
            page = self.client.list_block_lists(limit=100, cursor=cursor).data
            names += [block_list.name for block_list in page.blocklists]
            cursor = page.next_cursor
            if not cursor:
                return names

    def test_rules(self):
        name = unique("rule")
        made = self.moderation.upsert_moderation_rule(
            name=name,
            rule_type="content",
            description="links",
            logic="OR",
            config_keys=["chat:messaging"],
            conditions=[RuleBuilderCondition(type="text_rule", confidence=0.5)],
            action=RuleBuilderAction(type="flag_content", reason="links"),
        ).data.rule
        self.assertEqual((made.name, made.rule_type, made.enabled, made.config_keys), (name, "content", True, ["chat:messaging"]))
        self.is_now(made.created_at)
        self.assertEqual(self.moderation.get_moderation_rule(made.id).data.rule.action.type, "flag_content")
        answer = self.moderation.query_moderation_rules(filter={"name": name}).data
        self.assertEqual([rule.id for rule in answer.rules], [made.id])
        self.assertEqual(answer.ocr_labels, [])
        self.moderation.delete_moderation_rule(made.id)
        self.refused(404, 16, self.moderation.get_moderation_rule, made.id)


class Receiver(BaseHTTPRequestHandler):
    received = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.received.append((body, self.headers["X-Signature"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@unittest.skipUnless(os.environ.get("GAVEL_ADMIN_KEY"), "GAVEL_ADMIN_KEY is not set")
class Webhooks(StreamTest):
    def test_a_webhook_is_verified_and_read(self):
        server = HTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        wish = {"kind": "stream", "url": f"http://127.0.0.1:{server.server_port}/", "types": ["review_queue_item.new"]}
        request = urllib.request.Request(
            f"{needed('GAVEL_URL')}/admin/v1/platforms/{needed('GAVEL_PLATFORM_ID')}/endpoints",
            data=json.dumps(wish).encode(),
            headers={"authorization": f"Bearer {needed('GAVEL_ADMIN_KEY')}", "content-type": "application/json"},
        )
        urllib.request.urlopen(request).close()
        until("a webhook", lambda: (self.flagged(), Receiver.received)[1], bool)
        body, signature = Receiver.received[0]
        self.assertTrue(self.client.verify_signature(body, signature))
        event = self.client.verify_and_parse_webhook(body, signature)
        self.assertEqual(event.type, "review_queue_item.new")
        self.is_now(event.created_at)
        self.is_now(event.review_queue_item.created_at)
        self.assertFalse(self.client.verify_signature(body + b" ", signature))
