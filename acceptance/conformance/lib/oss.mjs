// SPDX-License-Identifier: MPL-2.0
// Clients of ali-oss that talk to a sandbox with signature V4.
import assert from 'node:assert/strict';
import { load } from './suite.mjs';

export const OSS = load('ali-oss');

// changes: other members of the SDK's options.
export function connect(sandbox, changes = {}) {
  const { ready } = sandbox;
  return new OSS({
    region: `oss-${ready.region}`,
    endpoint: ready.endpoints.oss,
    accessKeyId: ready.access_key_id,
    accessKeySecret: ready.access_key_secret,
    authorizationV4: true,
    ...changes,
  });
}

// The SDK's error of a call that has to fail with this code and HTTP status.
export async function refused(call, code, status) {
  const error = await call.then(
    () => assert.fail(`succeeded; ${code} was expected`),
    (reason) => reason,
  );
  assert.equal(error.code, code, `${error.name}: ${error.message}`);
  assert.equal(error.status, status, error.message);
  return error;
}

// What the SDK has no method for, by its own transport, signature and XML.
export const publicAccessBlock = (client, bucket, method, content) =>
  client.request({
    method, bucket, subres: 'publicAccessBlock', mime: 'xml', content,
    successStatuses: [200, 204], xmlResponse: method === 'GET',
  });

export const block = (wish) =>
  `<PublicAccessBlockConfiguration><BlockPublicAccess>${wish}</BlockPublicAccess></PublicAccessBlockConfiguration>`;
