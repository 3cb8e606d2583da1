// SPDX-License-Identifier: MPL-2.0
// What each single operation refuses before it looks at anything: keys, missing parameters, too many calls.
// Tried with every operation that the suite called successfully.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, refused, THROTTLED } from './alibaba.mjs';

const contract = (service) =>
  JSON.parse(readFileSync(new URL(`../../sandbox/contracts/${service}.json`, import.meta.url), 'utf8'));

const needed = (fields) => Object.keys(fields ?? {}).filter((name) => /^\w+!/.test(name));

// An operation as a call without parameters; what stands in its path does not exist.
function describe(name, definition, models) {
  const path = (definition.path?.match(/\{\w+\}/g) ?? []).map(() => 'never-existed');
  const Request = models[`${name}Request`];
  const method = name[0].toLowerCase() + name.slice(1);
  return {
    name,
    needs: [...needed(definition.query), ...needed(definition.body)],
    signed: !definition.anonymous,
    call: (client) => client[method](...path, ...(Request === undefined ? [] : [new Request({})])),
  };
}

export function matrix({ sandbox, test, succeeded }, service, expiredKey) {
  const { operations: definitions, style } = contract(service);
  const operations = () =>
    succeeded(service).map((name) => describe(name, definitions[name], connect(sandbox, service).models));

  async function each(wanted, body) {
    const chosen = operations().filter(wanted);
    assert.ok(chosen.length > 0);
    for (const operation of chosen) {
      await body(operation).catch((error) => {
        throw new Error(`${operation.name}: ${error.message}`, { cause: error });
      });
    }
  }
  const everyRefusal = (title, changes, code) =>
    test(`every operation refuses ${title}`, async () => {
      const { client } = connect(sandbox, service, await changes());
      await each(({ signed }) => signed, ({ call }) => refused(call(client), code));
    });

  everyRefusal('a key that does not exist', () => ({ accessKeyId: 'SANDBOXnobody' }), 'InvalidAccessKeyId.NotFound');
  everyRefusal('a wrong secret', () => ({ accessKeySecret: 'wrong' }), 'SignatureDoesNotMatch');
  everyRefusal('a key whose time is over', expiredKey, 'InvalidSecurityToken.Expired');

  test('every operation says which parameter is missing', async () => {
    const { client } = connect(sandbox, service);
    const code = style === 'ROA' ? 'InvalidArgument' : 'MissingParameter';
    await each(({ needs }) => needs.length > 0, ({ call }) => refused(call(client), code, 400));
  });

  test('every operation is throttled by itself', async () => {
    const { client } = connect(sandbox, service);
    const [code, status] = THROTTLED[service] ?? ['Throttling.Api', 400];
    await each(({ signed }) => signed, async ({ name, call }) => {
      await sandbox.limit(service, name, 1);
      await call(client).catch(() => {}); // the only one that gets through, whatever it is answered
      await refused(call(client), code, status);
    });
  });
}
