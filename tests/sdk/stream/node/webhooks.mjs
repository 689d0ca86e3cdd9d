import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { chat, configured, isNow, key, node, queued, unique, until, url } from './world.mjs';

const admin = process.env.GAVEL_ADMIN_KEY;
const platform = process.env.GAVEL_PLATFORM_ID;
const types = [
  'review_queue_item.new', 'review_queue_item.updated', 'moderation_check.completed', 'moderation.custom_action',
  'moderation.mark_reviewed', 'moderation.flagged', 'appeal.created', 'appeal.accepted', 'appeal.rejected',
];

// An endpoint is made by the management API, so this needs an admin key and a receiver that Gavel can reach.
describe('webhooks of Stream', { skip: admin && platform ? false : 'GAVEL_ADMIN_KEY and GAVEL_PLATFORM_ID are not set' }, () => {
  const received = [];
  let server, configKey;
  let refusals = 0;

  before(async () => {
    server = createServer((request, answer) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        const refuse = refusals > 0;
        refusals -= refuse ? 1 : 0;
        received.push({ headers: request.headers, raw: Buffer.concat(parts), status: refuse ? 503 : 200 });
        answer.writeHead(refuse ? 503 : 200).end();
      });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const target = `http://127.0.0.1:${server.address().port}/stream`;
    const made = await fetch(`${url}/admin/v1/platforms/${platform}/endpoints`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'stream', url: target, types }),
    });
    const told = await made.json();
    assert.equal(made.status, 201, JSON.stringify(told));
    // Every process knows the subscription from this time on; until then some may not.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(told.effective_at) - Date.now())));
    const probe = () => queued().then(({ entityId }) => until('a webhook', () => of(entityId), (all) => all.length > 0, 3_000));
    await until('the subscription is in force', probe, Boolean);
    ({ configKey } = await configured());
  });
  after(() => server?.close());

  const of = (entityId) => received.filter(({ raw }) => raw.includes(entityId)).map(({ raw }) => JSON.parse(raw));
  const event = (entityId, type, fits = () => true) =>
    until(`${type} of ${entityId}`, () => of(entityId).find((one) => one.type === type && fits(one)), Boolean);

  test('both clients verify the signature, and the headers are the vendor\'s', async () => {
    assert.ok(received.length > 0);
    for (const { headers, raw } of received) {
      assert.ok(chat.verifyWebhook(raw, headers['x-signature']), 'stream-chat');
      assert.ok(node.verifyWebhook(raw, headers['x-signature']), 'node-sdk');
      assert.ok(!node.verifyWebhook(Buffer.concat([raw, Buffer.from(' ')]), headers['x-signature']));
      assert.equal(headers['x-api-key'], key);
      assert.ok(headers['x-webhook-id']);
      assert.match(headers['x-webhook-attempt'], /^[1-3]$/);
      assert.equal(node.verifyAndParseWebhook(raw, headers['x-signature']).type, JSON.parse(raw).type);
    }
  });

  test('a new item, and what made it', async () => {
    const { entityId, id } = await queued();
    const told = await event(entityId, 'review_queue_item.new');
    isNow(told.created_at, 'created_at');
    assert.deepEqual(told.custom, {});
    assert.equal(told.review_queue_item.id, id);
    assert.deepEqual(told.flags.map((flag) => [flag.type, flag.labels]), [['custom_check_text', ['off_topic']]]);
    isNow(told.review_queue_item.created_at, 'created_at');
  });

  test('a report updates the item and is told', async () => {
    const { entityId, entityType, creator } = await queued();
    const reporter = unique('reporter');
    await chat.moderation.flag(entityType, entityId, creator, 'spam', { user_id: reporter });
    const updated = await event(entityId, 'review_queue_item.updated');
    assert.deepEqual(updated.flags.map((flag) => [flag.type, flag.user_id]), [['user_report', reporter]]);
    const flagged = await event(entityId, 'moderation.flagged');
    assert.deepEqual([flagged.content_type, flagged.object_id], [entityType, entityId]);
  });

  test('every check is told when it is done, harmless ones too', async () => {
    for (const [text, action] of [['a cup of tea', 'keep'], ['one cookie', 'remove']]) {
      const entityId = unique('m');
      const { item } = await chat.moderation.check('sdk:message', entityId, 'jane', { texts: [text] }, configKey);
      const told = await event(entityId, 'moderation_check.completed');
      assert.deepEqual([told.entity_id, told.entity_type, told.recommended_action], [entityId, 'sdk:message', action]);
      assert.equal(told.review_queue_item_id, item?.id ?? '');
    }
  });

  test('actions of moderators', async () => {
    const { entityId, id } = await queued();
    await chat.moderation.submitAction('custom', id, { custom: { id: 'warn', options: { template: 'first' } }, user_id: 'mod-1' });
    const custom = await event(entityId, 'moderation.custom_action');
    assert.deepEqual([custom.action_id, custom.action_options.template, custom.review_queue_item.id], ['warn', 'first', id]);
    await chat.moderation.submitAction('delete_message', id, { delete_message: { reason: 'off topic' }, user_id: 'mod-1' });
    const updated = await event(entityId, 'review_queue_item.updated', (one) => one.action?.type === 'delete_message');
    assert.deepEqual([updated.action.reason, updated.action.user_id, updated.review_queue_item.id], ['off topic', 'mod-1', id]);
    const other = await queued();
    await chat.moderation.submitAction('mark_reviewed', other.id, { user_id: 'mod-1' });
    assert.equal((await event(other.entityId, 'moderation.mark_reviewed')).item.id, other.id);
  });

  test('appeals', async () => {
    for (const [action, payload, type] of [
      ['restore', { decision_reason: 'right' }, 'appeal.accepted'],
      ['reject_appeal', { decision_reason: 'it stays' }, 'appeal.rejected'],
    ]) {
      const { entityId: entity_id, entityType: entity_type, creator, id } = await queued();
      await chat.moderation.submitAction('delete_message', id, { user_id: 'mod-1' });
      const { appeal_id } = await node.moderation.appeal({ entity_id, entity_type, appeal_reason: 'please', user_id: creator });
      assert.equal((await event(entity_id, 'appeal.created')).appeal.id, appeal_id);
      await node.moderation.submitAction({ action_type: action, item_id: id, appeal_id, user_id: 'mod-2', [action]: payload });
      const told = (await event(entity_id, type)).appeal;
      assert.deepEqual([told.id, told.decision_reason], [appeal_id, payload.decision_reason]);
    }
  });

  test('a receiver that fails is asked again, as the same delivery', async () => {
    refusals = 1;
    const { entityId } = await queued();
    const attempts = () => received.filter(({ raw }) => raw.includes(entityId));
    const found = await until('a second attempt', async () => {
      const failed = attempts().find((one) => one.status === 503);
      return failed && attempts().filter((one) => one.headers['x-webhook-id'] === failed.headers['x-webhook-id']);
    }, (all) => all?.length === 2);
    assert.deepEqual(found.map((one) => one.headers['x-webhook-attempt']), ['1', '2']);
  });
});
