// SPDX-License-Identifier: MPL-2.0
// Clients of Alibaba Cloud's SDKs that talk to a sandbox, and what their failures are asked for.
import assert from 'node:assert/strict';
import { load } from './suite.mjs';

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

export const only = (...services) =>
  Object.fromEntries(services.map((service) => [service, PACKAGES[service]]));

// The package's models and its client: {client, models}. changes: other members of the SDK's Config
// (accessKeySecret, securityToken, signatureAlgorithm, …).
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
  return { client: new models.default(config), models };
}

// The SDK's error of a call that has to fail with this code (and HTTP status).
export async function refused(call, code, statusCode) {
  const error = await call.then(
    () => assert.fail(`succeeded; ${code} was expected`),
    (reason) => reason,
  );
  assert.equal(error.code, code, `${error.name}: ${error.message}`);
  if (statusCode !== undefined) assert.equal(error.statusCode ?? error.data?.statusCode, statusCode);
  return error;
}

// Reads until done(answer); simulated time passes in between. The last answer.
export async function until(sandbox, read, done, stepSeconds = 1) {
  for (let round = 0; round < 600; round++) {
    const answer = await read();
    if (done(answer)) return answer;
    await sandbox.advance(stepSeconds);
  }
  return assert.fail('it never came to that');
}
