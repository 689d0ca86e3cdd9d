import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDate, node, queued, refused, unique } from '../world.mjs';

const moderation = node.moderation;

async function appealed() {
  const made = await queued();
  const { id, entityId: entity_id, entityType: entity_type, creator } = made;
  await moderation.submitAction({ action_type: 'delete_message', item_id: id, user_id: 'mod-1', delete_message: { reason: 'off topic' } });
  const { appeal_id } = await moderation.appeal({ entity_id, entity_type, appeal_reason: 'it was on topic', user_id: creator });
  assert.ok(appeal_id);
  return { ...made, appeal_id };
}

test('node-sdk: an appeal is made, read and found', async () => {
  const { appeal_id, entityId, entityType, creator, id } = await appealed();
  const { item } = await moderation.getAppeal({ id: appeal_id });
  assert.deepEqual([item.id, item.entity_id, item.entity_type, item.status], [appeal_id, entityId, entityType, 'submitted']);
  assert.deepEqual([item.appeal_reason, item.user.id, item.review_queue_item_id], ['it was on topic', creator, id]);
  isDate(item.created_at, 'created_at');
  for (const filter of [{ entity_id: entityId }, { user_id: creator, status: 'submitted' }, { id: appeal_id }]) {
    const { items } = await moderation.queryAppeals({ filter });
    assert.deepEqual(items.map((one) => one.id), [appeal_id], JSON.stringify(filter));
  }
  assert.deepEqual((await moderation.queryAppeals({ filter: { entity_id: entityId, status: 'accepted' } })).items, []);
});

test('node-sdk: an appeal is accepted by restoring', async () => {
  const { appeal_id, id } = await appealed();
  const answer = await moderation.submitAction({ action_type: 'restore', item_id: id, user_id: 'mod-2', restore: { decision_reason: 'right' } });
  assert.equal(answer.item.latest_moderator_action, 'restore');
  const { item } = await moderation.getAppeal({ id: appeal_id });
  assert.deepEqual([item.status, item.decision_reason], ['accepted', 'right']);
});

test('node-sdk: an appeal is rejected with a reason', async () => {
  const { appeal_id, id } = await appealed();
  const submit = (more) => moderation.submitAction({ action_type: 'reject_appeal', item_id: id, appeal_id, user_id: 'mod-2', ...more });
  await refused(submit({}), 400, 4);
  const answer = await submit({ reject_appeal: { decision_reason: 'it stays' } });
  assert.deepEqual([answer.appeal_item.id, answer.appeal_item.status], [appeal_id, 'rejected']);
  assert.equal((await moderation.getAppeal({ id: appeal_id })).item.decision_reason, 'it stays');
});

test('node-sdk: a banned user appeals', async () => {
  const { creator } = await queued();
  await moderation.ban({ target_user_id: creator, banned_by_id: 'mod-1', reason: 'spam' });
  const { appeal_id } = await moderation.appeal({ entity_id: creator, entity_type: 'stream:user', appeal_reason: 'it was not me', user_id: creator });
  const { item } = await moderation.getAppeal({ id: appeal_id });
  assert.deepEqual([item.entity_type, item.entity_id, item.status], ['stream:user', creator, 'submitted']);
});

test('node-sdk: who and what can be appealed', async () => {
  const { entityId: entity_id, entityType: entity_type } = await queued();
  const appeal = (more) => moderation.appeal({ entity_id, entity_type, appeal_reason: 'please', ...more });
  await refused(appeal({ user_id: unique('stranger') }), 403, 17);
  await refused(appeal({ entity_id: unique('nothing'), user_id: 'jane' }), 404, 16);
  await refused(appeal({ appeal_reason: '', user_id: 'jane' }), 400, 4);
  await refused(moderation.getAppeal({ id: unique('appeal') }), 404, 16);
});
