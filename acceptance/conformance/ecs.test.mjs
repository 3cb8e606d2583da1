// SPDX-License-Identifier: MPL-2.0
// ECS: security groups with their rules and tags, and the network interfaces that functions leave.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { connect, only, refused, until } from './lib/alibaba.mjs';
import { connectFunctions } from './lib/functions.mjs';
import { refusals } from './lib/refusals.mjs';

const frame = suite(only('ecs', 'vpc', 'fc', 'sts'));
const { sandbox, test } = frame;
const { calls: ecs, models } = connect(sandbox, 'ecs');
const { calls: vpc } = connect(sandbox, 'vpc');
const functions = connectFunctions(sandbox);

const regionId = sandbox.ready.region;
const NEVER = 'sg-neverexisted000000000';
const MISSING = 'InvalidSecurityGroupId.NotFound';
let vpcId;

const make = async (wish = {}) => (await ecs.createSecurityGroup({ regionId, vpcId, ...wish })).securityGroupId;
const drop = (securityGroupId) => ecs.deleteSecurityGroup({ regionId, securityGroupId });
const rules = async (securityGroupId, direction) =>
  (await ecs.describeSecurityGroupAttribute({ regionId, securityGroupId, direction })).permissions.permission;

test('the network of the groups', async () => {
  ({ vpcId } = await vpc.createVpc({ regionId, cidrBlock: '10.0.0.0/8' }));
  await until(sandbox, () => vpc.describeVpcAttribute({ regionId, vpcId }), ({ status }) => status === 'Available');
});

test('a group is made, read, renamed and deleted', async () => {
  const securityGroupId = await make({ securityGroupName: 'lobe', description: 'of functions' });
  assert.match(securityGroupId, /^sg-\w{20}$/);
  const read = await ecs.describeSecurityGroupAttribute({ regionId, securityGroupId });
  assert.deepEqual([read.securityGroupName, read.description, read.vpcId, read.regionId],
    ['lobe', 'of functions', vpcId, regionId]);
  assert.deepEqual(read.permissions.permission, []);
  await ecs.modifySecurityGroupAttribute({ regionId, securityGroupId, securityGroupName: 'other', description: 'x' });
  const { securityGroups } = await ecs.describeSecurityGroups({ regionId, securityGroupId });
  const [listed] = securityGroups.securityGroup;
  assert.deepEqual([listed.securityGroupName, listed.description, listed.securityGroupType], ['other', 'x', 'normal']);
  await drop(securityGroupId);
  await refused(drop(securityGroupId), MISSING, 404);
  await refused(ecs.describeSecurityGroupAttribute({ regionId, securityGroupId }), MISSING, 404);
  await refused(ecs.modifySecurityGroupAttribute({ regionId, securityGroupId, description: 'x' }), MISSING, 404);
});

test('a repetition with the same token makes nothing new', async () => {
  const wish = { clientToken: 'once-and-only-once', securityGroupName: 'one' };
  const id = await make(wish);
  assert.equal(await make(wish), id);
  await refused(make({ ...wish, securityGroupName: 'two' }), 'IdempotentParameterMismatch', 400);
  await drop(id);
});

test('groups are listed by name, tag and id, in pages', async () => {
  const ids = [];
  for (const name of ['list-a', 'list-b', 'list-c']) {
    ids.push(await make({ securityGroupName: name, tag: [{ key: 'list', value: name }] }));
  }
  const list = async (wish) => ecs.describeSecurityGroups({ regionId, vpcId, ...wish });
  const first = await list({ pageSize: 2 });
  const second = await list({ pageSize: 2, pageNumber: 2 });
  const found = [first, second].flatMap((page) => page.securityGroups.securityGroup);
  assert.deepEqual([first.totalCount, first.pageSize, second.pageNumber], [3, 2, 2]);
  assert.deepEqual(found.map((each) => each.securityGroupId).sort(), [...ids].sort());
  const named = (await list({ securityGroupName: 'list-b' })).securityGroups.securityGroup;
  assert.deepEqual(named.map((each) => each.securityGroupId), [ids[1]]);
  const [tagged] = (await list({ tag: [{ key: 'list', value: 'list-c' }] })).securityGroups.securityGroup;
  assert.deepEqual([tagged.securityGroupId, tagged.tags.tag[0].tagValue], [ids[2], 'list-c']);
  const some = await list({ securityGroupIds: JSON.stringify(ids.slice(0, 2)) });
  assert.equal(some.totalCount, 2);
  await refused(list({ securityGroupIds: 'all' }), 'InvalidSecurityGroupIds.Malformed', 400);
  for (const id of ids) await drop(id);
});

test('what a group is not made with', async () => {
  await refused(make({ vpcId: 'vpc-neverexisted000000000' }), 'InvalidVpcId.NotFound', 404);
  await refused(make({ regionId: undefined }), 'MissingParameter', 400);
  await refused(make({ securityGroupType: 'odd' }), 'InvalidSecurityGroupType', 400);
  await refused(drop(undefined), 'MissingParameter', 400);
});

test('rules are let in and out, and taken back', async () => {
  const securityGroupId = await make();
  const rule = { ipProtocol: 'tcp', portRange: '5432/5432', policy: 'accept', priority: '1' };
  const source = { ...rule, sourceCidrIp: '10.0.0.0/8', description: 'db' };
  const inward = { regionId, securityGroupId, permissions: [source] };
  await ecs.authorizeSecurityGroup(inward);
  await ecs.authorizeSecurityGroup(inward); // once more is no error and no second rule
  const outward = { regionId, securityGroupId, permissions: [{ ...rule, destCidrIp: '0.0.0.0/0' }] };
  await ecs.authorizeSecurityGroupEgress(outward);
  const [ingress, ...more] = await rules(securityGroupId, 'ingress');
  assert.deepEqual(more, []);
  assert.deepEqual(
    [ingress.ipProtocol, ingress.portRange, ingress.sourceCidrIp, ingress.policy, ingress.priority,
      ingress.description],
    ['TCP', '5432/5432', '10.0.0.0/8', 'Accept', '1', 'db'],
  );
  assert.match(ingress.securityGroupRuleId, /^sgr-/);
  assert.equal((await rules(securityGroupId)).length, 2);
  await ecs.revokeSecurityGroup(inward);
  const [egress] = await rules(securityGroupId, 'egress');
  await ecs.revokeSecurityGroupEgress({ regionId, securityGroupId, securityGroupRuleId: [egress.securityGroupRuleId] });
  assert.deepEqual(await rules(securityGroupId), []);
  const gone = { regionId, securityGroupId, securityGroupRuleId: ['sgr-neverexisted000000'] };
  await refused(ecs.revokeSecurityGroup(gone), 'InvalidSecurityGroupRuleId.NotFound', 404);
  await refused(ecs.revokeSecurityGroupEgress(gone), 'InvalidSecurityGroupRuleId.NotFound', 404);
  await refused(ecs.authorizeSecurityGroupEgress({ ...outward, securityGroupId: NEVER }), MISSING, 404);

  const bad = (change, code, status = 400) =>
    refused(ecs.authorizeSecurityGroup({
      ...inward, permissions: [{ ...rule, sourceCidrIp: '10.0.0.0/8', ...change }],
    }), code, status);
  await bad({ ipProtocol: 'odd' }, 'InvalidIpProtocol.Malformed');
  await bad({ portRange: '0' }, 'InvalidIpPortRange.Malformed');
  await bad({ sourceCidrIp: 'all' }, 'InvalidSourceCidrIp.Malformed');
  await bad({ sourceCidrIp: undefined, sourceGroupId: NEVER }, 'InvalidSourceGroupId.NotFound');
  await refused(ecs.authorizeSecurityGroup({ ...inward, securityGroupId: NEVER }), MISSING, 404);
  await drop(securityGroupId);
});

test('tags are added, listed and removed', async () => {
  const id = await make();
  const kind = { regionId, resourceType: 'securitygroup', resourceId: [id] };
  await ecs.tagResources({ ...kind, tag: [{ key: 'a', value: '1' }, { key: 'b', value: '2' }] });
  const tags = async () =>
    (await ecs.listTagResources(kind)).tagResources.tagResource
      .map((tag) => [tag.resourceId, tag.tagKey, tag.tagValue]);
  assert.deepEqual((await tags()).sort(), [[id, 'a', '1'], [id, 'b', '2']]);
  await ecs.untagResources({ ...kind, tagKey: ['a'] });
  assert.deepEqual(await tags(), [[id, 'b', '2']]);
  await ecs.untagResources({ ...kind, all: true });
  assert.deepEqual(await tags(), []);
  const tag = [{ key: 'a', value: '1' }];
  await refused(ecs.tagResources({ ...kind, tag, resourceId: [NEVER] }), 'InvalidResourceId.NotFound', 404);
  await refused(ecs.untagResources({ ...kind, resourceId: [NEVER], all: true }), 'InvalidResourceId.NotFound', 404);
  await refused(ecs.tagResources({ ...kind, tag, resourceType: 'planet' }), 'InvalidResourceType.NotFound', 400);
  await refused(ecs.tagResources({ ...kind, tag: undefined }), 'MissingParameter', 400);
  await drop(id);
});

test('a function leaves its network interface, which then can be deleted', async () => {
  const zoneId = `${regionId}-h`;
  const { vSwitchId } = await vpc.createVSwitch({ regionId, zoneId, vpcId, cidrBlock: '10.1.0.0/24' });
  await until(sandbox, () => vpc.describeVSwitchAttributes({ regionId, vSwitchId }),
    ({ status }) => status === 'Available');
  const securityGroupId = await make();
  await functions.make('inside');
  await functions.ready('inside');
  await functions.update('inside', {
    runtime: 'custom-container', handler: 'index.handler', cpu: 1, memorySize: 2048, diskSize: 512,
    instanceConcurrency: 30, internetAccess: true,
    vpcConfig: { vpcId, vSwitchIds: [vSwitchId], securityGroupId },
  });
  const moved = await functions.ready('inside');
  assert.deepEqual([moved.cpu, moved.memorySize, moved.instanceConcurrency, moved.vpcConfig.vpcId],
    [1, 2048, 30, vpcId]);
  const list = async () =>
    (await ecs.describeNetworkInterfaces({ regionId, vSwitchId })).networkInterfaceSets.networkInterfaceSet;
  const [card] = await list();
  assert.deepEqual([card.status, card.type, card.vpcId, card.vSwitchId, card.zoneId],
    ['InUse', 'Secondary', vpcId, vSwitchId, zoneId]);
  assert.deepEqual(card.securityGroupIds.securityGroupId, [securityGroupId]);
  assert.match(card.privateIpAddress, /^10\.1\.0\.\d+$/);
  const remove = (networkInterfaceId) => ecs.deleteNetworkInterface({ regionId, networkInterfaceId });
  await refused(remove(card.networkInterfaceId), 'InvalidOperation.InvalidEniState', 403);
  await refused(drop(securityGroupId), 'DependencyViolation', 403);
  await refused(vpc.deleteVSwitch({ regionId, vSwitchId }), 'DependencyViolation', 400);

  await functions.client.deleteFunction('inside');
  await sandbox.edit('fc', 'set_network_interfaces', { hold_s: 5, vanish: false });
  await until(sandbox, list, ([first]) => first.status === 'Available', { step: 10 });
  const filtered = await ecs.describeNetworkInterfaces({
    regionId, networkInterfaceId: [card.networkInterfaceId], securityGroupId, vpcId, status: 'Available',
    pageSize: 10, pageNumber: 1,
  });
  assert.equal(filtered.totalCount, 1);
  await remove(card.networkInterfaceId);
  await until(sandbox, list, (left) => left.length === 0);
  await refused(remove('eni-neverexisted00000000'), 'InvalidEniId.NotFound', 404);
  await drop(securityGroupId);
});

refusals(frame, 'ecs', 'DescribeSecurityGroups', (as) =>
  as.describeSecurityGroups(new models.DescribeSecurityGroupsRequest({ regionId })));
