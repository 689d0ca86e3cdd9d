import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { before, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { chat, configured, isNow, isUuid, refused, took, unique, until } from '../world.mjs';

describe('stream-chat: check', () => {
  let configKey, list;
  before(async () => ({ configKey, list } = await configured()));
  const check = (id, text, creator = 'jane') =>
    chat.moderation.check('stream:chat:v1:message', id, creator, { texts: [text] }, configKey);

  test('what is harmless is kept and makes no item', async () => {
    const id = unique('m');
    const answer = await check(id, 'a cup of tea');
    took(answer);
    assert.deepEqual([answer.status, answer.recommended_action, answer.item], ['complete', 'keep', undefined]);
    const { items } = await chat.moderation.queryReviewQueue({ entity_id: id });
    assert.deepEqual(items, []);
  });

  test('what a rule names is an item with its flag', async () => {
    const [id, creator] = [unique('m'), unique('author')];
    const answer = await check(id, 'one cookie, please', creator);
    assert.deepEqual([answer.status, answer.recommended_action], ['complete', 'remove']);
    const { item } = answer;
    isUuid(item.id);
    assert.deepEqual([item.entity_type, item.entity_id], ['stream:chat:v1:message', id]);
    assert.deepEqual([item.status, item.recommended_action, item.reviewed_by], ['complete', 'remove', '']);
    assert.deepEqual([item.has_text, item.has_image, item.has_video], [true, false, false]);
    assert.equal(item.entity_creator.id, creator);
    assert.equal(item.config_key, configKey);
    assert.deepEqual(item.moderation_payload.texts, ['one cookie, please']);
    assert.ok(Number.isInteger(item.severity) && item.severity >= 0 && item.severity <= 100);
    assert.ok(Array.isArray(item.languages) && Array.isArray(item.bans));
    for (const at of ['created_at', 'updated_at', 'completed_at']) isNow(item[at], at);
    const [flag] = item.flags;
    assert.equal(item.flags.length, 1);
    assert.deepEqual([flag.type, flag.labels, flag.user_id], ['block_list', [list], '']);
    assert.deepEqual([flag.entity_id, flag.result[0].action], [id, 'remove']);
    const [action] = item.actions;
    assert.deepEqual([action.type, action.custom.flag_type, action.reporter_type], ['flag', 'block_list', 'automod']);
    isUuid(action.id);
  });

  test('the same entity is the same item, however often it is checked', async () => {
    const id = unique('m');
    const first = await check(id, 'one cookie, please');
    const second = await check(id, 'another cookie, please');
    assert.equal(second.item.id, first.item.id);
    assert.deepEqual(second.item.moderation_payload.texts, ['another cookie, please'], 'the payload is replaced');
    const { items } = await chat.moderation.queryReviewQueue({ entity_id: id });
    assert.deepEqual(items.map((item) => item.id), [first.item.id]);
    assert.equal((await check(id, 'no more of that')).recommended_action, 'keep');
  });

  test('an image is judged later, by a task, or at once if asked', async () => {
    const png = await served(grey());
    const key = unique('chat:pictures');
    await chat.moderation.upsertConfig({ key, ai_image_config: { rules: [{ label: 'Explicit Nudity', action: 'remove' }] } });
    const payload = { images: [`${png.url}/a.png`] };
    const later = await until(
      'the check is partial',
      () => chat.moderation.check('sdk:picture', unique('p'), 'jane', payload, key),
      (answer) => answer.status === 'partial' && Boolean(answer.task_id),
    );
    const task = await until(
      'the task is completed',
      () => chat.getTask(later.task_id),
      (task) => task.status === 'completed',
    );
    assert.equal(task.task_id, later.task_id);
    assert.deepEqual([task.result.status, task.result.recommended_action], ['complete', 'keep']);
    isNow(task.created_at, 'created_at');
    const at_once = await chat.moderation.check('sdk:picture', unique('p'), 'jane', payload, key, { force_sync: true });
    assert.deepEqual([at_once.status, at_once.recommended_action], ['complete', 'keep']);
    png.close();
  });

  test('a trial judges and stores nothing', async () => {
    const id = unique('m');
    const payload = { texts: ['one cookie, please'] };
    const answer = await chat.moderation.check('sdk:trial', id, 'jane', payload, configKey, {}, true);
    assert.equal(answer.recommended_action, 'remove');
    assert.deepEqual((await chat.moderation.queryReviewQueue({ entity_id: id })).items, []);
  });

  test('a profile is judged by the configuration of profiles', async () => {
    await chat.moderation.upsertConfig({ key: 'user_profile:default', block_list_config: { rules: [{ name: list, action: 'flag' }] } });
    const user = unique('user');
    await until(
      'the name is flagged',
      () => chat.moderation.checkUserProfile(user, { username: 'cookie monster' }),
      (answer) => answer.recommended_action === 'flag',
    );
    assert.equal((await chat.moderation.checkUserProfile(user, { username: 'jane' })).recommended_action, 'keep');
  });

  test('what cannot be checked is refused', async () => {
    const payload = { texts: ['a'] };
    const error = await refused(chat.moderation.check('', 'id', 'jane', payload, configKey), 400, 4);
    assert.match(error.message, /entity_type/);
    await refused(chat.moderation.check('type', '', 'jane', payload, configKey), 400, 4);
    await refused(chat.moderation.check('type', unique('m'), 'jane', payload, unique('nobody')), 404, 16);
    await refused(chat.getTask(unique('task')), 404, 16);
  });
});

async function served(bytes) {
  const server = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'image/png' }).end(bytes));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** A plain grey picture of 64 by 64. */
function grey() {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 0, 0, 0, 0]);
  const rows = Buffer.alloc(64 * 65, 128);
  for (let row = 0; row < 64; row += 1) rows[row * 65] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
