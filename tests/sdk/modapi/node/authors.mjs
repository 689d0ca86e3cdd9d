// Authors: made known, changed, listed, trusted and forgotten.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { admin, client, isNow, refused, sdk, unique, until } from './world.mjs';

const DAY_MS = 86_400_000;

suite('authors', () => {
  test('who says something is known', async () => {
    const authorId = unique('ann');
    const text = (text) => ({ content: { type: 'text', text }, authorId, metaType: 'comment' });
    // Records are kept from the first content of any author on, everywhere within ten seconds.
    const send = () => client.content.submit(text('a cup of tea')).then(() => client.authors.retrieve(authorId));
    await until('the author is known', send, (author) => author.metrics.total_content > 0);
    const before = (await client.authors.retrieve(authorId)).metrics;
    await client.content.submit(text('you are an idiot'));
    const author = await client.authors.retrieve(authorId);
    assert.deepEqual([author.external_id, author.status, author.block], [authorId, 'enabled', null]);
    assert.equal(author.metrics.total_content, before.total_content + 1);
    assert.equal(author.metrics.flagged_content, before.flagged_content + 1);
    assert.deepEqual([author.risk_evaluation, author.metadata.email_verified], [null, null]);
    isNow(author.first_seen);
    isNow(author.last_seen);
  });

  test('an author is made known, changed and forgotten', async () => {
    const external_id = unique('zoe');
    const first_seen = Date.now() - 40 * DAY_MS;
    const made = await client.authors.create({
      external_id,
      name: 'Zoe',
      email: 'zoe@example.com',
      first_seen,
      metadata: { email_verified: true, plan: 'free' },
      manual_trust_level: 3,
    });
    assert.deepEqual([made.external_id, made.name, made.first_seen], [external_id, 'Zoe', first_seen]);
    assert.deepEqual(made.trust_level, { level: 3, manual: true });
    assert.deepEqual(await client.authors.retrieve(made.id), made);
    const changed = await client.authors.update(external_id, { name: 'Zoë', manual_trust_level: null });
    assert.deepEqual([changed.name, changed.email, changed.trust_level.manual], ['Zoë', 'zoe@example.com', false]);
    assert.deepEqual([changed.metadata.email_verified, changed.metadata.plan], [true, 'free']);
    const { authors, pagination } = await client.authors.list({ sortBy: 'memberSince', sortDirection: 'asc', pageSize: 100 });
    assert.ok(authors.some((author) => author.id === made.id));
    assert.ok(pagination.total >= 1 && pagination.pageNumber === 1 && pagination.hasPreviousPage === false);
    const seen = authors.map((author) => author.first_seen);
    assert.deepEqual(seen, [...seen].sort((a, b) => a - b));
    assert.deepEqual(await client.authors.delete(external_id), { success: true });
    await refused(client.authors.retrieve(external_id), sdk.NotFoundError, 'author_not_found');
    await refused(client.authors.update(external_id, { name: 'x' }), sdk.NotFoundError, 'author_not_found');
    await refused(client.authors.create({ name: 'x' }), sdk.BadRequestError, 'validation_failed');
  });

  test('a channel says what trust is worth', async () => {
    const channel = unique('trusting');
    await admin('PUT', `modapi-channels/${channel}`, { policies: [{ id: 'toxicity' }], trusted_allow: 4 });
    const external_id = unique('old');
    await client.authors.create({ external_id, manual_trust_level: 4 });
    const ask = () => client.content.submit({ content: { type: 'text', text: 'you are an idiot' }, authorId: external_id, channel, doNotStore: true });
    const answer = await until('trust counts', ask, (answer) => answer.author.trust_level.level === 4);
    assert.deepEqual(answer.author.trust_level, { level: 4, manual: true });
    assert.deepEqual([answer.recommendation.action, answer.recommendation.reason_codes], ['allow', ['trusted_allow']]);
    assert.equal(answer.evaluation.flagged, true);
  });
});
