import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDate, node, refused, unique } from '../world.mjs';

const moderation = node.moderation;

test('node-sdk: configurations', async () => {
  const key = unique('feeds:default');
  const ai_text_config = { enabled: true, async: false, profile: '', rules: [{ label: 'SPAM', action: 'flag', severity_rules: [] }], severity_rules: [] };
  const stored = await moderation.upsertConfig({ key, ai_text_config });
  assert.equal(stored.metadata.responseCode, 201);
  assert.deepEqual([stored.config.key, stored.config.ai_text_config.rules[0].label], [key, 'SPAM']);
  isDate(stored.config.created_at, 'created_at');
  assert.deepEqual(stored.config.supported_video_call_harm_types, []);
  const read = await moderation.getConfig({ key });
  assert.equal(read.config.ai_text_config.rules[0].action, 'flag');
  const found = await moderation.queryModerationConfigs({ filter: { key: { $eq: key } }, sort: [{ field: 'updated_at', direction: -1 }] });
  assert.deepEqual(found.configs.map((config) => config.key), [key]);
  assert.equal((await moderation.deleteConfig({ key, user_id: 'mod-1' })).metadata.responseCode, 200);
  await refused(moderation.getConfig({ key }), 404, 16);
  await refused(moderation.deleteConfig({ key }), 404, 16);
});

test('node-sdk: a configuration of a team is another one', async () => {
  const key = unique('chat:team');
  const of = (action, team) => moderation.upsertConfig({ key, team, automod_toxicity_config: { enabled: true, async: false, rules: [{ label: 'insult', threshold: 0.5, action }] } });
  await of('flag', undefined);
  await of('remove', 'red');
  assert.equal((await moderation.getConfig({ key })).config.automod_toxicity_config.rules[0].action, 'flag');
  const red = (await moderation.getConfig({ key, team: 'red' })).config;
  assert.deepEqual([red.team, red.automod_toxicity_config.rules[0].action], ['red', 'remove']);
});

test('node-sdk: block lists of every type and with every option', async () => {
  for (const [type, word] of [
    ['word', 'cookie'], ['regex', 'co+kie'], ['domain', 'example.com'], ['domain_allowlist', 'example.org'],
    ['email', 'jane@example.com'], ['email_allowlist', 'example.org'],
  ]) {
    const name = unique(type);
    const made = await node.createBlockList({ name, words: [word], type });
    assert.equal(made.metadata.responseCode, 201);
    assert.deepEqual([made.blocklist.name, made.blocklist.type, made.blocklist.words], [name, type, [word]]);
    isDate(made.blocklist.created_at, 'created_at');
    assert.equal((await node.getBlockList({ name })).blocklist.type, type);
    assert.equal((await node.deleteBlockList({ name })).metadata.responseCode, 200);
  }
  const name = unique('options');
  const options = ['leet_check', 'plural_check', 'confusable_folding', 'substring_matching'];
  const flag = (option) => `is_${option}_enabled`;
  for (const on of [true, false]) {
    const all = Object.fromEntries(options.map((option) => [flag(option), on]));
    const call = on ? node.createBlockList({ name, words: ['cookie'], ...all }) : node.updateBlockList({ name, words: ['cookie'], ...all });
    const { blocklist } = await call;
    assert.deepEqual(options.map((option) => blocklist[flag(option)]), options.map(() => on));
  }
});

test('node-sdk: block lists come in pages', async () => {
  const names = ['a', 'b', 'c'].map((letter) => unique(`page-${letter}`));
  for (const name of names) await node.createBlockList({ name, words: ['cookie'] });
  const found = [];
  let cursor;
  do {
    const page = await node.listBlockLists({ limit: 2, cursor });
    assert.ok(page.blocklists.length <= 2);
    found.push(...page.blocklists.map((list) => list.name));
    cursor = page.next_cursor;
  } while (cursor);
  for (const name of names) assert.equal(found.filter((one) => one === name).length, 1, name);
});

test('node-sdk: what is no block list is refused', async () => {
  await refused(node.createBlockList({ name: '', words: [] }), 400, 4);
  await refused(node.createBlockList({ name: unique('l') }), 400, 4);
  await refused(node.createBlockList({ name: unique('l'), words: ['a('], type: 'regex' }), 400, 4);
  await refused(node.createBlockList({ name: unique('l'), words: ['a1'], type: 'colour' }), 400, 4);
  await refused(node.getBlockList({ name: unique('nobody') }), 404, 16);
});

test('node-sdk: rules, with flat bodies', async () => {
  const name = unique('rule');
  const request = {
    name, rule_type: 'content', description: 'links', enabled: true, team: '', config_keys: ['chat:messaging'], logic: 'OR',
    conditions: [{ type: 'text_rule', confidence: 0.5 }], groups: [], action_sequences: [], cooldown_period: '1h',
    action: { type: 'flag_content', reason: 'links', skip_inbox: false },
  };
  const { rule } = await moderation.upsertModerationRule(request);
  assert.deepEqual([rule.name, rule.rule_type, rule.logic, rule.action.type, rule.cooldown_period], [name, 'content', 'OR', 'flag_content', '1h']);
  isDate(rule.created_at, 'created_at');
  assert.equal((await moderation.getModerationRule({ id: rule.id })).rule.name, name);
  const found = await moderation.queryModerationRules({ filter: { name }, sort: [{ field: 'created_at', direction: -1 }] });
  assert.deepEqual(found.rules.map((one) => one.id), [rule.id]);
  await moderation.deleteModerationRule({ id: rule.id });
  await refused(moderation.getModerationRule({ id: rule.id }), 404, 16);
});
