import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, isNow, refused, took, unique, until } from '../world.mjs';

test('stream-chat: a block list is made, read, changed, listed and removed', async () => {
  const name = unique('words of the house');
  const made = await chat.createBlockList({ name, words: ['cookie', 'cream'] });
  took(made);
  assert.equal(made.blocklist.name, name);

  const { blocklist } = await chat.getBlockList(name);
  assert.deepEqual(blocklist.words, ['cookie', 'cream']);
  assert.equal(blocklist.type, 'word');
  for (const option of ['leet_check', 'plural_check', 'confusable_folding', 'substring_matching']) {
    const enabled = option === 'substring_matching' ? 'is_substring_matching_enabled' : `is_${option}_enabled`;
    assert.equal(typeof blocklist[enabled], 'boolean', enabled);
  }
  isNow(blocklist.created_at, 'created_at');

  await chat.updateBlockList(name, { words: ['biscuit'] });
  assert.deepEqual((await chat.getBlockList(name)).blocklist.words, ['biscuit']);

  const { blocklists } = await chat.listBlockLists();
  assert.deepEqual(blocklists.find((list) => list.name === name)?.words, ['biscuit']);

  took(await chat.deleteBlockList(name));
  await refused(chat.getBlockList(name), 404, 16);
  await refused(chat.updateBlockList(name, { words: [] }), 404, 16);
  await refused(chat.deleteBlockList(name), 404, 16);
});

test('stream-chat: a name is given once', async () => {
  const name = unique('once');
  await chat.createBlockList({ name, words: ['a1'] });
  await refused(chat.createBlockList({ name, words: ['b2'] }), 400, 4);
  assert.deepEqual((await chat.getBlockList(name)).blocklist.words, ['a1']);
});

test('stream-chat: words are whole words, unless the list or the configuration says otherwise', async () => {
  const [plain, inside] = [unique('plain'), unique('inside')];
  await chat.createBlockList({ name: plain, words: ['cream'] });
  await chat.createBlockList({ name: inside, words: ['cheese'], is_substring_matching_enabled: true });
  const rules = [{ name: plain, action: 'remove' }, { name: inside, action: 'flag' }];
  const [whole, any] = [unique('chat:whole'), unique('chat:any')];
  await chat.moderation.upsertConfig({ key: whole, block_list_config: { rules } });
  await chat.moderation.upsertConfig({ key: any, block_list_config: { rules, match_substring: true } });
  const check = (configKey, text) =>
    chat.moderation.check('sdk:message', unique('m'), 'jane', { texts: [text] }, configKey);
  const verdict = (configKey, text, action) =>
    until(`${text} is ${action}`, () => check(configKey, text), (answer) => answer.recommended_action === action);

  const hit = await verdict(whole, 'some cream, please', 'remove');
  assert.deepEqual(hit.item.flags.flatMap((flag) => flag.labels), [plain], 'the label is the name of the list');
  await verdict(whole, 'a cream-monster', 'remove');
  await verdict(whole, 'Some CREAM?', 'remove');
  await verdict(whole, 'creamcake', 'keep');
  await verdict(whole, 'cheesecake', 'flag');
  await verdict(any, 'creamcake', 'remove');
});
