import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDate, node, queued, refused, unique } from '../world.mjs';

const moderation = node.moderation;
const submit = (action_type, item_id, payload, more = {}) =>
  moderation.submitAction({ action_type, item_id, user_id: 'mod-1', ...(payload ? { [action_type]: payload } : {}), ...more });

for (const [action, payload] of [
  ['mark_reviewed', { decision_reason: 'fine' }],
  ['ban', { reason: 'spam', channel_ban_only: false }],
  ['delete_message', { hard_delete: true }],
  ['delete_activity', undefined],
  ['delete_reaction', { hard_delete: false }],
  ['delete_comment', {}],
  ['delete_user', { hard_delete: false, mark_messages_deleted: true, delete_conversation_channels: false }],
  ['block', { reason: 'off topic' }],
  ['shadow_block', { reason: 'off topic' }],
  ['restore', { decision_reason: 'mistake' }],
  ['unblock', undefined],
  ['unban', { decision_reason: 'mistake' }],
]) {
  test(`node-sdk: submitAction ${action}`, async () => {
    const { id } = await queued();
    const undone = { restore: 'delete_message', unblock: 'block', unban: 'ban' }[action];
    if (undone) await submit(undone, id);
    const answer = await submit(action, id, payload);
    assert.equal(answer.metadata.responseCode, 201);
    assert.deepEqual([answer.item.id, answer.item.latest_moderator_action, answer.item.reviewed_by], [id, action, 'mod-1']);
    isDate(answer.item.reviewed_at, 'reviewed_at');
    assert.equal(answer.item.actions[0].type, action);
    isDate(answer.item.actions[0].created_at, 'created_at');
  });
}

test('node-sdk: escalate, custom, and unknown ones', async () => {
  const { id } = await queued();
  const { item } = await submit('escalate', id, { reason: 'legal', notes: 'look', priority: 'low' });
  assert.deepEqual([item.escalated, item.escalation_metadata.notes], [true, 'look']);
  assert.ok(!item.reviewed_at);
  const custom = await submit('custom', id, { id: 'warn', options: { a: 1 } });
  assert.equal(custom.item.actions[0].type, 'custom');
  await refused(submit('no_such_thing', id), 400, 4);
  await refused(submit('mark_reviewed', unique('x')), 404, 16);
});

test('node-sdk: an action whose payload names its target needs no item', async () => {
  const { creator } = await queued();
  await moderation.submitAction({ action_type: 'ban', user_id: 'mod-1', ban: { target_user_id: creator, reason: 'spam' } });
  const { items } = await moderation.queryReviewQueue({ filter: { entity_creator_id: creator, entity_type: 'stream:chat:v1:message' } });
  assert.equal(items[0].entity_creator.banned, true);
});

test('node-sdk: ban, unban, mute, unmute', async () => {
  const { creator, entityId } = await queued();
  const state = async () => (await moderation.queryReviewQueue({ filter: { entity_id: entityId } })).items[0];
  await moderation.ban({ target_user_id: creator, banned_by_id: 'mod-1', reason: 'spam', timeout: 60 });
  const banned = await state();
  assert.equal(banned.entity_creator.banned, true);
  isDate(banned.bans[0].created_at, 'created_at');
  isDate(banned.bans[0].created_at, 'created_at');
  await moderation.unban({ target_user_id: creator, unbanned_by_id: 'mod-1' });
  assert.equal((await state()).entity_creator.banned, false);
  const [jane, bob] = [unique('jane'), unique('bob')];
  const { mutes } = await moderation.mute({ target_ids: [bob], user_id: jane });
  assert.deepEqual(mutes.map((mute) => [mute.user.id, mute.target.id]), [[jane, bob]]);
  isDate(mutes[0].created_at, 'created_at');
  assert.match((await moderation.unmute({ target_ids: [bob], user_id: jane })).duration, /ms$/);
  await refused(moderation.mute({ target_ids: [], user_id: jane }), 400, 4);
});
