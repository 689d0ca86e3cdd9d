import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, chatAs, isUuid, refused, took, unique } from '../world.mjs';

const item = async (filter) => {
  const { items } = await chat.moderation.queryReviewQueue(filter);
  assert.equal(items.length, 1);
  return items[0];
};

test('stream-chat: a report makes an item with reporter and reason', async () => {
  const [id, creator, reporter] = [unique('post'), unique('author'), unique('reporter')];
  const payload = { texts: ['come and see me'], images: ['example.com/test.jpg'] };
  const options = { user_id: reporter, moderation_payload: payload, custom: { source: 'menu' } };
  const answer = await chat.moderation.flag('sdk:post', id, creator, 'spam', options);
  took(answer);
  isUuid(answer.item_id);
  const found = await item({ entity_type: 'sdk:post', entity_id: id });
  assert.equal(found.id, answer.item_id);
  const [flag] = found.flags;
  assert.deepEqual([flag.type, flag.reason, flag.user_id, flag.user.id], ['user_report', 'spam', reporter, reporter]);
  assert.equal(flag.custom.source, 'menu');
  assert.deepEqual([found.entity_creator.id, found.has_text, found.has_image], [creator, true, true]);
  assert.deepEqual(found.moderation_payload.images, ['example.com/test.jpg']);
  assert.equal(found.actions[0].reporter_type, 'user');
  assert.equal((await item({ entity_id: id, reporter_id: reporter })).id, answer.item_id);
  assert.equal((await item({ entity_id: id, user_report_reason: 'spam' })).id, answer.item_id);
});

test('stream-chat: one reporter counts once, another one again', async () => {
  const [id, first, second] = [unique('post'), unique('reporter'), unique('reporter')];
  const flag = (user_id) => chat.moderation.flag('sdk:post', id, 'jane', 'spam', { user_id });
  const made = [await flag(first), await flag(first), await flag(second)];
  assert.equal(new Set(made.map((answer) => answer.item_id)).size, 1);
  const found = await item({ entity_id: id });
  assert.deepEqual(found.flags.map((flag) => flag.user_id).sort(), [first, second].sort());
  assert.equal(found.flags_count, 2);
});

test('stream-chat: users and messages are reported by their ids alone', async () => {
  const [user, message] = [unique('user'), unique('message')];
  const ofUser = await chat.moderation.flagUser(user, 'impersonation');
  const ofMessage = await chat.moderation.flagMessage(message, 'rude');
  const found = await item({ entity_type: 'stream:user', entity_id: user });
  assert.equal(found.id, ofUser.item_id);
  assert.equal(found.entity_creator.id, user, 'a user is their own author');
  assert.equal((await item({ entity_type: 'stream:chat:v1:message', entity_id: message })).id, ofMessage.item_id);
});

test('stream-chat: the singular `text` of the documentation is taken', async () => {
  const id = unique('post');
  await chat.moderation.flag('sdk:post', id, 'jane', 'spam', { moderation_payload: { text: ['hello'] }, custom: {} });
  assert.deepEqual((await item({ entity_id: id })).moderation_payload.texts, ['hello']);
});

test("stream-chat: a user's own token reports in their own name", async () => {
  const [user, message] = [unique('reader'), unique('message')];
  await chatAs(user).moderation.flagMessage(message, 'rude', { user_id: 'somebody else' });
  assert.equal((await item({ entity_id: message })).flags[0].user_id, user);
});

test('stream-chat: flags of the own checks stand on the item, and no engine runs', async () => {
  const [id, message] = [unique('post'), unique('message')];
  const flags = [
    { type: 'custom_check_text', labels: ['spam'], reason: 'too many links', custom: { score: 7 } },
    { type: 'custom_check_image', labels: ['logo'] },
  ];
  const answer = await chat.moderation.addCustomFlags('sdk:post', id, 'jane', { texts: ['buy now'] }, flags);
  isUuid(answer.id);
  assert.deepEqual([answer.status, answer.item.entity_id], ['complete', id]);
  const types = answer.item.flags.map((flag) => [flag.type, flag.labels]).sort();
  assert.deepEqual(types, [['custom_check_image', ['logo']], ['custom_check_text', ['spam']]]);
  const ofMessage = await chat.moderation.addCustomMessageFlags(message, flags.slice(0, 1));
  assert.deepEqual([ofMessage.item.entity_type, ofMessage.item.entity_id], ['stream:chat:v1:message', message]);
  assert.equal((await item({ entity_id: message, label: 'spam' })).id, ofMessage.item.id);
});

test('stream-chat: no flags, or too many, are refused', async () => {
  const flags = (count) => Array.from({ length: count }, () => ({ type: 'custom_check_text' }));
  for (const count of [0, 11]) {
    const call = chat.moderation.addCustomFlags('sdk:post', unique('post'), 'jane', { texts: ['a'] }, flags(count));
    await refused(call, 400, 4);
  }
  await refused(chat.moderation.flag('', 'id', 'jane', 'spam'), 400, 4);
});
