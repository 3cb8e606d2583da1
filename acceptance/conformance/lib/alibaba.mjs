// SPDX-License-Identifier: MPL-2.0
// Clients of Alibaba Cloud's SDKs that talk to a sandbox, and what their failures are asked for.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { load } from './suite.mjs';
import { unknownMembers } from './models.mjs';

export const PACKAGES = {
  alidns: '@alicloud/alidns20150109',
  cas: '@alicloud/cas20200407',
  ecs: '@alicloud/ecs20140526',
  fc: '@alicloud/fc20230330',
  fc2: '@alicloud/fc-open20210406',
  ram: '@alicloud/ram20150501',
  rds: '@alicloud/rds20140815',
  sts: '@alicloud/sts20150401',
  vpc: '@alicloud/vpc20160428',
};

// Code and status of a service that is called too often, where it is not Throttling.Api with 400.
export const THROTTLED = {
  ecs: ['Throttling', 400],
  fc: ['ResourceThrottled', 503],
  fc2: ['ResourceThrottled', 503],
  vpc: ['Throttling', 400],
};

export const only = (...services) =>
  Object.fromEntries(services.map((service) => [service, PACKAGES[service]]));

// {path of a member: true} of answers that an SDK drops silently, because its models do not have it.
export const dropped = {};

function watch(client, models) {
  const callApi = client.callApi;
  client.callApi = async function (params, ...rest) {
    const answer = await callApi.call(this, params, ...rest);
    const { body } = models[`${params.action}Response`].types();
    for (const path of unknownMembers(answer.body, body, params.action)) dropped[path] = true;
    return answer;
  };
  return client;
}

// body = await calls.createUser({userName: 'a'}), for await client.createUser(new models.CreateUserRequest(…)).
const bodies = (client, models) =>
  new Proxy({}, {
    get: (_, name) => async (wish) => {
      const request = models[`${name[0].toUpperCase()}${name.slice(1)}Request`];
      return (await client[name](new request(wish))).body;
    },
  });

// The package's models and its client, and what sends a request and returns the body. changes: other members of
// the SDK's Config (accessKeySecret, securityToken, signatureAlgorithm, …).
export function connect(sandbox, service, changes = {}) {
  const models = load(PACKAGES[service]);
  const { Config } = load(
    service === 'fc2' ? '@alicloud/openapi-client' : '@alicloud/openapi-core/dist/utils',
  );
  const { ready } = sandbox;
  const config = new Config({
    accessKeyId: ready.access_key_id,
    accessKeySecret: ready.access_key_secret,
    regionId: ready.region,
    protocol: 'http',
    endpoint: new URL(ready.endpoints[service]).host,
    ...changes,
  });
  const client = watch(new models.default(config), models);
  return { client, models, calls: bodies(client, models) };
}

// The SDK's error of a call that has to fail with this code (and HTTP status).
export async function refused(call, code, statusCode) {
  const error = await call.then(
    () => assert.fail(`succeeded; ${code} was expected`),
    (reason) => reason,
  );
  assert.equal(error.code, code, `${error.name}: ${error.message}`);
  assert.match(error.requestId ?? error.data.RequestId, /^[0-9A-Fa-f-]{36}$/);
  if (statusCode !== undefined) assert.equal(error.statusCode ?? error.data.statusCode, statusCode);
  return error;
}

// Reads until done(answer); simulated time passes in between. The last answer. pauseMs: what is awaited
// needs real time too.
export async function until(sandbox, read, done, { step = 1, pauseMs = 0 } = {}) {
  for (let round = 0; round < 900; round++) {
    const answer = await read();
    if (done(answer)) return answer;
    await sandbox.advance(step);
    if (pauseMs > 0) await pause(pauseMs);
  }
  return assert.fail('it never came to that');
}
