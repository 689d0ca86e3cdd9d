// What the tests share: the clients as their users make them, names that no other test uses, and waiting.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const here = path.dirname(fileURLToPath(import.meta.url));
// Where `npm ci` was run; beside this directory unless told otherwise.
const home = process.env.GAVEL_SDK_HOME ?? path.join(here, '..');
const require = createRequire(path.join(home, 'package.json'));

const { StreamChat } = require('stream-chat');
const { StreamClient } = require('@stream-io/node-sdk');

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests need an installation of Gavel`);
  return value;
}

export const url = needed('GAVEL_URL').replace(/\/+$/, '');
export const key = needed('GAVEL_STREAM_KEY');
const secret = needed('GAVEL_STREAM_SECRET');

// As in the vendor's documentation, but for the address. The time limit of 3 s stays what it is.
export const chat = new StreamChat(key, secret, { baseURL: url });
export const node = new StreamClient(key, secret, { basePath: url });

/** A client of stream-chat with a user's own token, as it would run in a browser. */
export function chatAs(user, token = chat.createToken(user)) {
  const client = new StreamChat(key, { baseURL: url });
  client._setToken({ id: user }, token);
  client._setUser({ id: user });
  client.userID = user;
  return client;
}

export const stranger = () => new StreamChat(key, `${secret}x`, { baseURL: url });
export const unknownApp = () => new StreamChat('gvl_app_nobody', secret, { baseURL: url });

/** A name that no other test and no other run uses. */
export const unique = (what) => `${what}-${randomUUID().slice(0, 13)}`;

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

/** Expects a refusal with this status and code of the vendor. */
export async function refused(call, status, code) {
  const error = await call.then(
    (answer) => assert.fail(`accepted: ${JSON.stringify(answer)?.slice(0, 500)}`),
    (error) => error,
  );
  if (error instanceof assert.AssertionError) throw error;
  const found = [error.status ?? error.metadata?.responseCode, error.code];
  assert.deepEqual(found, [status, code], error.message);
  return error;
}

/** A time in an answer: whole nanoseconds, near now. */
export function isNow(ns, what = 'time') {
  assert.equal(typeof ns, 'number', `${what} is no number: ${ns}`);
  assert.ok(Number.isInteger(ns), `${what} is not whole: ${ns}`);
  const ageMs = Date.now() - ns / 1e6;
  assert.ok(Math.abs(ageMs) < 600_000, `${what} is ${ageMs} ms ago`);
}

/** A date of the client that decodes times. */
export function isDate(value, what = 'date') {
  assert.ok(value instanceof Date && Math.abs(Date.now() - value) < 600_000, `${what} is ${value}`);
}

export const isUuid = (text) =>
  assert.match(text, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

export const took = (answer) => assert.match(answer.duration, /^[0-9.]+m?s$/);

/** A list with one word and a configuration that removes what has it; asks until it is in force. */
export async function configured(action = 'remove') {
  const list = unique('list');
  const configKey = unique('chat:sdk');
  await chat.createBlockList({ name: list, words: ['cookie'] });
  await chat.moderation.upsertConfig({ key: configKey, block_list_config: { rules: [{ name: list, action }] } });
  const probe = { texts: ['one cookie, please'] };
  await until(
    'the configuration is in force',
    () => chat.moderation.check('sdk:probe', unique('probe'), 'prober', probe, configKey),
    (answer) => answer.recommended_action === action,
  );
  return { list, configKey };
}

/** An item in the queue that only this test knows, and whose author only this test knows. */
export async function queued(entityType = 'stream:chat:v1:message') {
  const [entityId, creator] = [unique('entity'), unique('author')];
  const flags = [{ type: 'custom_check_text', labels: ['off_topic'], reason: 'about something else' }];
  const payload = { texts: ['let us talk about tea'], custom: { location_id: entityId } };
  const { item } = await chat.moderation.addCustomFlags(entityType, entityId, creator, payload, flags);
  isUuid(item.id);
  return { id: item.id, entityType, entityId, creator, item };
}

/** A request as the client itself makes it, for calls that it has no method for. */
export const post = (path, body) => chat.post(`${url}${path}`, body);
