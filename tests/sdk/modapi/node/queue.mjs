// Review queues: items, pages, filters, taking out and putting back, counts.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { client, isNow, refused, sdk, unique } from './world.mjs';

const rude = async (more) => {
  const contentId = unique('q');
  const content = { type: 'text', text: 'you are an idiot' };
  await client.content.submit({ content, contentId, metaType: 'comment', ...more });
  return contentId;
};

suite('queue', () => {
  test('an item is listed with what goes with it, and filtered by it', async () => {
    const [authorId, conversationId] = [unique('ann'), unique('room, with comma')];
    const id = await rude({ authorId, conversationId, metadata: { plan: 'free' } });
    const other = await rude({ authorId });
    const { items, pagination } = await client.queue.items.list('default', { authorId, sortField: 'createdAt', sortDirection: 'asc' });
    assert.deepEqual(items.map((item) => item.id), [id, other]);
    const [item] = items;
    assert.deepEqual([item.content, item.flagged, item.status], ['you are an idiot', true, 'pending']);
    assert.deepEqual([item.authorId, item.conversationId, item.contentType], [authorId, conversationId, 'comment']);
    assert.deepEqual(item.metadata, { plan: 'free' });
    isNow(item.timestamp);
    const label = item.labels.find((label) => label.label === 'toxicity');
    assert.ok(label.flagged && label.score > 0.5 && label.score <= 1);
    assert.deepEqual(
      [pagination.currentPage, pagination.totalItems, pagination.totalPages, pagination.hasNextPage, pagination.hasPreviousPage],
      [1, 2, 1, false, false],
    );
    const list = async (query) => (await client.queue.items.list('default', { authorId, ...query })).items.map((item) => item.id);
    assert.deepEqual(await list({ conversationIds: JSON.stringify([conversationId]) }), [id]);
    assert.deepEqual(await list({ labels: 'toxicity,spam', sortField: 'severity' }).then((ids) => ids.sort()), [id, other].sort());
    assert.deepEqual(await list({ labels: unique('none') }), []);
    assert.deepEqual(await list({ beforeDate: '2020-01-01' }), []);
    assert.deepEqual((await list({ afterDate: new Date(Date.now() - 3_600_000).toISOString() })).length, 2);
  });

  test('pages by number have each item once', async () => {
    const authorId = unique('bob');
    const sent = [];
    for (let n = 0; n < 5; n += 1) sent.push(await rude({ authorId }));
    const met = [];
    for (let pageNumber = 1; ; pageNumber += 1) {
      const page = await client.queue.items.list('default', { authorId, pageNumber, pageSize: 2 });
      met.push(...page.items.map((item) => item.id));
      assert.equal(page.pagination.totalItems, 5);
      if (!page.pagination.hasNextPage) break;
    }
    assert.deepEqual(met, sent.toReversed?.() ?? [...sent].reverse(), 'the newest first');
  });

  test('an item is taken out and put back', async () => {
    const authorId = unique('cem');
    const id = await rude({ authorId });
    const listed = async (query) => (await client.queue.items.list('default', { authorId, ...query })).items;
    const done = await client.queue.items.resolve(id, { id: 'default', comment: 'fine' });
    assert.deepEqual([done.success, done.comment], [true, 'fine']);
    isNow(Date.parse(done.resolvedAt));
    assert.deepEqual(await listed({}), []);
    const [item] = await listed({ includeResolved: 'true' });
    assert.deepEqual([item.id, item.status, item.actions[0].comment], [id, 'resolved', 'fine']);
    isNow(item.actions[0].timestamp);
    assert.equal((await listed({ includeResolved: 'true', filteredActionIds: item.actions[0].id })).length, 1);
    const back = await client.queue.items.unresolve(id, { id: 'default', comment: 'look again' });
    assert.deepEqual([back.success, back.status], [true, 'pending']);
    isNow(Date.parse(back.unresolvedAt));
    assert.deepEqual((await listed({})).map((item) => item.id), [id]);
    await refused(client.queue.items.resolve(unique('none'), { id: 'default' }), sdk.NotFoundError, 'queue_item_not_found');
    await refused(client.queue.items.resolve(id, { id: unique('none') }), sdk.NotFoundError, 'queue_not_found');
  });

  test('how much there is and what was done', async () => {
    const id = await rude({});
    const { queue } = await client.queue.retrieve('default');
    assert.deepEqual([queue.id, typeof queue.description, typeof queue.filter], ['default', 'string', 'object']);
    assert.ok(queue.unresolvedItemsCount >= 1);
    assert.equal(queue.totalItemsCount, queue.unresolvedItemsCount + queue.resolvedItemsCount);
    const before = await client.queue.getStats('default', { withinDays: '7' });
    await client.queue.items.resolve(id, { id: 'default' });
    const after = await client.queue.getStats('default', { withinDays: '7' });
    const reviewed = (stats) => stats.reviewStats.totalReviewed;
    assert.equal(reviewed(after), reviewed(before) + 1);
    assert.equal(after.reviewStats.totalPending, before.reviewStats.totalPending - 1);
    assert.equal(after.trends.dailyReviewCounts.length, 7);
    assert.equal(after.trends.dailyReviewCounts.reduce((sum, day) => sum + day.count, 0), reviewed(after));
    const share = after.actionStats.reduce((sum, action) => sum + action.percentageOfTotal, 0);
    assert.ok(Math.abs(share - 100) < 0.1, `${share}`);
    assert.ok(after.topReviewers.length > 0 && after.reviewStats.averageTimeToReview >= 0);
    assert.ok(after.trends.flaggedContentTrends.every((trend) => trend.trend >= -1 && trend.trend <= 1));
    await refused(client.queue.retrieve(unique('none')), sdk.NotFoundError, 'queue_not_found');
  });
});
