// Moderation actions, and the webhooks that tell of them, as the client believes them.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { suite, test } from 'node:test';

import { client, refused, sdk, unique, until } from './world.mjs';

const ModerationAPI = sdk.default ?? sdk;
const text = (words) => ({ type: 'text', text: words });

async function flagged() {
  const contentId = unique('m');
  const authorId = unique('ann');
  const sent = { content: text('you are an idiot'), contentId, authorId, metaType: 'message', metadata: { plan: 'free' } };
  const answer = await client.content.submit(sent);
  assert.equal(answer.evaluation.flagged, true);
  return { contentId, authorId };
}

/** The status of an author, as an answer about what they send shows it. */
async function author(authorId) {
  return (await client.content.submit({ content: text('hello'), authorId, doNotStore: true })).author;
}

/** A receiver that keeps what it is sent. */
async function receiver() {
  const posts = [];
  const server = createServer((request, answer) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      posts.push({ headers: request.headers, body: Buffer.concat(parts) });
      answer.writeHead(200).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { posts, url: `http://127.0.0.1:${server.address().port}/hook`, close: () => server.close() };
}

suite('actions', () => {
  test('those that are built in', async () => {
    const all = await client.actions.list();
    assert.ok(Array.isArray(all));
    const builtIn = all.filter((action) => action.builtIn);
    assert.deepEqual(builtIn.map((action) => [action.key, action.type, action.queueBehaviour]), [
      ['reject', 'ITEM_REJECT', 'REMOVE'],
      ['allow', 'ITEM_ALLOW', 'REMOVE'],
      ['block', 'AUTHOR_BLOCK', 'NO_CHANGE'],
      ['suspend', 'AUTHOR_BLOCK_TEMP', 'NO_CHANGE'],
      ['unblock', 'AUTHOR_UNBLOCK', 'NO_CHANGE'],
    ]);
    await refused(client.actions.update('reject', { name: 'x' }), sdk.PermissionDeniedError, 'permission_denied');
  });

  test('an own one from its making to its end', async () => {
    const key = unique('warn');
    const made = await client.actions.create({
      name: 'Warn',
      key,
      type: 'AUTHOR_WARN',
      position: 'SOME_QUEUES',
      filterInQueueIds: ['default'],
      possibleValues: [{ value: 'spam' }, { value: 'abuse' }],
      valueRequired: true,
    });
    assert.deepEqual([made.key, made.builtIn, made.freeText, made.queueBehaviour], [key, false, false, 'NO_CHANGE']);
    assert.ok(Math.abs(Date.now() - Date.parse(made.createdAt)) < 600_000);
    await refused(client.actions.create({ name: 'Again', key }), sdk.ConflictError, 'resource_conflict');
    const changed = await client.actions.update(made.id, { name: 'Warn them', freeText: true });
    assert.deepEqual([changed.name, changed.freeText, changed.valueRequired], ['Warn them', true, true]);
    assert.deepEqual(await client.actions.retrieve(made.id), { ...changed, webhooks: [] });
    const inQueue = async (queueId) => (await client.actions.list({ queueId })).map((action) => action.id);
    assert.ok((await inQueue('default')).includes(made.id) && !(await inQueue('other')).includes(made.id));
    const { authorId } = await flagged();
    const execute = (more) => client.actions.execute.execute({ actionKey: key, authorIds: [authorId], ...more });
    await refused(execute({}), sdk.BadRequestError, 'validation_failed');
    assert.deepEqual(await execute({ value: 'spam' }), { success: true });
    assert.deepEqual(await client.actions.delete(made.id), { id: made.id, deleted: true });
    await refused(client.actions.retrieve(made.id), sdk.NotFoundError, 'action_not_found');
  });

  test('authors are blocked, suspended and let in again', async () => {
    const { contentId, authorId } = await flagged();
    const execute = (body) => client.actions.execute.execute(body);
    assert.equal((await author(authorId)).status, 'enabled');
    assert.deepEqual(await execute({ actionKey: 'block', contentIds: [contentId], value: 'rude' }), { success: true });
    const blocked = await author(authorId);
    assert.deepEqual([blocked.status, blocked.block], ['blocked', { until: null, reason: 'rude' }]);
    await execute({ actionKey: 'suspend', authorIds: [authorId], duration: 3_600_000 });
    const suspended = await author(authorId);
    assert.equal(suspended.status, 'suspended');
    assert.ok(Math.abs(suspended.block.until - Date.now() - 3_600_000) < 600_000);
    await execute({ actionKey: 'unblock', authorIds: [authorId] });
    assert.deepEqual([(await author(authorId)).status, (await author(authorId)).block], ['enabled', null]);
    const done = await client.actions.execute.executeByID('block', { authorIds: [authorId] });
    assert.deepEqual(done, { actionId: 'block', ids: [authorId], success: true });
  });

  test('refusals', async () => {
    const execute = (body) => client.actions.execute.execute(body);
    await refused(execute({ actionKey: unique('none'), contentIds: ['x'] }), sdk.NotFoundError, 'action_not_found');
    await refused(execute({ actionKey: 'reject' }), sdk.BadRequestError, 'validation_failed');
    await refused(execute({ actionKey: 'reject', authorIds: ['x'] }), sdk.BadRequestError, 'validation_failed');
  });
});

suite('webhooks', () => {
  test('what is delivered is what the client believes', async () => {
    const inbox = await receiver();
    const own = await client.actions.create({
      name: 'Hide',
      key: unique('hide'),
      type: 'ITEM_REJECT',
      queueBehaviour: 'REMOVE',
      webhooks: [{ name: 'Hook', url: inbox.url }],
    });
    try {
      const { webhooks } = await client.actions.retrieve(own.id);
      assert.deepEqual([webhooks.length, webhooks[0].url, webhooks[0].moderationActionId], [1, inbox.url, own.id]);
      const { secret } = await client.get('/webhook-secret');
      const run = async () => {
        const { contentId } = await flagged();
        await client.actions.execute.execute({ actionKey: own.id, contentIds: [contentId], value: 'a test' });
        return contentId;
      };
      // A new endpoint is known everywhere within ten seconds.
      const sent = [];
      await until('a delivery', async () => (sent.push(await run()), inbox.posts.length), (count) => count > 0, 60_000);
      const { headers, body } = inbox.posts[0];
      assert.equal(headers['webhook-version'], 'v2');
      const event = ModerationAPI.webhooks.constructEvent(body, headers['modapi-signature'], secret);
      assert.deepEqual([event.type, event.id], ['queue_item.action', headers['webhook-event-id']]);
      const { object } = event.data;
      assert.deepEqual([object.id, object.name, object.value], [own.id, 'Hide', 'a test']);
      assert.ok(sent.includes(object.item.id));
      assert.deepEqual([object.item.flagged, object.item.metadata], [true, { plan: 'free' }]);
      const other = Buffer.concat([body, Buffer.from(' ')]);
      assert.throws(() => ModerationAPI.webhooks.constructEvent(other, headers['modapi-signature'], secret));
    } finally {
      await client.actions.delete(own.id);
      inbox.close();
    }
  });
});
