// SPDX-License-Identifier: MPL-2.0
// What every one of Alibaba Cloud's APIs refuses in the same way. A suite hands over one harmless call.
import assert from 'node:assert/strict';
import { connect, dropped, refused, THROTTLED } from './alibaba.mjs';
import { matrix } from './matrix.mjs';

const HOUR = 3600;

// A key of a role, as a client's Config takes it.
export async function assumeRole(sandbox) {
  const { client, models } = connect(sandbox, 'sts');
  const { body } = await client.assumeRole(
    new models.AssumeRoleRequest({
      roleArn: `acs:ram::${sandbox.ready.account_id}:role/deployer`,
      roleSessionName: 'conformance',
      durationSeconds: HOUR,
    }),
  );
  const { accessKeyId, accessKeySecret, securityToken } = body.credentials;
  return { accessKeyId, accessKeySecret, securityToken };
}

// At the end of a suite, because it judges all that the suite's calls were answered.
export const nothingDropped = (test) =>
  test('no answer has a member that the SDK does not know', () =>
    assert.deepEqual(Object.keys(dropped).sort(), []));

// call(client): a call that succeeds, of `operation`. Stands at the end of a suite too.
export function refusals(frame, service, operation, call) {
  const { sandbox, test } = frame;
  const as = (changes) => call(connect(sandbox, service, changes).client);

  test('a temporary key, its end, and a token of somebody else', async () => {
    const key = await assumeRole(sandbox);
    const other = await assumeRole(sandbox);
    await as(key);
    const mixed = { ...key, securityToken: other.securityToken };
    await refused(as(mixed), 'InvalidSecurityToken.MismatchWithAccessKey');
    await refused(as({ ...key, securityToken: 'no token' }), 'InvalidSecurityToken.Malformed');
    await sandbox.advance(HOUR + 1);
    await refused(as(key), 'InvalidSecurityToken.Expired');
  });

  test('throttled, then not any more', async () => {
    const [code, status] = THROTTLED[service] ?? ['Throttling.Api', 400];
    await sandbox.limit(service, operation, 1);
    await as({});
    const error = await refused(as({}), code, status);
    // The SDK's class for it, with when to come again.
    if (code.startsWith('Throttling')) {
      assert.equal(error.name, 'ThrottlingError');
      assert.ok(error.retryAfter > 0, `${error.retryAfter}`);
    }
    await sandbox.limit();
    await as({});
  });

  test('an outage, then none any more', async () => {
    await sandbox.fault(service, operation, { status: 503, code: 'ServiceUnavailable', message: 'Later.' });
    await refused(as({}), 'ServiceUnavailable', 503);
    await sandbox.fault(service, operation, 'reset');
    await assert.rejects(as({}), /socket hang up|ECONNRESET/);
    await as({});
  });

  matrix(frame, service, async () => {
    const key = await assumeRole(sandbox);
    await sandbox.advance(HOUR + 1);
    return key;
  });
  nothingDropped(test);
}
