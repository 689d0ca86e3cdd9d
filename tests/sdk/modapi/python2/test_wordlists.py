"""Lists of words, with moderation_api 2.x."""

from moderation_api import errors

from world import ModerationTest, unique, until


class Wordlists(ModerationTest):
    def policy(self, text, name):
        answer = self.submit(text, do_not_store=True)
        return next((found for found in answer.policies if found.id == name), None)

    def test_a_word_that_is_added_flags_a_text(self):
        name = unique("Guests")
        made = self.api.wordlist.create(name=name, description="What guests do not say", words=["Cookie", "cookie"])
        self.assertEqual((made.id, made.name, made.words), (name.lower(), name, ["cookie"]))
        self.assertEqual((made.strict, made.user_id), (False, None))
        rows = []
        page = self.api.wordlist.list(page_size=1)
        while page is not None:
            rows += page.result.data
            page = page.next()
        row = next(row for row in rows if row.id == made.id)
        self.assertEqual((row.name, row.description), (name, "What guests do not say"))

        word = unique("jam").replace("-", "")
        added = self.api.wordlist.words.add(id=made.id, words=[word, "scone with jam"])
        self.assertEqual((added.added_count, added.total_count, added.added_words), (2, 3, [word, "scone with jam"]))
        asked = lambda: self.policy(f"some {word}", made.id)
        found = until("the word is known", asked, lambda found: found is not None and found.flagged)
        self.assertEqual((found.type, found.matches[0].match), ("entity_matcher", word))
        removed = self.api.wordlist.words.remove(id=made.id, words=[word, "scone with jam", "none"])
        self.assertEqual((removed.removed_count, removed.total_count), (2, 1))
        self.assertEqual(sorted(removed.removed_words), sorted([word, "scone with jam"]))
        until("the word is forgotten", asked, lambda found: not found.flagged)

        changed = self.api.wordlist.update(id=made.id, words=["crumpet"], strict=True)
        self.assertEqual((changed.words, changed.strict, changed.name), (["crumpet"], True, name))
        self.assertEqual(self.api.wordlist.retrieve(id=made.id).words, ["crumpet"])
        status = self.api.wordlist.get_embedding_status(id=made.id)
        self.assertEqual((status.progress, status.total_words, status.remaining_words), (100, 1, 0))

    def test_refusals(self):
        unknown = unique("none")
        data = self.refused(errors.NotFoundError, "wordlist_not_found", self.api.wordlist.retrieve, id=unknown)
        self.assertTrue(data.message)
        made = self.api.wordlist.create(name=unique("list"))
        bad = self.refused(
            errors.BadRequestError, "validation_failed", self.api.wordlist.words.add, id=made.id, words=["ok", "!"]
        )
        self.assertEqual(bad.issues[0].path, ["words", 1])
