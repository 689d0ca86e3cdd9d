import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { chat, queued, refused, took, unique } from '../world.mjs';

describe('stream-chat: the review queue', () => {
  const all = [];
  const creator = unique('author');
  before(async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const flags = [{ type: 'custom_check_text', labels: [name === 'e' ? 'rare' : 'off_topic'] }];
      const payload = { texts: [name], images: name === 'd' ? ['example.com/d.png'] : [], custom: { shelf: `${creator}/${name}` } };
      const { item } = await chat.moderation.addCustomFlags('sdk:note', unique(name), creator, payload, flags);
      all.push(item);
    }
  });
  const ids = (answer) => answer.items.map((item) => item.id);
  const found = async (filter) => ids(await chat.moderation.queryReviewQueue({ entity_creator_id: creator, ...filter })).sort();
  const some = (...at) => at.map((index) => all[index].id).sort();

  test('the call of the documentation works as it stands', async () => {
    const filter = { entity_creator_id: creator };
    const answer = await chat.moderation.queryReviewQueue(filter, [{ field: 'created_at', direction: -1 }], { next: null });
    took(answer);
    assert.deepEqual(ids(answer), all.map((item) => item.id).reverse());
    for (const kind of ['texts', 'users', 'media']) assert.ok(Number.isInteger(answer.stats[kind]), kind);
    assert.ok(answer.stats.texts >= 5 && answer.stats.media >= 1);
    assert.equal(typeof answer.action_config, 'object');
    assert.ok(!answer.next, 'nothing follows');
  });

  test('orders go both ways', async () => {
    const filter = { entity_creator_id: creator };
    for (const field of ['created_at', 'updated_at']) {
      const up = ids(await chat.moderation.queryReviewQueue(filter, [{ [field]: 1 }]));
      const down = ids(await chat.moderation.queryReviewQueue(filter, { [field]: -1 }));
      assert.deepEqual(up, all.map((item) => item.id), field);
      assert.deepEqual(down, [...up].reverse(), field);
    }
    const by_id = ids(await chat.moderation.queryReviewQueue(filter, [{ id: 1 }]));
    assert.deepEqual(by_id, all.map((item) => item.id).sort());
  });

  test('pages go on and back, each item once', async () => {
    const filter = { entity_creator_id: creator };
    const sort = [{ created_at: 1 }];
    const pages = [];
    let next;
    do {
      const page = await chat.moderation.queryReviewQueue(filter, sort, { limit: 2, next });
      pages.push(page);
      next = page.next;
    } while (next);
    assert.deepEqual(pages.flatMap(ids), all.map((item) => item.id));
    assert.equal(pages[0].prev ?? undefined, undefined);
    const back = await chat.moderation.queryReviewQueue(filter, sort, { limit: 2, prev: pages[1].prev });
    assert.deepEqual(ids(back), ids(pages[0]));
    await refused(chat.moderation.queryReviewQueue(filter, [{ created_at: -1 }], { next: pages[0].next }), 400, 4);
    await refused(chat.moderation.queryReviewQueue(filter, sort, { next: 'bm90IG91cnM=' }), 400, 4);
  });

  test('every way to say a filter finds the same', async () => {
    const { entity_id, id, created_at } = all[2];
    for (const filter of [
      { entity_id },
      { entity_id: { $eq: entity_id } },
      { entity_id: { $in: [entity_id, 'another'] } },
      { id },
      { $and: [{ entity_type: 'sdk:note' }, { entity_id }] },
      { $or: [{ entity_id }, { entity_id: 'another' }] },
      { custom: { shelf: `${creator}/c` } },
      { shelf: `${creator}/c` },
      { created_at: { $gte: created_at, $lte: created_at }, entity_id },
    ]) {
      assert.deepEqual(await found(filter), [id], JSON.stringify(filter));
    }
  });

  test('each documented field tells items apart', async () => {
    assert.deepEqual(await found({ label: 'rare' }), some(4));
    assert.deepEqual(await found({ label: { $in: ['rare', 'off_topic'] } }), some(0, 1, 2, 3, 4));
    assert.deepEqual(await found({ has_image: true }), some(3));
    assert.deepEqual(await found({ has_image: false, has_text: true }), some(0, 1, 2, 4));
    assert.deepEqual(await found({ has_video: true }), []);
    assert.deepEqual(await found({ reviewed: true }), []);
    assert.deepEqual(await found({ reviewed: false }), some(0, 1, 2, 3, 4));
    assert.deepEqual(await found({ category: 'custom_check_text' }), some(0, 1, 2, 3, 4));
    assert.deepEqual(await found({ category: 'block_list' }), []);
    assert.deepEqual(await found({ status: 'complete' }), some(0, 1, 2, 3, 4));
    assert.deepEqual(await found({ status: 'partial' }), []);
    assert.deepEqual(await found({ recommended_action: 'flag' }), some(0, 1, 2, 3, 4));
    assert.deepEqual(await found({ entity_type: 'sdk:other' }), []);
    for (const name of ['date_range', 'daterange']) {
      assert.deepEqual(await found({ [name]: '2020-04-20T00:00:00_2095-04-20T00:00:00' }), some(0, 1, 2, 3, 4), name);
      assert.deepEqual(await found({ [name]: '2020-04-20T00:00:00_2021-04-20T00:00:00' }), [], name);
    }
    assert.deepEqual(await found({ $nor: [{ label: 'rare' }] }), some(0, 1, 2, 3));
    assert.deepEqual(await found({ label: 'rare', has_image: true }), []);
    assert.deepEqual(await found({ no_such_thing: 'x' }), [], 'unknown names are those of the payload');
  });

  test('a bad operator, order or page is refused', async () => {
    await refused(chat.moderation.queryReviewQueue({ created_at: { $near: 1 } }), 400, 4);
    await refused(chat.moderation.queryReviewQueue({}, [{ colour: 1 }]), 400, 4);
    await refused(chat.moderation.queryReviewQueue({}, [], { limit: 101 }), 400, 4);
  });

  test('counts alone', async () => {
    const answer = await chat.moderation.queryReviewQueue({}, [], { stats_only: true });
    assert.deepEqual(answer.items, []);
    assert.ok(answer.stats.texts >= 5);
  });

  test('a reviewed item changes sides', async () => {
    const { id, creator: author } = await queued();
    await chat.moderation.submitAction('mark_reviewed', id, { user_id: 'mod-1' });
    const side = async (reviewed) => ids(await chat.moderation.queryReviewQueue({ entity_creator_id: author, reviewed }));
    assert.deepEqual([await side(true), await side(false)], [[id], []]);
  });
});
