import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, isNow, queued, refused, took, unique, until } from '../world.mjs';

const act = (action, id, payload, user_id = 'mod-1') =>
  chat.moderation.submitAction(action, id, { ...(payload ? { [action]: payload } : {}), user_id });
const creatorOf = async (entityId) => {
  const { items } = await chat.moderation.queryReviewQueue({ entity_id: entityId });
  return items[0].entity_creator;
};

function reviewedBy({ item }, action, moderator = 'mod-1') {
  assert.deepEqual([item.latest_moderator_action, item.reviewed_by], [action, moderator]);
  isNow(item.reviewed_at, 'reviewed_at');
  const [latest] = item.actions;
  assert.deepEqual([latest.type, latest.user_id, latest.user?.id, latest.reporter_type], [action, moderator, moderator, 'moderator']);
  return item;
}

test('stream-chat: mark_reviewed', async () => {
  const { id } = await queued();
  const answer = await act('mark_reviewed', id);
  took(answer);
  assert.equal(reviewedBy(answer, 'mark_reviewed').id, id);
});

test('stream-chat: ban and unban', async () => {
  const { id, creator } = await queued();
  const banned = reviewedBy(await act('ban', id, { reason: 'spam again', timeout: 60 }), 'ban');
  assert.equal(banned.actions[0].reason, 'spam again');
  assert.equal(banned.entity_creator.banned, true);
  assert.deepEqual(banned.bans.map((ban) => [ban.user.id, ban.reason, ban.created_by.id]), [[creator, 'spam again', 'mod-1']]);
  assert.ok(banned.bans[0].expires > banned.bans[0].created_at);
  assert.equal(banned.entity_creator.ban_count, 1);
  const free = reviewedBy(await act('unban', id), 'unban');
  assert.equal(free.entity_creator.banned, false);
  assert.deepEqual(free.bans, []);
});

test('stream-chat: a shadow ban says so', async () => {
  const { id } = await queued();
  const { item } = await act('ban', id, { shadow: true });
  assert.deepEqual([item.entity_creator.shadow_banned, item.bans[0].shadow], [true, true]);
});

test('stream-chat: a ban of one channel is recorded and bans nobody', async () => {
  const { id } = await queued();
  const { item } = await act('ban', id, { channel_ban_only: true, channel_cid: 'messaging:general' });
  assert.equal(item.actions[0].type, 'ban');
  assert.equal(item.entity_creator.banned, false);
});

test('stream-chat: an item of a user bans that user', async () => {
  const user = unique('user');
  const { item_id } = await chat.moderation.flagUser(user, 'impersonation');
  const { item } = await act('ban', item_id);
  assert.deepEqual([item.entity_creator.id, item.entity_creator.banned], [user, true]);
});

for (const [action, type] of [
  ['delete_message', 'stream:chat:v1:message'],
  ['delete_activity', 'stream:feeds:v2:activity'],
  ['delete_reaction', 'stream:feeds:v2:reaction'],
  ['delete_comment', 'stream:feeds:v3:comment'],
]) {
  test(`stream-chat: ${action} and restore`, async () => {
    const { id, entityId } = await queued(type);
    reviewedBy(await act(action, id, { hard_delete: true, reason: 'off topic' }), action);
    await until('it is counted', () => creatorOf(entityId), (creator) => creator.deleted_content_count === 1);
    reviewedBy(await act('restore', id), 'restore');
  });
}

test('stream-chat: an action without a payload', async () => {
  const { id } = await queued('stream:feeds:v2:activity');
  const { item } = await chat.moderation.submitAction('delete_activity', id);
  assert.equal(item.latest_moderator_action, 'delete_activity');
});

test('stream-chat: block, shadow_block and unblock', async () => {
  for (const action of ['block', 'shadow_block']) {
    const { id } = await queued();
    reviewedBy(await act(action, id, { reason: 'off topic' }), action);
    reviewedBy(await act('unblock', id), 'unblock');
  }
});

test('stream-chat: delete_user takes the user down', async () => {
  const { id, creator } = await queued();
  const item = reviewedBy(await act('delete_user', id, { mark_messages_deleted: true }), 'delete_user');
  assert.equal(item.entity_creator.id, creator);
  assert.equal(item.entity_creator.banned, true);
});

test('stream-chat: escalate leaves the item unreviewed, de_escalate brings it back', async () => {
  const { id } = await queued();
  const { item } = await act('escalate', id, { reason: 'legal', notes: 'please look', priority: 'high' });
  assert.deepEqual([item.escalated, item.escalated_by, item.reviewed_by], [true, 'mod-1', '']);
  assert.deepEqual([item.escalation_metadata.reason, item.escalation_metadata.priority], ['legal', 'high']);
  isNow(item.escalated_at, 'escalated_at');
  const { item: back } = await act('de_escalate', id);
  assert.equal(back.escalated, false);
});

test('stream-chat: flag adds a flag', async () => {
  const { id, entityId, entityType } = await queued();
  const { item } = await act('flag', id, { entity_type: entityType, entity_id: entityId, reason: 'second look' }, 'mod-2');
  assert.ok(item.flags.some((flag) => flag.user_id === 'mod-2' && flag.reason === 'second look'));
});

test('stream-chat: a custom action is recorded', async () => {
  const { id } = await queued();
  const { item } = await act('custom', id, { id: 'send_warning', options: { template: 'first' } });
  assert.deepEqual([item.actions[0].type, item.actions[0].user_id], ['custom', 'mod-1']);
});

test('stream-chat: what is no action, or of no item, is refused', async () => {
  const { id } = await queued();
  await refused(act('explode', id), 400, 4);
  await refused(act('custom', id, {}), 400, 4);
  await refused(act('mark_reviewed', '00000000-0000-8000-8000-000000000000'), 404, 16);
  await refused(act('mark_reviewed', 'not an id'), 404, 16);
});
