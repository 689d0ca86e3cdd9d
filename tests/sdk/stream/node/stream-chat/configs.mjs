import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, isNow, refused, took, unique } from '../world.mjs';

// The configuration of the vendor's documentation, without `min_confidence`.
const documented = (key) => ({
  key,
  ai_text_config: {
    rules: [
      { label: 'INSULT', action: 'flag' },
      { label: 'THREAT', severity_rules: [{ severity: 'low', action: 'flag' }, { severity: 'high', action: 'remove' }] },
    ],
  },
  block_list_config: { rules: [{ name: 'profanity_en_2020_v1', action: 'remove' }] },
  ai_image_config: { rules: [{ label: 'Non-Explicit Nudity', action: 'flag' }] },
  automod_toxicity_config: { rules: [{ label: 'insult', threshold: 0.8, action: 'flag' }] },
  automod_platform_circumvention_config: { rules: [{ label: 'platform_circumvention', threshold: 0.8, action: 'flag' }] },
});

test('stream-chat: a configuration is stored, read, replaced as a whole, listed and removed', async () => {
  const key = unique('chat:messaging');
  const stored = await chat.moderation.upsertConfig(documented(key));
  took(stored);
  assert.equal(stored.config.key, key);
  assert.equal(stored.config.team, '');
  assert.equal(stored.config.async, false);
  isNow(stored.config.created_at, 'created_at');
  isNow(stored.config.updated_at, 'updated_at');

  const { config } = await chat.moderation.getConfig(key);
  assert.equal(config.ai_text_config.rules[1].severity_rules[1].action, 'remove');
  assert.equal(config.block_list_config.rules[0].name, 'profanity_en_2020_v1');
  assert.equal(config.automod_toxicity_config.rules[0].threshold, 0.8);
  assert.equal(config.ai_image_config.rules[0].label, 'Non-Explicit Nudity');

  await chat.moderation.upsertConfig({ key, automod_toxicity_config: { rules: [{ label: 'threat', threshold: 0.5, action: 'remove' }] } });
  const replaced = (await chat.moderation.getConfig(key)).config;
  assert.equal(replaced.automod_toxicity_config.rules[0].label, 'threat');
  assert.ok(!replaced.ai_text_config && !replaced.block_list_config, 'engines left out are gone');
  assert.equal(replaced.created_at, config.created_at, 'it is still the one that was made');

  const found = await chat.moderation.queryConfigs({ key }, []);
  assert.deepEqual(found.configs.map((one) => one.key), [key]);
  const completed = await chat.moderation.queryConfigs({ key: { $autocomplete: key.slice(0, -4) } }, [{ key: 1 }]);
  assert.deepEqual(completed.configs.map((one) => one.key), [key]);

  took(await chat.moderation.deleteConfig(key));
  await refused(chat.moderation.getConfig(key), 404, 16);
});

test('stream-chat: keys with colons and slashes are read back', async () => {
  for (const key of [unique('chat:messaging:general'), `feeds:${unique('group')}/a b`.replace(' ', '%20')]) {
    const sent = decodeURIComponent(key);
    await chat.moderation.upsertConfig({ key: sent, automod_toxicity_config: { rules: [] } });
    assert.equal((await chat.moderation.getConfig(key)).config.key, sent);
    await chat.moderation.deleteConfig(key);
  }
});

test('stream-chat: configurations come in pages', async () => {
  const group = unique('page');
  const keys = ['a', 'b', 'c'].map((letter) => `${group}:${letter}`);
  for (const key of keys) await chat.moderation.upsertConfig({ key, automod_toxicity_config: { rules: [] } });
  const filter = { key: { $autocomplete: group } };
  const pages = [];
  let next;
  do {
    const page = await chat.moderation.queryConfigs(filter, [{ key: 1 }], { limit: 2, next });
    pages.push(page.configs.map((config) => config.key));
    next = page.next;
  } while (next);
  assert.deepEqual(pages.flat(), keys);
  assert.equal(pages[0].length, 2);
});

test('stream-chat: a configuration that cannot be is refused with what is wrong', async () => {
  await refused(chat.moderation.upsertConfig({ ai_text_config: { rules: [] } }), 400, 4);
  const key = unique('chat:bad');
  const action = { key, automod_toxicity_config: { rules: [{ label: 'insult', threshold: 0.5, action: 'shout' }] } };
  await refused(chat.moderation.upsertConfig(action), 400, 4);
  const severity = { key, ai_text_config: { rules: [{ label: 'X', severity_rules: [{ severity: 'huge', action: 'flag' }] }] } };
  await refused(chat.moderation.upsertConfig(severity), 400, 4);
  await refused(chat.moderation.getConfig(key), 404, 16);
});
