"""Review queues and authors: with moderation_api 2.x, which refuses incomplete answers."""

import time

from moderation_api import errors

from world import ModerationTest, unique, until


class Queue(ModerationTest):
    def rude(self, content=None, **more):
        identity = unique("q")
        self.submit(content or "you are an idiot", content_id=identity, meta_type="comment", **more)
        return identity

    def test_an_item_has_every_property(self):
        author, room = unique("ann"), unique("room")
        data = {"title": {"type": "text", "text": "you are an idiot"}}
        content = self.rude({"type": "object", "data": data}, author_id=author, conversation_id=room)
        bare = self.rude()
        page = self.api.queue.items.list(id="default", author_id=author, sort="FIFO").result
        self.assertEqual([item.id for item in page.data], [content])
        item = page.data[0]
        self.assertEqual((item.content_id, item.flagged, item.status), (content, True, "pending"))
        self.assertEqual((item.content.type, item.content.data["title"].text), ("object", "you are an idiot"))
        self.assertEqual((item.author_id, item.conversation_id, item.content_type), (author, room, "comment"))
        self.assertLess(abs(time.time() * 1000 - item.timestamp), 600_000)
        self.assertTrue(0 < item.severity <= 1)
        self.assertTrue(any(label.label == "toxicity" and label.flagged for label in item.labels))
        self.assertEqual((page.pagination.page, page.pagination.total, page.pagination.has_more), (1, 1, False))
        newest = self.api.queue.items.list(id="default", sort="LIFO", page_size=1).result.data[0]
        self.assertEqual((newest.id, newest.author_id, newest.conversation_id), (bare, None, None))

    def test_filters_and_orders(self):
        author, rooms = unique("bob"), [unique("one"), unique("two, with comma")]
        contents = [self.rude(author_id=author, conversation_id=room) for room in rooms]
        listed = lambda **asked: [
            item.id for item in self.api.queue.items.list(id="default", author_id=author, **asked).result.data
        ]
        self.assertEqual(listed(sort="FIFO"), contents)
        self.assertEqual(listed(sort="LIFO"), contents[::-1])
        for sort in ("RANDOM", "SEVERITY_DESC"):
            self.assertEqual(sorted(listed(sort=sort)), sorted(contents), sort)
        self.assertEqual(listed(conversation_ids=[rooms[0], "none"]), contents[:1])
        self.assertEqual(len(listed(labels=["toxicity", "spam"])), 2)
        self.assertEqual(listed(labels=["none"]), [])
        self.assertEqual(listed(before_date="2020-01-01T00:00:00Z"), [])
        self.assertEqual(listed(filtered_action_ids=["resolve"], include_resolved=True), [])

    def test_the_client_walks_through_pages(self):
        author = unique("cem")
        sent = [self.rude(author_id=author) for _ in range(5)]
        page, met = self.api.queue.items.list(id="default", author_id=author, sort="FIFO", page_size=2), []
        while page is not None:
            met.extend(item.id for item in page.result.data)
            page = page.next()
        self.assertEqual(met, sent)

    def test_items_are_taken_out_and_put_back(self):
        author, items = unique("dan"), self.api.queue.items
        contents = [self.rude(author_id=author) for _ in range(3)]
        done = items.resolve(id="default", item_id=contents[0])
        self.assertTrue(done.success and done.resolved_at.endswith(("Z", "+00:00")))
        many = items.resolve_many(id="default", item_ids=[contents[1], "none"])
        self.assertEqual((many.resolved, many.not_found_ids), (1, ["none"]))
        pending = lambda: [item.id for item in items.list(id="default", author_id=author).result.data]
        self.assertEqual(pending(), contents[2:])
        every = items.list(id="default", author_id=author, include_resolved=True, sort="FIFO").result.data
        self.assertEqual([item.status for item in every], ["resolved", "resolved", "pending"])
        back = items.unresolve(id="default", item_id=contents[0])
        self.assertEqual((back.success, back.status), (True, "pending"))
        self.assertEqual(sorted(pending()), sorted([contents[0], contents[2]]))
        self.not_found("queue_item_not_found", items.resolve, id="default", item_id=unique("none"))
        self.refused(errors.NotFoundError, "queue_not_found", items.list, id=unique("none"))

    def test_queues_and_what_was_done(self):
        content = self.rude()
        queues = self.api.queue.list().result
        default = next(queue for queue in queues.data if queue.is_default)
        self.assertEqual(default.id, "default")
        counted = self.api.queue.retrieve(id="default").queue
        self.assertGreaterEqual(counted.unresolved_items_count, 1)
        before = self.api.queue.get_stats(id="default", within_days=7)
        self.api.queue.items.resolve(id="default", item_id=content)
        after = self.api.queue.get_stats(id="default", within_days=7)
        self.assertEqual(after.review_stats.total_reviewed, before.review_stats.total_reviewed + 1)
        self.assertEqual(after.review_stats.total_pending, before.review_stats.total_pending - 1)
        self.assertEqual(len(after.trends.daily_review_counts), 7)
        # A server in nobody's name reviewed it.
        self.assertIn(None, [reviewer.user_id for reviewer in after.top_reviewers])


class Authors(ModerationTest):
    def test_an_author_is_made_known_changed_and_forgotten(self):
        external, authors = unique("zoe"), self.api.authors
        first_seen = int(time.time() * 1000) - 40 * 86_400_000
        made = authors.create(
            external_id=external,
            name="Zoe",
            email="zoe@example.com",
            metadata={"email_verified": True, "plan": "free"},
            first_seen=first_seen,
            manual_trust_level=-1,
        )
        self.assertEqual((made.external_id, made.name, made.first_seen), (external, "Zoe", first_seen))
        self.assertEqual((made.trust_level.level, made.trust_level.manual), (-1, True))
        self.assertEqual((made.metadata.email_verified, made.metadata.phone_verified), (True, None))
        self.assertEqual(made.metadata.additional_properties["plan"], "free")
        self.assertEqual(authors.retrieve(id=made.id).email, "zoe@example.com")
        changed = authors.update(id=external, name="Ann", manual_trust_level=None)
        self.assertEqual((changed.name, changed.email, changed.trust_level.manual), ("Ann", "zoe@example.com", False))
        listed = authors.list(request={"sort_by": "memberSince", "sort_direction": "asc", "page_size": 100}).result
        self.assertIn(external, [author.external_id for author in listed.data])
        self.assertGreaterEqual(listed.pagination.total, 1)
        self.assertTrue(authors.delete(id=external).success)
        self.refused(errors.NotFoundError, "author_not_found", authors.retrieve, id=external)

    def test_who_says_something_is_known(self):
        author = unique("ann")

        def seen():
            told = self.submit("a cup of tea", author_id=author, meta_type="comment")
            self.assertEqual((told.author.trust_level.level, told.author.trust_level.manual), (0, False))
            return self.api.authors.retrieve(id=author)

        known = until("the author is known", seen, lambda known: known.metrics.total_content > 0)
        self.assertEqual((known.status, known.block, known.risk_evaluation), ("enabled", None, None))
        self.assertEqual((known.metrics.flagged_content, known.metrics.average_sentiment), (0, None))
