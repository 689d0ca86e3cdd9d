// What the tests share: the client as its users make it, names that no other test uses, and waiting.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
// Where `npm ci` was run; beside this directory unless told otherwise.
const home = process.env.GAVEL_SDK_HOME ?? path.join(here, '..');
const require = createRequire(path.join(home, 'package.json'));

export const sdk = require('@moderation-api/sdk');
const ModerationAPI = sdk.default ?? sdk;

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests need an installation of Gavel`);
  return value;
}

export const url = needed('GAVEL_URL').replace(/\/+$/, '');
const secretKey = needed('GAVEL_API_KEY');

// As in the vendor's documentation, but for the address.
export const client = new ModerationAPI({ secretKey, baseURL: `${url}/v1` });
export const withKey = (key) => new ModerationAPI({ secretKey: key, baseURL: `${url}/v1` });

/** A name that no other test and no other run uses. */
export const unique = (what) => `${what}-${randomUUID().slice(0, 13)}`;

/** Calls the management API, which the clients know nothing of. */
export async function admin(method, part, body) {
  const answer = await fetch(`${url}/admin/v1/platforms/${needed('GAVEL_PLATFORM_ID')}/${part}`, {
    method,
    headers: { authorization: `Bearer ${needed('GAVEL_ADMIN_KEY')}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

/** Asks until the answer is as expected: configuration is in force after ten seconds, counts come later. */
export async function until(what, ask, expected, limitMs = 25_000) {
  const end = Date.now() + limitMs;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (expected(last)) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      const shown = last instanceof Error ? last.stack : JSON.stringify(last)?.slice(0, 2000);
      assert.fail(`${what}: not within ${limitMs} ms; last answer: ${shown}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Expects a refusal of this class with this code, and that it was not repeated. */
export async function refused(call, kind, code) {
  const error = await call.then(
    (answer) => assert.fail(`accepted: ${JSON.stringify(answer)?.slice(0, 500)}`),
    (error) => error,
  );
  if (error instanceof assert.AssertionError) throw error;
  assert.ok(error instanceof kind, `${error.constructor.name}: ${error.message}`);
  assert.equal(error.error.code, code, error.message);
  assert.equal(error.headers.get('x-should-retry'), 'false');
  assert.equal(error.error.request_id, error.headers.get('x-request-id'));
  return error;
}

/** A time in an answer: milliseconds, near now. */
export function isNow(ms, what = 'time') {
  assert.ok(Number.isInteger(ms) && Math.abs(Date.now() - ms) < 600_000, `${what} is ${ms}`);
}
