"""Review queues and authors: with moderation_api 1.x."""

import moderation_api

from world import ModerationTest, unique


class Queue(ModerationTest):
    def rude(self, **more):
        content = unique("q")
        self.submit("you are an idiot", content_id=content, meta_type="comment", **more)
        return content

    def test_an_item_is_listed_taken_out_and_put_back(self):
        author, room = unique("ann"), unique("room")
        content = self.rude(author_id=author, conversation_id=room)
        items = self.api.queue.items
        page = items.list("default", author_id=author, conversation_ids=room, page_number=1, page_size=5)
        self.assertEqual([item.id for item in page.items], [content])
        item = page.items[0]
        self.assertEqual((item.content, item.status, item.flagged), ("you are an idiot", "pending", True))
        self.assertEqual((item.author_id, item.conversation_id), (author, room))
        self.assertTrue(any(label.label == "toxicity" and label.flagged for label in item.labels))
        self.assertEqual((page.pagination.current_page, page.pagination.total_items), (1, 1))
        self.assertTrue(items.resolve(content, id="default", comment="fine").success)
        self.assertEqual(items.list("default", author_id=author).items, [])
        resolved = items.list("default", author_id=author, include_resolved="true").items[0]
        self.assertEqual((resolved.status, resolved.actions[0].comment), ("resolved", "fine"))
        self.assertEqual(items.unresolve(content, id="default").status, "pending")
        self.assertEqual(len(items.list("default", author_id=author).items), 1)
        self.refused(moderation_api.NotFoundError, "queue_item_not_found", items.resolve, unique("none"), id="default")

    def test_how_much_there_is(self):
        self.rude()
        queue = self.api.queue.retrieve("default").queue
        self.assertEqual(queue.total_items_count, queue.resolved_items_count + queue.unresolved_items_count)
        stats = self.api.queue.get_stats("default", within_days="7")
        self.assertGreaterEqual(stats.review_stats.total_pending, 1)
        self.assertEqual(len(stats.trends.daily_review_counts), 7)
        self.refused(moderation_api.NotFoundError, "queue_not_found", self.api.queue.retrieve, unique("none"))


class Authors(ModerationTest):
    def test_an_author_is_made_known_changed_and_forgotten(self):
        external, authors = unique("zoe"), self.api.authors
        made = authors.create(external_id=external, name="Zoe", manual_trust_level=4, metadata={"email_verified": True})
        self.assertEqual((made.external_id, made.name, made.status), (external, "Zoe", "enabled"))
        self.assertEqual((made.trust_level.level, made.trust_level.manual), (4, True))
        self.assertEqual(authors.retrieve(external).metadata.email_verified, True)
        self.assertEqual(authors.update(external, name="Ann").name, "Ann")
        listed = authors.list(sort_by="memberSince", sort_direction="desc", page_number=1, page_size=100)
        self.assertIn(external, [author.external_id for author in listed.authors])
        self.assertTrue(authors.delete(external).success)
        self.refused(moderation_api.NotFoundError, "author_not_found", authors.retrieve, external)
