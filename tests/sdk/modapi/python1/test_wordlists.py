"""Lists of words, with moderation_api 1.x."""

import moderation_api

from world import ModerationTest, admin, unique, until


class Wordlists(ModerationTest):
    def test_a_word_that_is_added_flags_a_text(self):
        name = unique("guests")
        admin("PUT", f"block-lists/{name}", {"entries": [{"phrase": "cookie"}]})
        found = self.api.wordlist.retrieve(name)
        self.assertEqual((found.id, found.words, found.strict), (name, ["cookie"], False))
        self.assertIn(name, [row.id for row in self.api.wordlist.list()])

        word = unique("jam").replace("-", "")
        added = self.api.wordlist.words.add(name, words=[word, "cookie"])
        self.assertEqual((added.added_count, added.total_count, added.added_words), (1, 2, [word]))

        def flagged():
            answer = self.submit(f"some {word}", do_not_store=True)
            return next((policy.flagged for policy in answer.policies if policy.id == name), None)

        until("the word is known", flagged, lambda is_flagged: is_flagged)
        removed = self.api.wordlist.words.remove(name, words=[word, "none"])
        self.assertEqual((removed.removed_count, removed.removed_words), (1, [word]))
        until("the word is forgotten", flagged, lambda is_flagged: is_flagged is False)
        changed = self.api.wordlist.update(name, name="Guests", words=["crumpet", "scone"], strict=True)
        self.assertEqual((changed.name, changed.words, changed.strict), ("Guests", ["crumpet", "scone"], True))
        status = self.api.wordlist.get_embedding_status(name)
        self.assertEqual((status.progress, status.total_words, status.remaining_words), (100, 2, 0))

    def test_refusals(self):
        self.refused(
            moderation_api.NotFoundError, "wordlist_not_found", self.api.wordlist.retrieve, unique("none")
        )
