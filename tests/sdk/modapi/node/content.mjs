// Contents of every kind, with everything that goes with them.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { admin, client, isNow, refused, sdk, unique, until } from './world.mjs';

const text = (words) => ({ type: 'text', text: words });
const of = (answer, id) => answer.policies.find((policy) => policy.id === id);

suite('content', () => {
  test('a harmless text', async () => {
    const contentId = unique('m');
    const answer = await client.content.submit({
      content: text('a cup of tea'),
      contentId,
      authorId: unique('ann'),
      conversationId: unique('room'),
      metaType: 'message',
      metadata: { plan: 'free', deep: { list: [1, null] } },
      timestamp: Date.now(),
    });
    assert.deepEqual([answer.content.id, answer.content.masked, answer.content.modified], [contentId, false, null]);
    assert.deepEqual([answer.evaluation.flagged, answer.recommendation.action], [false, 'allow']);
    assert.deepEqual([answer.author.status, answer.author.block, answer.errors], ['enabled', null, undefined]);
    assert.deepEqual([answer.meta.status, answer.meta.usage], ['success', 1]);
    assert.match(answer.meta.processing_time, /^[0-9]+ms$/);
    isNow(answer.meta.timestamp);
    assert.ok(answer.policies.length > 0 && answer.policies.every((policy) => policy.flagged === false));
    const language = answer.insights.find((insight) => insight.id === 'language');
    assert.ok(language.type === 'insight' && (language.value === null || language.value.length === 2));
  });

  test('an insult in one field of an object', async () => {
    const answer = await client.content.submit({
      content: { type: 'object', data: { title: text('about you'), body: text('you are an idiot') } },
      metaType: 'post',
    });
    assert.ok(answer.content.id.length > 0, 'an id is made');
    assert.equal(answer.author, null);
    assert.ok(answer.evaluation.flagged && answer.evaluation.flag_probability >= 0.5);
    assert.deepEqual([answer.recommendation.action, answer.recommendation.reason_codes], ['review', ['severity_review']]);
    assert.deepEqual(of(answer, 'toxicity').flagged_fields, ['body']);
    assert.equal(answer.policies[0].flagged, true, 'the most probable policy is the first');
    const probabilities = answer.policies.map((policy) => policy.probability);
    assert.deepEqual(probabilities, probabilities.toSorted?.((a, b) => b - a) ?? probabilities);
  });

  test('media that cannot be looked at are errors of their policies, and never clean', async () => {
    for (const [content, id] of [
      [{ type: 'image', url: 'https://192.0.2.1/none.png' }, 'sexual'],
      [{ type: 'image', data: 'aGVsbG8=' }, 'sexual'],
      [{ type: 'video', url: 'https://example.com/a.mp4' }, 'video'],
      [{ type: 'audio', url: 'https://example.com/a.mp3' }, 'audio'],
    ]) {
      const answer = await client.content.submit({ content, doNotStore: true });
      assert.equal(answer.meta.status, 'partial_success', JSON.stringify(content));
      assert.ok(answer.errors.some((error) => error.id === id && error.message), JSON.stringify(answer.errors));
      assert.equal(answer.recommendation.action, 'review');
    }
  });

  test('policies of a request stand in place of the channel\'s', async () => {
    const answer = await client.content.submit({
      content: text('you idiot, write to ann@example.com'),
      doNotStore: true,
      policies: [
        { id: 'toxicity', flag: false },
        { id: 'pii', entities: { email: { id: 'email', enable: true, flag: true, shouldMask: true, mask: '{{ email hidden }}' } } },
      ],
    });
    assert.deepEqual(answer.policies.map((policy) => policy.id).sort(), ['pii', 'toxicity']);
    const [match] = of(answer, 'pii').matches;
    assert.deepEqual([match.match, match.span], ['ann@example.com', [20, 35]]);
    assert.deepEqual([answer.content.masked, answer.content.modified], [true, 'you idiot, write to {{ email hidden }}']);
    assert.deepEqual([of(answer, 'toxicity').flagged, answer.evaluation.shadow_flagged], [false, true]);
  });

  test('a channel by its key and by its id', async () => {
    const key = unique('chat');
    const made = await admin('PUT', `modapi-channels/${key}`, { policies: [{ id: 'spam' }], flagging_mode: 'dry_run' });
    for (const channel of [key, made.id]) {
      const ask = () => client.content.submit({ content: text('hello'), channel, doNotStore: true });
      const answer = await until('the channel is known', ask, (answer) => answer.meta.channel_key === key);
      assert.deepEqual([answer.recommendation.action, answer.recommendation.reason_codes], ['allow', ['dry_run']]);
      assert.deepEqual(answer.policies.map((policy) => policy.id).includes('spam'), true);
    }
  });

  test('refusals', async () => {
    const submit = (body) => client.content.submit(body);
    const bad = await refused(submit({ content: { type: 'text' } }), sdk.BadRequestError, 'validation_failed');
    assert.deepEqual(bad.error.issues[0].path, ['content', 'text']);
    await refused(submit({ content: text('x'), metaType: 'poem' }), sdk.BadRequestError, 'validation_failed');
    await refused(submit({ content: text('x'), channel: unique('none') }), sdk.NotFoundError, 'channel_not_found');
  });
});
