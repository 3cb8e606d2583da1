// SPDX-License-Identifier: MPL-2.0
// STS: who calls, and temporary keys.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { connect, only, refused } from './lib/alibaba.mjs';
import { assumeRole, refusals } from './lib/refusals.mjs';

const frame = suite(only('sts', 'ram'));
const { sandbox, test } = frame;
const { client, models } = connect(sandbox, 'sts');
const account = sandbox.ready.account_id;

const role = (changes) =>
  client.assumeRole(
    new models.AssumeRoleRequest({
      roleArn: `acs:ram::${account}:role/deployer`, roleSessionName: 'ci', ...changes,
    }),
  );

test('the own key belongs to a RAM user of the account', async () => {
  const { body, statusCode } = await client.getCallerIdentity();
  assert.equal(statusCode, 200);
  assert.equal(body.accountId, account);
  assert.equal(body.identityType, 'RAMUser');
  assert.match(body.arn, new RegExp(`^acs:ram::${account}:user/`));
  assert.equal(body.userId, body.principalId);
  assert.match(body.requestId, /^[0-9A-F-]{36}$/);
});

test('the old signature of the RPC style is good too', async () => {
  const { client: old } = connect(sandbox, 'sts', { signatureAlgorithm: 'v2' });
  assert.equal((await old.getCallerIdentity()).body.accountId, account);
  const { client: wrong } = connect(sandbox, 'sts', {
    signatureAlgorithm: 'v2', accessKeySecret: 'wrong',
  });
  await refused(wrong.getCallerIdentity(), 'SignatureDoesNotMatch', 400);
});

test('a role is assumed', async () => {
  const before = Date.now();
  const { body } = await role({ durationSeconds: 900 });
  assert.equal(body.assumedRoleUser.arn, `acs:ram::${account}:assumed-role/deployer/ci`);
  assert.match(body.assumedRoleUser.assumedRoleId, /^3\d{17}:ci$/);
  assert.match(body.credentials.accessKeyId, /^STS\./);
  const seconds = (Date.parse(body.credentials.expiration) - before) / 1000;
  assert.ok(seconds >= 899 && seconds <= 960, body.credentials.expiration);
});

test('who calls with a temporary key', async () => {
  const { client: assumed } = connect(sandbox, 'sts', await assumeRole(sandbox));
  const { body } = await assumed.getCallerIdentity();
  assert.equal(body.identityType, 'AssumedRoleUser');
  assert.equal(body.arn, `acs:ram::${account}:assumed-role/deployer/conformance`);
  assert.match(body.roleId, /^3\d{17}$/);
  assert.equal(body.principalId, `${body.roleId}:conformance`);
});

test('what a role is not assumed with', async () => {
  await refused(role({ roleArn: undefined }), 'MissingParameter', 400);
  await refused(role({ roleSessionName: undefined }), 'MissingParameter', 400);
  await refused(role({ roleArn: 'deployer' }), 'InvalidParameter.RoleArn', 400);
  await refused(role({ roleArn: 'acs:ram::1:role/deployer' }), 'EntityNotExist.Role', 404);
  await refused(role({ roleSessionName: 'a b' }), 'InvalidParameter.RoleSessionName', 400);
  await refused(role({ durationSeconds: 60 }), 'InvalidParameter.DurationSeconds', 400);
});

test('a role is assumed with a token of an OIDC provider, without a key', async () => {
  const wish = {
    OIDCProviderArn: `acs:ram::${account}:oidc-provider/ack`,
    OIDCToken: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln',
    roleArn: `acs:ram::${account}:role/deployer`,
    roleSessionName: 'pod',
  };
  const { body } = await client.assumeRoleWithOIDC(new models.AssumeRoleWithOIDCRequest(wish));
  assert.match(body.credentials.securityToken, /\S{40}/);
  const bad = new models.AssumeRoleWithOIDCRequest({ ...wish, OIDCToken: 'nonsense' });
  await refused(client.assumeRoleWithOIDC(bad), 'AuthenticationFail.OIDCToken.Invalid', 400);
});

refusals(frame, 'sts', 'GetCallerIdentity', (as) => as.getCallerIdentity());
