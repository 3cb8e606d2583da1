// SPDX-License-Identifier: MPL-2.0
// RAM: users, their keys, policies with versions, and what is attached to whom.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { connect, only, refused } from './lib/alibaba.mjs';
import { refusals } from './lib/refusals.mjs';

const frame = suite(only('ram', 'sts'));
const { sandbox, test } = frame;
const { calls: ram, models } = connect(sandbox, 'ram');

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const document = (...actions) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

const user = (userName) => ram.createUser({ userName });
const policy = (policyName, ...actions) =>
  ram.createPolicy({ policyName, policyDocument: document(...actions) });
const custom = (policyName, userName) => ({ policyType: 'Custom', policyName, userName });

test('a user is made, read, renamed and deleted', async () => {
  const made = await ram.createUser({ userName: 'bucket.writer', displayName: 'Writer', comments: 'team' });
  assert.match(made.user.userId, /^\d+$/);
  assert.match(made.user.createDate, INSTANT);
  const { user: read } = await ram.getUser({ userName: 'bucket.writer' });
  assert.deepEqual(
    [read.userId, read.userName, read.displayName, read.comments],
    [made.user.userId, 'bucket.writer', 'Writer', 'team'],
  );
  const { user: renamed } = await ram.updateUser({
    userName: 'bucket.writer', newUserName: 'reader', newComments: 'other',
  });
  assert.deepEqual([renamed.userId, renamed.userName, renamed.comments], [read.userId, 'reader', 'other']);
  assert.match((await ram.deleteUser({ userName: 'reader' })).requestId, /^[0-9A-F-]{36}$/);
  await refused(ram.getUser({ userName: 'reader' }), 'EntityNotExist.User', 404);
});

test('users are listed in pages', async () => {
  for (const name of ['ann', 'bob', 'cid']) await user(name);
  const first = await ram.listUsers({ maxItems: 2 });
  assert.deepEqual(first.users.user.map(({ userName }) => userName), ['ann', 'bob']);
  assert.equal(first.isTruncated, true);
  const second = await ram.listUsers({ maxItems: 2, marker: first.marker });
  assert.deepEqual(second.users.user.map(({ userName }) => userName), ['cid']);
  assert.equal(second.isTruncated, false);
  for (const userName of ['ann', 'bob', 'cid']) await ram.deleteUser({ userName });
});

test('what a user is not made with', async () => {
  await user('twice');
  await refused(user('twice'), 'EntityAlreadyExists.User', 409);
  await refused(user(undefined), 'MissingParameter', 400);
  await refused(user('white space'), 'InvalidParameter.UserName.InvalidChars', 400);
  await refused(ram.deleteUser({ userName: 'nobody' }), 'EntityNotExist.User', 404);
  await refused(ram.updateUser({ userName: 'nobody', newComments: '' }), 'EntityNotExist.User', 404);
  await ram.deleteUser({ userName: 'twice' });
});

test('keys of a user: two at most, shown once, switched off, deleted', async () => {
  await user('keeper');
  const { accessKey: key } = await ram.createAccessKey({ userName: 'keeper' });
  assert.match(key.accessKeySecret, /^\w{30}$/);
  assert.equal(key.status, 'Active');
  await ram.createAccessKey({ userName: 'keeper' });
  await refused(ram.createAccessKey({ userName: 'keeper' }), 'LimitExceeded.User.AccessKey', 409);
  const { accessKeys } = await ram.listAccessKeys({ userName: 'keeper' });
  assert.equal(accessKeys.accessKey.length, 2);
  const listed = accessKeys.accessKey.find(({ accessKeyId }) => accessKeyId === key.accessKeyId);
  assert.deepEqual([listed.status, listed.accessKeySecret], ['Active', undefined]);
  await refused(ram.deleteUser({ userName: 'keeper' }), 'DeleteConflict.User.AccessKey', 409);

  const { client: sts } = connect(sandbox, 'sts', key);
  assert.match((await sts.getCallerIdentity()).body.arn, /:user\/keeper$/);
  const chosen = { userName: 'keeper', userAccessKeyId: key.accessKeyId };
  await refused(ram.updateAccessKey({ ...chosen, status: 'Off' }), 'InvalidParameter.Status', 400);
  await ram.updateAccessKey({ ...chosen, status: 'Inactive' });
  await refused(sts.getCallerIdentity(), 'InvalidAccessKeyId.Inactive');
  for (const { accessKeyId } of accessKeys.accessKey) {
    await ram.deleteAccessKey({ userName: 'keeper', userAccessKeyId: accessKeyId });
  }
  await refused(ram.deleteAccessKey(chosen), 'EntityNotExist.User.AccessKey', 404);
  await ram.deleteUser({ userName: 'keeper' });
  await refused(ram.listAccessKeys({ userName: 'keeper' }), 'EntityNotExist.User', 404);
});

test('a policy and its versions', async () => {
  const { policy: made } = await ram.createPolicy({
    policyName: 'files', description: 'Files', policyDocument: document('oss:GetObject'),
  });
  assert.deepEqual([made.policyType, made.defaultVersion, made.description], ['Custom', 'v1', 'Files']);
  await refused(policy('files', 'oss:*'), 'EntityAlreadyExists.Policy', 409);
  const { policyVersion } = await ram.createPolicyVersion({
    policyName: 'files', policyDocument: document('oss:PutObject'), setAsDefault: true,
  });
  assert.deepEqual([policyVersion.versionId, policyVersion.isDefaultVersion], ['v2', true]);
  const read = await ram.getPolicy({ policyName: 'files', policyType: 'Custom' });
  assert.equal(read.policy.defaultVersion, 'v2');
  assert.equal(read.policy.attachmentCount, 0);
  assert.deepEqual(JSON.parse(read.defaultPolicyVersion.policyDocument), JSON.parse(document('oss:PutObject')));
  const { policyVersions } = await ram.listPolicyVersions({ policyName: 'files', policyType: 'Custom' });
  assert.deepEqual(policyVersions.policyVersion.map((each) => [each.versionId, each.isDefaultVersion]).sort(),
    [['v1', false], ['v2', true]]);

  const first = { policyName: 'files', versionId: 'v1' };
  const { policyVersion: old } = await ram.getPolicyVersion({ ...first, policyType: 'Custom' });
  assert.equal(old.policyDocument, document('oss:GetObject'));
  await refused(ram.deletePolicyVersion({ ...first, versionId: 'v2' }), 'DeleteConflict.Policy.Version.Default', 409);
  await refused(ram.deletePolicyVersion({ ...first, versionId: 'v9' }), 'EntityNotExist.Policy.Version', 404);
  await refused(ram.deletePolicy({ policyName: 'files' }), 'DeleteConflict.Policy.Version', 409);
  await ram.setDefaultPolicyVersion(first);
  await ram.deletePolicyVersion({ ...first, versionId: 'v2' });
  await ram.deletePolicy({ policyName: 'files' });
  await refused(ram.getPolicy({ policyName: 'files', policyType: 'Custom' }), 'EntityNotExist.Policy', 404);
  await refused(ram.getPolicyVersion({ ...first, policyType: 'Custom' }), 'EntityNotExist.Policy', 404);
  await refused(ram.listPolicyVersions({ policyName: 'files', policyType: 'Custom' }), 'EntityNotExist.Policy', 404);
  await refused(ram.setDefaultPolicyVersion(first), 'EntityNotExist.Policy', 404);
  const policyDocument = document('oss:*');
  await refused(ram.createPolicyVersion({ policyName: 'files', policyDocument }), 'EntityNotExist.Policy', 404);
});

test('five versions at most, unless the oldest gives way', async () => {
  const next = (rotateStrategy) =>
    ram.createPolicyVersion({ policyName: 'rotated', policyDocument: document('oss:*'), rotateStrategy });
  await policy('rotated', 'oss:*');
  for (let version = 2; version <= 5; version++) await next();
  await refused(next(), 'LimitExceeded.Policy.Version', 409);
  const { policyVersion } = await next('DeleteOldestNonDefaultVersionWhenLimitExceeded');
  assert.equal(policyVersion.versionId, 'v6');
  const { policyVersions } = await ram.listPolicyVersions({ policyName: 'rotated', policyType: 'Custom' });
  const ids = policyVersions.policyVersion.map(({ versionId }) => versionId).sort();
  assert.deepEqual(ids, ['v1', 'v3', 'v4', 'v5', 'v6']);
  for (const versionId of ids.slice(1)) await ram.deletePolicyVersion({ policyName: 'rotated', versionId });
  await ram.deletePolicy({ policyName: 'rotated' });
});

test('what a policy is not made with', async () => {
  const make = (wish) => ram.createPolicy({ policyName: 'x', policyDocument: document('oss:*'), ...wish });
  await refused(make({ policyName: undefined }), 'MissingParameter', 400);
  await refused(make({ policyDocument: undefined }), 'MissingParameter', 400);
  await refused(make({ policyDocument: '{' }), 'MalformedPolicyDocument', 400);
  await refused(make({ policyName: 'a_b' }), 'InvalidParameter.PolicyName.InvalidChars', 400);
  const wrong = { policyName: 'x', policyType: 'Mine' };
  await refused(ram.getPolicy(wrong), 'InvalidParameter.PolicyType', 400);
  await refused(ram.deletePolicy({ policyName: 'x' }), 'EntityNotExist.Policy', 404);
});

test('policies are attached, listed, evaluated and detached', async () => {
  await user('worker');
  await policy('work', 'ram:GetUser');
  const own = custom('work', 'worker');
  const system = { ...own, policyType: 'System', policyName: 'AliyunOSSReadOnlyAccess' };
  const { accessKey } = await ram.createAccessKey({ userName: 'worker' });
  const { calls: worker } = connect(sandbox, 'ram', accessKey);
  const attempt = () => worker.getUser({ userName: 'worker' });
  await refused(attempt(), 'NoPermission', 403);
  await ram.attachPolicyToUser(own);
  await ram.attachPolicyToUser(system);
  assert.equal((await attempt()).user.userName, 'worker');
  await refused(ram.attachPolicyToUser(own), 'EntityAlreadyExists.User.Policy', 409);
  const { policies } = await ram.listPoliciesForUser({ userName: 'worker' });
  assert.deepEqual(policies.policy.map((each) => [each.policyName, each.policyType]).sort(),
    [['AliyunOSSReadOnlyAccess', 'System'], ['work', 'Custom']]);
  assert.match(policies.policy[0].attachDate, INSTANT);
  const { policy: read } = await ram.getPolicy({ policyName: 'work', policyType: 'Custom' });
  assert.equal(read.attachmentCount, 1);
  await refused(ram.deletePolicy({ policyName: 'work' }), 'DeleteConflict.Policy.User', 409);
  await refused(ram.deleteUser({ userName: 'worker' }), 'DeleteConflict.User.Policy', 409);

  await ram.detachPolicyFromUser(own);
  await ram.detachPolicyFromUser(system);
  await refused(ram.detachPolicyFromUser(own), 'EntityNotExist.User.Policy', 404);
  await refused(ram.attachPolicyToUser(custom('none', 'worker')), 'EntityNotExist.Policy', 404);
  await refused(ram.attachPolicyToUser(custom('work', 'nobody')), 'EntityNotExist.User', 404);
  await refused(ram.attachPolicyToUser(custom(undefined, 'worker')), 'MissingParameter', 400);
  await refused(ram.listPoliciesForUser({ userName: 'nobody' }), 'EntityNotExist.User', 404);
  await ram.deleteAccessKey({ userName: 'worker', userAccessKeyId: accessKey.accessKeyId });
  await ram.deleteUser({ userName: 'worker' });
  await ram.deletePolicy({ policyName: 'work' });
});

test('policies are listed by type, in pages', async () => {
  await policy('one', 'oss:*');
  await policy('two', 'oss:*');
  const page = await ram.listPolicies({ policyType: 'Custom', maxItems: 1 });
  assert.deepEqual(page.policies.policy.map(({ policyName }) => policyName), ['one']);
  assert.equal(page.isTruncated, true);
  const rest = await ram.listPolicies({ policyType: 'Custom', maxItems: 1, marker: page.marker });
  assert.deepEqual(rest.policies.policy.map(({ policyName }) => policyName), ['two']);
  const { policies } = await ram.listPolicies({ policyType: 'System' });
  assert.ok(policies.policy.every(({ policyType }) => policyType === 'System'));
  for (const policyName of ['one', 'two']) await ram.deletePolicy({ policyName });
});

refusals(frame, 'ram', 'ListUsers', (as) => as.listUsers(new models.ListUsersRequest({})));
