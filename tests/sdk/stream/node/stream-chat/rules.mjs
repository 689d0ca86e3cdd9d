import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, isNow, refused, took, unique } from '../world.mjs';

const nested = (name, more = {}) => ({
  name,
  description: 'three insults in a day',
  enabled: true,
  config_keys: ['chat:messaging'],
  rule: {
    rule_type: 'user',
    logic: 'AND',
    conditions: [{ type: 'content_flag_count', content_flag_count_rule_params: { threshold: 3, time_window: '24h' } }],
    action: { type: 'ban_user', ban_options: { duration: 3600, reason: 'insults' } },
    cooldown_period: '24h',
  },
  ...more,
});

test('stream-chat: a rule is made, read, changed by its name, found and removed', async () => {
  const name = unique('rule');
  const made = await chat.moderation.upsertModerationRule(nested(name));
  took(made);
  const { rule } = made;
  assert.deepEqual([rule.name, rule.rule_type, rule.enabled, rule.team], [name, 'user', true, '']);
  assert.deepEqual(rule.config_keys, ['chat:messaging']);
  assert.equal(rule.action.type, 'ban_user');
  assert.equal(rule.rule.conditions[0].content_flag_count_rule_params.threshold, 3);
  assert.equal(rule.conditions[0].type, 'content_flag_count');
  isNow(rule.created_at, 'created_at');

  const changed = (await chat.moderation.upsertModerationRule(nested(name, { enabled: false }))).rule;
  assert.deepEqual([changed.id, changed.enabled, changed.created_at], [rule.id, false, rule.created_at]);
  assert.equal((await chat.moderation.getModerationRule(rule.id)).rule.enabled, false);

  const found = await chat.moderation.queryModerationRules({ name });
  assert.deepEqual(found.rules.map((one) => one.id), [rule.id]);
  for (const list of ['ai_image_label_definitions', 'keyframe_labels', 'closed_caption_labels', 'ocr_labels']) {
    assert.ok(Array.isArray(found[list]), list);
  }
  for (const map of ['default_llm_labels', 'default_username_llm_labels', 'ai_image_subclassifications', 'keyframe_label_classifications']) {
    assert.equal(typeof found[map], 'object', map);
  }

  took(await chat.moderation.deleteModerationRule(rule.id));
  await refused(chat.moderation.getModerationRule(rule.id), 404, 16);
  assert.deepEqual((await chat.moderation.queryModerationRules({ name })).rules, []);
});

test('stream-chat: rules come in pages and in order', async () => {
  const group = unique('group');
  for (const letter of ['b', 'c', 'a']) await chat.moderation.upsertModerationRule(nested(`${group}-${letter}`, { config_keys: [group] }));
  const filter = { config_keys: { $in: [group] } };
  const names = [];
  let next;
  do {
    const page = await chat.moderation.queryModerationRules(filter, [{ name: 1 }], { limit: 2, next });
    names.push(...page.rules.map((rule) => rule.name));
    next = page.next;
  } while (next);
  assert.deepEqual(names, ['a', 'b', 'c'].map((letter) => `${group}-${letter}`));
});

test('stream-chat: a rule without a name or a kind is refused', async () => {
  await refused(chat.moderation.upsertModerationRule(nested('')), 400, 4);
  await refused(chat.moderation.upsertModerationRule({ name: unique('rule'), rule: {} }), 400, 4);
});
