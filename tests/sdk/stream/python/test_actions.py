"""What moderators do, bans, mutes and appeals: with getstream."""

from getstream.models import (
    BanActionRequestPayload,
    CustomActionRequestPayload,
    DeleteMessageRequestPayload,
    EscalatePayload,
    RejectAppealRequestPayload,
    RestoreActionRequestPayload,
)

from world import StreamTest, unique


class Actions(StreamTest):
    def submit(self, action, item, **more):
        return self.moderation.submit_action(action_type=action, item_id=item, user_id="mod-1", **more)

    def test_every_action_reviews_the_item(self):
        undone = {"restore": "delete_message", "unblock": "block", "unban": "ban"}
        for action in (
            "mark_reviewed", "ban", "unban", "delete_message", "delete_activity", "delete_reaction", "delete_comment",
            "delete_user", "restore", "unblock", "block", "shadow_block",
        ):
            with self.subTest(action):
                item = self.flagged()
                if action in undone:
                    self.submit(undone[action], item.id)
                answer = self.submit(action, item.id)
                self.assertEqual(answer.status_code(), 201)
                after = answer.data.item
                self.assertEqual((after.latest_moderator_action, after.reviewed_by), (action, "mod-1"))
                self.is_now(after.reviewed_at)
                self.assertEqual((after.actions[0].type, after.actions[0].user_id), (action, "mod-1"))

    def test_payloads(self):
        item = self.flagged()
        banned = self.submit("ban", item.id, ban=BanActionRequestPayload(reason="spam", timeout=60)).data.item
        self.assertTrue(banned.entity_creator.banned)
        self.assertEqual(banned.bans[0].reason, "spam")
        self.is_now(banned.bans[0].created_at)
        deleted = self.submit("delete_message", item.id, delete_message=DeleteMessageRequestPayload(reason="off topic"))
        self.assertEqual(deleted.data.item.actions[0].reason, "off topic")
        other = self.flagged()
        payload = EscalatePayload(reason="legal", notes="look", priority="high")
        escalated = self.submit("escalate", other.id, escalate=payload).data.item
        self.assertEqual((escalated.escalated, escalated.reviewed_at), (True, None))
        self.assertEqual(escalated.escalation_metadata.priority, "high")
        self.is_now(escalated.escalated_at)
        self.assertFalse(self.submit("de_escalate", other.id).data.item.escalated)
        payload = CustomActionRequestPayload(id="warn", options={"template": "first"})
        self.assertEqual(self.submit("custom", other.id, custom=payload).data.item.actions[0].type, "custom")

    def test_refusals(self):
        item = self.flagged()
        self.refused(400, 4, self.submit, "explode", item.id)
        self.refused(404, 16, self.submit, "mark_reviewed", unique("nothing"))


class People(StreamTest):
    def test_bans(self):
        item = self.flagged()
        creator = item.entity_creator.id
        banned = lambda: self.items(entity_id=item.entity_id)[0].entity_creator.banned
        self.moderation.ban(target_user_id=creator, banned_by_id="mod-1", reason="spam", timeout=60)
        self.assertTrue(banned())
        self.moderation.unban(target_user_id=creator, unbanned_by_id="mod-1")
        self.assertFalse(banned())

    def test_mutes(self):
        jane, bob = unique("jane"), unique("bob")
        mutes = self.moderation.mute(target_ids=[bob], user_id=jane, timeout=60).data.mutes
        self.assertEqual([(mute.user.id, mute.target.id) for mute in mutes], [(jane, bob)])
        self.is_now(mutes[0].created_at)
        self.assertEqual(self.moderation.unmute(target_ids=[bob], user_id=jane).status_code(), 201)


class Appeals(StreamTest):
    def appealed(self):
        item = self.flagged()
        self.moderation.submit_action(action_type="delete_message", item_id=item.id, user_id="mod-1")
        answer = self.moderation.appeal(
            entity_type=item.entity_type,
            entity_id=item.entity_id,
            appeal_reason="it was on topic",
            user_id=item.entity_creator.id,
        )
        return item, answer.data.appeal_id

    def test_made_and_found(self):
        item, appeal = self.appealed()
        read = self.moderation.get_appeal(appeal).data.item
        self.assertEqual((read.id, read.status, read.appeal_reason), (appeal, "submitted", "it was on topic"))
        self.is_now(read.created_at)
        self.assertEqual(read.original_moderation_action.type, "delete_message")
        found = self.moderation.query_appeals(filter={"entity_id": item.entity_id}).data.items
        self.assertEqual([one.id for one in found], [appeal])

    def test_accepted(self):
        item, appeal = self.appealed()
        restore = RestoreActionRequestPayload(decision_reason="right")
        self.moderation.submit_action(action_type="restore", item_id=item.id, user_id="mod-2", restore=restore)
        self.assertEqual(self.moderation.get_appeal(appeal).data.item.status, "accepted")

    def test_rejected(self):
        item, appeal = self.appealed()
        answer = self.moderation.submit_action(
            action_type="reject_appeal",
            item_id=item.id,
            appeal_id=appeal,
            user_id="mod-2",
            reject_appeal=RejectAppealRequestPayload(decision_reason="it stays"),
        ).data
        self.assertEqual((answer.appeal_item.id, answer.appeal_item.status), (appeal, "rejected"))

    def test_refusals(self):
        item = self.flagged()
        named = {"entity_type": item.entity_type, "appeal_reason": "please"}
        self.refused(403, 17, self.moderation.appeal, entity_id=item.entity_id, user_id=unique("stranger"), **named)
        self.refused(404, 16, self.moderation.appeal, entity_id=unique("nothing"), user_id="jane", **named)
        self.refused(404, 16, self.moderation.get_appeal, unique("appeal"))
