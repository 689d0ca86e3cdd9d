import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, chatAs, isNow, queued, refused, stranger, took, unique, unknownApp } from '../world.mjs';

const creatorOf = async (filter) => (await chat.moderation.queryReviewQueue(filter)).items[0].entity_creator;

test('stream-chat: banUser and unbanUser', async () => {
  const { creator, entityId } = await queued();
  took(await chat.banUser(creator, { banned_by_id: 'mod-1', reason: 'spam', timeout: 30 }));
  assert.equal((await creatorOf({ entity_id: entityId })).banned, true);
  took(await chat.unbanUser(creator));
  assert.equal((await creatorOf({ entity_id: entityId })).banned, false);
});

test('stream-chat: shadowBan and removeShadowBan', async () => {
  const { creator, entityId } = await queued();
  await chat.shadowBan(creator, { banned_by_id: 'mod-1' });
  assert.equal((await creatorOf({ entity_id: entityId })).shadow_banned, true);
  await chat.removeShadowBan(creator);
  assert.equal((await creatorOf({ entity_id: entityId })).shadow_banned, false);
});

test('stream-chat: muteUser and unmuteUser, the present and the older calls', async () => {
  const [jane, bob] = [unique('jane'), unique('bob')];
  const { mutes } = await chat.moderation.muteUser(bob, { user_id: jane, timeout: 60 });
  assert.deepEqual(mutes.map((mute) => [mute.user.id, mute.target.id]), [[jane, bob]]);
  isNow(mutes[0].created_at, 'created_at');
  assert.ok(mutes[0].expires > mutes[0].created_at);
  took(await chat.moderation.unmuteUser(bob, { user_id: jane }));
  took(await chat.muteUser(bob, jane));
  took(await chat.unmuteUser(bob, jane));
  const own = await chatAs(jane).moderation.muteUser(bob);
  assert.equal(own.mutes[0].user.id, jane);
});

test('stream-chat: the older flags', async () => {
  const [user, message] = [unique('user'), unique('message')];
  const ofUser = await chat.flagUser(user, { user_id: 'jane', reason: 'rude' });
  assert.equal(ofUser.flag.target_user.id, user);
  const ofMessage = await chat.flagMessage(message, { user_id: 'jane' });
  assert.equal(ofMessage.flag.target_message_id, message);
  assert.equal((await creatorOf({ entity_type: 'stream:user', entity_id: user })).id, user);
  took(await chat.unflagUser(user, { user_id: 'jane' }));
  took(await chat.unflagMessage(message, { user_id: 'jane' }));
});

test('stream-chat: who may call', async () => {
  const payload = { texts: ['hello'] };
  const call = (client) => client.moderation.check('t', 'i', 'jane', payload, 'k');
  await refused(call(unknownApp()), 401, 2);
  await refused(call(stranger()), 401, 43);
  await refused(chatAs('jane').moderation.queryReviewQueue({}), 403, 17);
  const old = chat.createToken('jane', Math.floor(Date.now() / 1000) - 3600);
  await refused(chatAs('jane', old).moderation.flagUser('bob', 'rude'), 401, 40);
  const early = chat.createToken('jane', undefined, Math.floor(Date.now() / 1000) + 3600);
  await refused(chatAs('jane', early).moderation.flagUser('bob', 'rude'), 401, 42);
  // The client reads the middle part itself, so that only the first can be broken.
  const broken = chat.createToken('jane').replace(/^[^.]+/, 'broken');
  await refused(chatAs('jane', broken).moderation.flagUser('bob', 'rude'), 401, 5);
});
