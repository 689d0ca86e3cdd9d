"""Checks, reports, the review queue, tasks: with getstream."""

from getstream.models import (
    AIImageConfig,
    AWSRekognitionRule,
    CustomCheckFlag,
    ModerationPayload,
    SortParamRequest,
    UserRequest,
)

from world import StreamTest, client, insults, unique, until


class Checks(StreamTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.list_name, cls.key = cls().configured()

    def test_what_is_harmless_is_kept(self):
        answer = self.check(self.key, "a cup of tea")
        self.assertEqual(answer.status_code(), 201)
        self.assertEqual((answer.data.status, answer.data.recommended_action, answer.data.item), ("complete", "keep", None))
        limits = answer.rate_limit()
        self.assertGreater(limits.limit, 0)
        self.assertGreaterEqual(limits.remaining, 0)

    def test_what_a_rule_names_is_an_item(self):
        entity, creator = unique("m"), unique("author")
        answer = self.check(
            self.key, "one cookie, please", entity_id=entity, entity_creator_id=creator, options={"force_sync": True}
        ).data
        self.assertEqual((answer.status, answer.recommended_action), ("complete", "remove"))
        item = answer.item
        self.assertEqual((item.entity_id, item.entity_creator.id, item.reviewed_by), (entity, creator, ""))
        for at in (item.created_at, item.updated_at, item.completed_at):
            self.is_now(at)
        self.assertIsNone(item.reviewed_at)
        self.assertEqual([(flag.type, flag.labels) for flag in item.flags], [("block_list", [self.list_name])])
        self.is_now(item.flags[0].created_at)
        self.assertEqual(item.actions[0].custom["flag_type"], "block_list")
        again = self.check(self.key, "another cookie", entity_id=entity, entity_creator_id=creator).data
        self.assertEqual(again.item.id, item.id)
        read = self.moderation.get_review_queue_item(item.id).data.item
        self.assertEqual((read.id, read.entity_id), (item.id, entity))
        self.is_now(read.created_at)

    def test_a_trial_stores_nothing(self):
        entity = unique("m")
        answer = self.check(self.key, "one cookie", entity_id=entity, test_mode=True).data
        self.assertEqual(answer.recommended_action, "remove")
        self.assertEqual(self.items(entity_id=entity), [])

    def test_toxicity(self):
        key = unique("chat:toxic")
        self.moderation.upsert_config(key=key, automod_toxicity_config=insults("flag"))
        check = lambda: self.check(key, "you are a complete idiot").data
        answer = until("an insult is flagged", check, lambda answer: answer.recommended_action == "flag")
        self.assertEqual(answer.item.flags[0].labels, ["insult"])
        self.assertEqual(self.check(key, "thank you, that was kind").data.recommended_action, "keep")

    def test_a_task_is_waited_for(self):
        answer = until(
            "the check is partial",
            lambda: self.moderation.check(
                entity_type="sdk:picture",
                entity_id=unique("p"),
                entity_creator_id="jane",
                config_key=self.pictures(),
                moderation_payload=ModerationPayload(images=["http://127.0.0.1:9/not-there.png"]),
            ).data,
            lambda answer: answer.task_id,
        )
        self.assertEqual(answer.status, "partial")
        task = self.client.get_task(answer.task_id).data
        self.assertEqual(task.task_id, answer.task_id)
        self.assertIn(task.status, ("waiting", "pending", "running", "completed"))
        self.is_now(task.created_at)
        self.is_now(task.updated_at)

    def pictures(self):
        key = "chat:python:pictures"
        rule = AWSRekognitionRule(label="Explicit Nudity", action="remove", min_confidence=60)
        self.moderation.upsert_config(key=key, ai_image_config=AIImageConfig(enabled=True, rules=[rule]))
        return key

    def test_refusals(self):
        payload = ModerationPayload(texts=["a"])
        for missing in ("entity_type", "entity_id"):
            error = self.refused(400, 4, self.check, self.key, "a", **{missing: ""})
            self.assertIn(missing, error.message)
            self.assertEqual(error.exception_fields.get(missing), "required")
        self.refused(404, 16, self.check, unique("nobody"), "a")
        self.refused(404, 16, self.client.get_task, unique("task"))
        other = client(secret="another secret of another app").moderation
        self.refused(
            401, 43, other.check, entity_type="t", entity_id="i", entity_creator_id="c", moderation_payload=payload
        )


class Reports(StreamTest):
    def test_a_report_is_an_item(self):
        entity, reporter = unique("post"), unique("reporter")
        answer = self.moderation.flag(
            entity_type="sdk:post",
            entity_id=entity,
            entity_creator_id="jane",
            reason="spam",
            user=UserRequest(id=reporter, name="Rob"),
            custom={"source": "menu"},
        ).data
        (item,) = self.items(entity_id=entity)
        self.assertEqual(item.id, answer.item_id)
        flag = item.flags[0]
        self.assertEqual((flag.type, flag.user_id, flag.reason), ("user_report", reporter, "spam"))
        self.assertEqual(item.flags_count, 1)

    def test_own_flags(self):
        item = self.flagged("sdk:post")
        self.assertEqual((item.status, item.flags[0].type, item.flags[0].labels), ("complete", "custom_check_text", ["off_topic"]))
        self.refused(
            400, 4, self.moderation.custom_check, entity_type="sdk:post", entity_id="p", entity_creator_id="j", flags=[]
        )
        many = [CustomCheckFlag(type="custom_check_text")] * 11
        self.refused(
            400, 4, self.moderation.custom_check, entity_type="sdk:post", entity_id="p", entity_creator_id="j", flags=many
        )

    def test_the_queue_in_pages(self):
        kind = unique("sdk:page")
        made = [self.flagged(kind).id for _ in range(3)]
        sort = [SortParamRequest(field="created_at", direction=1)]
        found, following = [], None
        while True:
            page = self.moderation.query_review_queue(filter={"entity_type": kind}, sort=sort, limit=2, next=following).data
            found += [item.id for item in page.items]
            following = page.next
            if not following:
                break
        self.assertEqual(found, made)
        self.assertIsInstance(page.stats["texts"] if isinstance(page.stats, dict) else page.stats.texts, int)
        self.refused(404, 16, self.moderation.get_review_queue_item, "00000000-0000-8000-8000-000000000000")
        self.refused(400, 4, self.moderation.query_review_queue, filter={"created_at": {"$near": 1}})

    def test_logs_and_flags(self):
        item = self.flagged()
        self.moderation.submit_action(action_type="mark_reviewed", item_id=item.id, user_id="mod-1")
        sort = [SortParamRequest(field="created_at", direction=1)]
        logs = self.moderation.query_moderation_logs(filter={"review_queue_item_id": item.id}, sort=sort).data.logs
        self.assertEqual([log.type for log in logs], ["flag", "mark_reviewed"])
        self.is_now(logs[0].created_at)
        flags = self.moderation.query_moderation_flags(filter={"entity_id": item.entity_id}).data.flags
        self.assertEqual([flag.type for flag in flags], ["custom_check_text"])
