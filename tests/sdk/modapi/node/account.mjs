// Keys, and the calls that test them.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { client, refused, sdk, withKey } from './world.mjs';

suite('account', () => {
  test('who is calling', async () => {
    const account = await client.account.list();
    assert.ok(account.id && account.paid_plan_name && account.current_project.name);
    assert.ok(account.remaining_quota > 0 && account.text_api_quota >= account.remaining_quota);
    const { data, response } = await client.account.list().withResponse();
    assert.deepEqual(data, account);
    for (const name of ['limit', 'remaining', 'reset']) {
      assert.ok(Number(response.headers.get(`x-ratelimit-${name}`)) > 0, name);
    }
  });

  test('whether a key is valid', async () => {
    assert.equal((await client.auth.retrieve()).status, 'success');
    const created = await client.auth.create({});
    assert.deepEqual([created.status, typeof created.project], ['success', 'string']);
    await refused(withKey('proj_unknown').auth.retrieve(), sdk.AuthenticationError, 'invalid_api_key');
  });
});
