import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { configured, isDate, isUuid, node, refused, unique, until } from '../world.mjs';

const moderation = node.moderation;
const item = async (filter) => {
  const { items } = await moderation.queryReviewQueue({ filter });
  assert.equal(items.length, 1);
  return items[0];
};

describe('node-sdk: content', () => {
  let configKey, list;
  before(async () => ({ configKey, list } = await configured('flag')));

  test('check and its item, with dates decoded and limits told', async () => {
    const request = {
      entity_type: 'sdk:message', entity_id: unique('m'), entity_creator_id: unique('author'),
      moderation_payload: { texts: ['one cookie, please'], custom: { shelf: 'top' } },
      config_key: configKey, options: { force_sync: true },
    };
    const answer = await moderation.check(request);
    assert.deepEqual([answer.status, answer.recommended_action], ['complete', 'flag']);
    assert.equal(answer.metadata.responseCode, 201);
    const { rateLimit, rateLimitRemaining, rateLimitReset } = answer.metadata.rateLimit;
    assert.ok(rateLimit > 0 && rateLimitRemaining >= 0 && rateLimitReset > new Date(Date.now() - 60_000), 'limits are told');
    const found = answer.item;
    isUuid(found.id);
    isDate(found.created_at, 'created_at');
    isDate(found.updated_at, 'updated_at');
    isDate(found.completed_at, 'completed_at');
    assert.ok(!found.reviewed_at);
    assert.deepEqual([found.flags_count, found.escalated, found.latest_moderator_action], [1, false, '']);
    assert.deepEqual([found.flags[0].type, found.flags[0].labels], ['block_list', [list]]);
    isDate(found.flags[0].created_at, "a flag's created_at");
    isDate(found.actions[0].created_at, "an action's created_at");
    assert.equal(found.moderation_payload.custom.shelf, 'top');
    const read = await moderation.getReviewQueueItem({ id: found.id });
    assert.equal(read.metadata.responseCode, 200);
    assert.deepEqual([read.item.id, read.item.entity_id], [found.id, request.entity_id]);
    await refused(moderation.getReviewQueueItem({ id: '00000000-0000-8000-8000-000000000000' }), 404, 16);
  });

  test('an own configuration on trial', async () => {
    const config = { key: 'trial', block_list_config: { enabled: true, async: false, rules: [{ name: list, action: 'remove', team: '' }] } };
    const id = unique('m');
    const answer = await moderation.check({
      entity_type: 'sdk:message', entity_id: id, entity_creator_id: 'jane',
      moderation_payload: { texts: ['one cookie'] }, test_mode: true, config,
    });
    assert.equal(answer.recommended_action, 'remove');
    assert.deepEqual((await moderation.queryReviewQueue({ filter: { entity_id: id } })).items, []);
  });

  test('toxicity by threshold', async () => {
    const key = unique('chat:toxic');
    const automod_toxicity_config = { enabled: true, async: false, rules: [{ label: 'insult', threshold: 0.5, action: 'remove' }] };
    await moderation.upsertConfig({ key, automod_toxicity_config });
    const check = (text) => moderation.check({
      entity_type: 'sdk:message', entity_id: unique('m'), entity_creator_id: 'jane',
      moderation_payload: { texts: [text] }, config_key: key,
    });
    const answer = await until('an insult is removed', () => check('you are a complete idiot'), ({ recommended_action }) => recommended_action === 'remove');
    assert.deepEqual([answer.item.flags[0].type, answer.item.flags[0].labels], ['automod_toxicity', ['insult']]);
    assert.equal((await check('thank you, that was kind')).recommended_action, 'keep');
  });

  test('flag, by a user the request describes', async () => {
    const [entity_id, reporter] = [unique('post'), unique('reporter')];
    const user = { id: reporter, name: 'Rob', custom: {} };
    const { item_id } = await moderation.flag({
      entity_type: 'sdk:post', entity_id, entity_creator_id: 'jane', reason: 'spam', user, custom: { source: 'menu' },
    });
    const found = await item({ entity_id });
    assert.equal(found.id, item_id);
    assert.deepEqual([found.flags[0].type, found.flags[0].user_id, found.flags[0].reason], ['user_report', reporter, 'spam']);
  });

  test('customCheck', async () => {
    const entity_id = unique('post');
    const answer = await moderation.customCheck({
      entity_type: 'sdk:post', entity_id, entity_creator_id: 'jane', moderation_payload: { texts: ['buy now'] },
      flags: [{ type: 'custom_check_text', labels: ['spam'], reason: 'links', custom: {} }],
    });
    assert.deepEqual([answer.status, answer.item.entity_id], ['complete', entity_id]);
    assert.equal((await item({ entity_id, category: 'custom_check_text' })).id, answer.id);
    await refused(moderation.customCheck({ entity_type: 'sdk:post', entity_id, entity_creator_id: 'jane', flags: [] }), 400, 4);
  });

  test('logs and flags tell what happened', async () => {
    const [entity_id, creator] = [unique('post'), unique('author')];
    const made = await moderation.customCheck({
      entity_type: 'sdk:post', entity_id, entity_creator_id: creator, moderation_payload: { texts: ['buy now'] },
      flags: [{ type: 'custom_check_text', labels: ['spam'], custom: {} }],
    });
    await moderation.submitAction({ action_type: 'mark_reviewed', item_id: made.id, user_id: 'mod-1' });
    const logs = await moderation.queryModerationLogs({ filter: { review_queue_item_id: made.id }, sort: [{ field: 'created_at', direction: 1 }] });
    assert.deepEqual(logs.logs.map((log) => [log.type, log.user_id, log.target_user_id]), [['flag', '', creator], ['mark_reviewed', 'mod-1', creator]]);
    isDate(logs.logs[0].created_at, 'created_at');
    const one = await moderation.queryModerationLogs({ filter: { review_queue_item_id: made.id }, limit: 1 });
    assert.equal(one.logs.length, 1);
    const two = await moderation.queryModerationLogs({ filter: { review_queue_item_id: made.id }, limit: 1, next: one.next });
    assert.notEqual(two.logs[0].id, one.logs[0].id);
    const flags = await moderation.queryModerationFlags({ filter: { entity_id } });
    assert.deepEqual(flags.flags.map((flag) => [flag.type, flag.labels, flag.review_queue_item.id]), [['custom_check_text', ['spam'], made.id]]);
    isDate(flags.flags[0].created_at, 'created_at');
  });
});
