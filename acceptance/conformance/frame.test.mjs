// SPDX-License-Identifier: MPL-2.0
// The frame itself: what becomes coverage, what counts as unknown, which operations the provider has.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { connect, PACKAGES, refused } from './lib/alibaba.mjs';
import { merge, print, record } from './lib/coverage.mjs';
import { differences, uncovered, unsent } from './lib/judge.mjs';
import { unknownMembers } from './lib/models.mjs';
import { providerOperations } from './lib/operations.mjs';
import { load, suite } from './lib/suite.mjs';

const { sandbox, test, succeeded } = suite({ ram: PACKAGES.ram });

const entry = (change) => ({
  service: 'vpc', operation: 'CreateVpc', status: 200, code: null, fault: null, parameters: ['RegionId'], ...change,
});

test('what succeeded, was refused and was injected is told apart', () => {
  const services = {};
  record(services, [
    entry({ parameters: ['VpcName', 'RegionId'] }),
    entry({ parameters: ['RegionId', 'CidrBlock'] }),
    entry({ status: 400, code: 'InvalidParameter', parameters: ['Refused'] }),
    entry({ status: 400, code: 'Throttling', fault: 'status' }),
    entry({ status: 0, fault: 'reset' }),
    entry({ service: 'data_plane' }),
    entry({ operation: null, status: 404, code: 'InvalidAction.NotFound' }),
  ], { vpc: 'sdk@1' }, 'a: b');
  assert.deepEqual(services, {
    vpc: {
      CreateVpc: {
        sdk: ['sdk@1'], parameters: ['CidrBlock', 'RegionId', 'VpcName'], success: true,
        errors: ['InvalidParameter'], injected: ['Throttling', 'reset'], tests: ['a: b'],
      },
    },
  });
});

test('an injected answer is no success', () => {
  const services = {};
  record(services, [entry({ fault: 'truncate' })], { vpc: 'sdk@1' }, 'a: b');
  assert.deepEqual([services.vpc.CreateVpc.success, services.vpc.CreateVpc.injected], [false, ['truncate']]);
});

test('coverages are put together and printed in one order', () => {
  const parts = ['two', 'one'].map((name) => {
    const services = {};
    record(services, [entry({ operation: name }), entry({})], { vpc: 'sdk@1' }, name);
    return { services };
  });
  const text = print(merge(parts));
  assert.equal(text, print(merge([...parts].reverse())));
  const { services } = JSON.parse(text);
  assert.deepEqual(Object.keys(services.vpc), ['CreateVpc', 'one', 'two']);
  assert.deepEqual(services.vpc.CreateVpc.tests, ['one', 'two']);
});

test('what the provider calls or sends and no SDK is named', () => {
  const services = {};
  record(services, [entry({}), entry({ operation: 'DeleteVpc', status: 404, code: 'x' })], { vpc: 'sdk@1' }, 'a: b');
  const operations = ['CreateVpc', 'DeleteVpc', 'DescribeVpcs'].map((operation) => ({ service: 'vpc', operation }));
  assert.deepEqual(uncovered({ services }, operations).map((line) => line.split(':')[0]),
    ['vpc DeleteVpc', 'vpc DescribeVpcs']);
  const sent = {
    vpc: { CreateVpc: { parameters: ['RegionId', 'VpcName', 'Tag'] }, DeleteVpc: { parameters: ['VpcId'] } },
  };
  assert.deepEqual(unsent({ services }, sent, ['vpc CreateVpc Tag', 'vpc CreateVpc RegionId']),
    ['vpc CreateVpc VpcName: the provider sends it, no SDK did', 'vpc CreateVpc RegionId: an SDK sends it after all']);
});

test('coverages that differ are told apart line by line', () => {
  assert.deepEqual(differences('a\nb\n', 'a\nb\n'), []);
  assert.deepEqual(differences('a\nb\n', 'a\n  c\n').slice(1), ['- b', '+ c']);
});

test('members that a model does not have are found at any depth', () => {
  const { ListUsersResponseBody } = load(PACKAGES.ram);
  const user = { UserName: 'a', Odd: 1 };
  const body = { RequestId: 'x', Users: { User: [user] }, More: true };
  assert.deepEqual(unknownMembers(body, ListUsersResponseBody, 'ListUsers'),
    ['ListUsers.Users.User.Odd', 'ListUsers.More']);
});

test('the operations of the provider are read from its tables', () => {
  const all = providerOperations(fileURLToPath(new URL('../..', import.meta.url)));
  const names = all.map(({ service, operation }) => `${service} ${operation}`);
  for (const name of ['fc GetFunction', 'fc2 CreateService', 'oss PutBucketCors', 'auth0 UpdateConnectionClients']) {
    assert.ok(names.includes(name), name);
  }
  assert.deepEqual([...new Set(all.map(({ service }) => service))],
    ['alidns', 'auth0', 'cas', 'ecs', 'fc', 'fc2', 'oss', 'ram', 'rds', 'sts', 'vpc']);
});

test('a call that succeeds, and one that is refused in another way, are no refusals', async () => {
  const { calls } = connect(sandbox, 'ram');
  await assert.rejects(refused(calls.listUsers({}), 'NoPermission'), /succeeded; NoPermission was expected/);
  await assert.rejects(refused(calls.getUser({ userName: 'nobody' }), 'NoPermission'), /EntityNotExist\.User/);
});

test('what was called with success is known afterwards', () => assert.deepEqual(succeeded('ram'), ['ListUsers']));
