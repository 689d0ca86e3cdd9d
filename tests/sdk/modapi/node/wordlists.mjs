// Lists of words: they are made by the newer client or the management API, and kept up by all.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { admin, client, refused, sdk, unique, until } from './world.mjs';

suite('wordlists', () => {
  test('a word that is added flags a text', async () => {
    const id = unique('guests');
    await admin('PUT', `block-lists/${id}`, { entries: [{ phrase: 'cookie' }] });
    const list = await client.wordlist.retrieve(id);
    assert.deepEqual([list.id, list.words, list.strict], [id, ['cookie'], false]);
    assert.ok(!Number.isNaN(Date.parse(list.createdAt)) && list.organizationId);
    const all = await client.wordlist.list();
    assert.ok(Array.isArray(all));
    assert.ok('description' in all.find((row) => row.id === id));

    const word = unique('jam').replaceAll('-', '');
    const added = await client.wordlist.words.add(id, { words: [word, 'Cookie'] });
    assert.deepEqual(added, { addedCount: 1, totalCount: 2, addedWords: [word] });
    const submit = (text) => client.content.submit({ content: { type: 'text', text }, doNotStore: true });
    const of = (answer) => answer.policies.find((policy) => policy.id === id);
    const answer = await until('the word is known', () => submit(`some ${word}`), (answer) => of(answer)?.flagged);
    assert.deepEqual([of(answer).type, of(answer).matches[0].match], ['entity_matcher', word]);
    assert.equal(answer.evaluation.flagged, true);

    const changed = await client.wordlist.update(id, { name: 'Guests', words: ['scone with jam'], strict: true });
    assert.deepEqual([changed.name, changed.words, changed.strict], ['Guests', ['scone with jam'], true]);
    const removed = await client.wordlist.words.remove(id, { words: ['scone with jam', 'none'] });
    assert.deepEqual(removed, { removedCount: 1, totalCount: 0, removedWords: ['scone with jam'] });
    assert.deepEqual(await client.wordlist.getEmbeddingStatus(id), { progress: 100, totalWords: 0, remainingWords: 0 });
    await until('the word is forgotten', () => submit(`some ${word}`), (answer) => of(answer)?.flagged === false);
  });

  test('refusals', async () => {
    await refused(client.wordlist.retrieve(unique('none')), sdk.NotFoundError, 'wordlist_not_found');
    const id = unique('list');
    await admin('PUT', `block-lists/${id}`, { entries: [] });
    const bad = await refused(client.wordlist.words.add(id, { words: ['ok', '!'] }), sdk.BadRequestError, 'validation_failed');
    assert.deepEqual(bad.error.issues[0].path, ['words', 1]);
  });
});
