// SPDX-License-Identifier: MPL-2.0
// STS: who calls, and temporary keys.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { connect, only, refused } from './lib/alibaba.mjs';

const { sandbox, test } = suite(only('sts'));
const { client, models } = connect(sandbox, 'sts');

test('the own key belongs to a RAM user of the account', async () => {
  const { body, statusCode } = await client.getCallerIdentity();
  assert.equal(statusCode, 200);
  assert.equal(body.accountId, sandbox.ready.account_id);
  assert.equal(body.identityType, 'RAMUser');
  assert.match(body.requestId, /^[0-9A-F-]{36}$/);
});

test('a key that does not exist', async () => {
  const { client: stranger } = connect(sandbox, 'sts', { accessKeyId: 'SANDBOXnobody' });
  await refused(stranger.getCallerIdentity(), 'InvalidAccessKeyId.NotFound', 404);
});
