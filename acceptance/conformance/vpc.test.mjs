// SPDX-License-Identifier: MPL-2.0
// VPC: networks and their VSwitches, states, what depends on what, tags.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { connect, only, refused, until } from './lib/alibaba.mjs';
import { refusals } from './lib/refusals.mjs';

const frame = suite(only('vpc', 'sts', 'ecs'));
const { sandbox, test } = frame;
const { calls: vpc } = connect(sandbox, 'vpc');
const { calls: ecs } = connect(sandbox, 'ecs');

const regionId = sandbox.ready.region;
const zoneId = `${regionId}-h`;
const NEVER = 'vpc-neverexisted000000000';

const attributes = (vpcId) => vpc.describeVpcAttribute({ regionId, vpcId });
const ready = (vpcId) => until(sandbox, () => attributes(vpcId), ({ status }) => status === 'Available');
const vswitch = (vSwitchId) => vpc.describeVSwitchAttributes({ regionId, vSwitchId });
const switchReady = (id) => until(sandbox, () => vswitch(id), ({ status }) => status === 'Available');

async function network(wish = {}) {
  const { vpcId } = await vpc.createVpc({ regionId, cidrBlock: '10.0.0.0/8', ...wish });
  await ready(vpcId);
  return vpcId;
}

const makeSwitch = (vpcId, wish = {}) =>
  vpc.createVSwitch({ regionId, zoneId, vpcId, cidrBlock: '10.1.0.0/24', ...wish });

async function gone(vpcId) {
  const clientToken = `end-of-${vpcId}`;
  await vpc.deleteVpc({ regionId, vpcId, clientToken });
  await vpc.deleteVpc({ regionId, vpcId, clientToken }); // the same again
  await until(sandbox, () => attributes(vpcId), (body) => !body.vpcId);
}

async function switchGone(vSwitchId) {
  await vpc.deleteVSwitch({ regionId, vSwitchId });
  await until(sandbox, () => vswitch(vSwitchId), (body) => !body.vSwitchId);
}

test('a network is made, becomes available, is changed and deleted', async () => {
  const made = await vpc.createVpc({
    regionId, cidrBlock: '10.0.0.0/8', vpcName: 'team', description: 'of the team',
    tag: [{ key: 'team', value: 'a' }],
  });
  assert.match(made.vpcId, /^vpc-\w{21}$/);
  assert.match(made.VRouterId, /^vrt-/);
  assert.match(made.routeTableId, /^vtb-/);
  assert.equal((await attributes(made.vpcId)).status, 'Pending');
  await refused(vpc.deleteVpc({ regionId, vpcId: made.vpcId }), 'IncorrectVpcStatus', 400);
  const read = await ready(made.vpcId);
  assert.deepEqual(
    [read.vpcId, read.vpcName, read.description, read.cidrBlock, read.regionId, read.isDefault],
    [made.vpcId, 'team', 'of the team', '10.0.0.0/8', regionId, false],
  );
  assert.equal(read.VRouterId, made.VRouterId);
  assert.equal(read.ownerId, Number(sandbox.ready.account_id));
  assert.match(read.creationTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  await vpc.modifyVpcAttribute({ regionId, vpcId: made.vpcId, vpcName: 'crew', description: '' });
  const changed = await attributes(made.vpcId);
  assert.deepEqual([changed.vpcName, changed.description], ['crew', '']);
  await gone(made.vpcId);
  await refused(vpc.deleteVpc({ regionId, vpcId: made.vpcId }), 'InvalidVpcID.NotFound', 404);
});

test('a repetition with the same token makes nothing new, another request with it is refused', async () => {
  const wish = { regionId, cidrBlock: '192.168.0.0/16', clientToken: 'once-and-only-once' };
  const { vpcId } = await vpc.createVpc(wish);
  assert.equal((await vpc.createVpc(wish)).vpcId, vpcId);
  await refused(vpc.createVpc({ ...wish, vpcName: 'other' }), 'IdempotentParameterMismatch', 400);
  await ready(vpcId);
  await gone(vpcId);
});

test('networks are listed by name, tag and id, in pages', async () => {
  const names = ['list-a', 'list-b', 'list-c'];
  const ids = [];
  for (const vpcName of names) ids.push(await network({ vpcName, tag: [{ key: 'list', value: vpcName }] }));
  const list = async (wish) => vpc.describeVpcs({ regionId, ...wish });
  const first = await list({ vpcId: ids.join(','), pageSize: 2 });
  assert.deepEqual([first.totalCount, first.pageNumber, first.pageSize, first.vpcs.vpc.length], [3, 1, 2, 2]);
  const second = await list({ vpcId: ids.join(','), pageSize: 2, pageNumber: 2 });
  const found = [...first.vpcs.vpc, ...second.vpcs.vpc].map(({ vpcId }) => vpcId);
  assert.deepEqual(found.sort(), [...ids].sort());
  const named = await list({ vpcName: 'list-b' });
  assert.deepEqual(named.vpcs.vpc.map(({ vpcId }) => vpcId), [ids[1]]);
  const tagged = await list({ tag: [{ key: 'list', value: 'list-c' }] });
  assert.deepEqual(tagged.vpcs.vpc.map(({ vpcId, tags }) => [vpcId, tags.tag[0].value]), [[ids[2], 'list-c']]);
  await refused(list({ pageSize: 1000 }), 'InvalidParameter', 400);
  assert.deepEqual((await list({ vpcId: NEVER })).vpcs.vpc, []);
  for (const id of ids) await gone(id);
});

test('a VSwitch is made, changed and deleted, one at a time', async () => {
  const vpcId = await network();
  const wish = { vSwitchName: 'one', tag: [{ key: 'part', value: 'db' }], clientToken: 'switch-of-the-suite' };
  const { vSwitchId } = await makeSwitch(vpcId, wish);
  assert.equal((await makeSwitch(vpcId, wish)).vSwitchId, vSwitchId);
  assert.match(vSwitchId, /^vsw-/);
  await refused(makeSwitch(vpcId, { cidrBlock: '10.2.0.0/24' }), 'TaskConflict', 400);
  const read = await switchReady(vSwitchId);
  assert.deepEqual(
    [read.vSwitchId, read.vSwitchName, read.vpcId, read.zoneId, read.cidrBlock, read.isDefault],
    [vSwitchId, 'one', vpcId, zoneId, '10.1.0.0/24', false],
  );
  assert.equal(read.availableIpAddressCount, 252);
  await vpc.modifyVSwitchAttribute({ regionId, vSwitchId, vSwitchName: 'two', description: 'changed' });
  const changed = await vswitch(vSwitchId);
  assert.deepEqual([changed.vSwitchName, changed.description], ['two', 'changed']);
  assert.deepEqual((await attributes(vpcId)).vSwitchIds.vSwitchId, [vSwitchId]);
  await refused(vpc.deleteVpc({ regionId, vpcId }), 'DependencyViolation.VSwitch', 400);
  await refused(makeSwitch(vpcId), 'InvalidCidrBlock.Overlapped', 400);
  await switchGone(vSwitchId);
  await refused(vpc.deleteVSwitch({ regionId, vSwitchId }), 'InvalidVswitchID.NotFound', 404);
  await gone(vpcId);
});

test('what a VSwitch is not made with', async () => {
  const vpcId = await network({ cidrBlock: '10.0.0.0/16' });
  await refused(makeSwitch(vpcId, { cidrBlock: undefined }), 'MissingParameter', 400);
  await refused(makeSwitch(vpcId, { zoneId: undefined }), 'MissingParameter', 400);
  await refused(makeSwitch(vpcId, { cidrBlock: '11.0.0.0/24' }), 'InvalidCidrBlock.Malformed', 400);
  await refused(makeSwitch(vpcId, { cidrBlock: 'all', }), 'InvalidCidrBlock.Malformed', 400);
  await refused(makeSwitch(vpcId, { cidrBlock: '10.0.0.0/24', zoneId: 'nowhere' }), 'InvalidZoneId.NotFound', 400);
  await refused(makeSwitch(NEVER), 'InvalidVpcId.NotFound', 404);
  await gone(vpcId);
});

test('VSwitches are listed by network and zone, in pages', async () => {
  const vpcId = await network();
  const ids = [];
  for (const number of [1, 2, 3]) {
    const tag = [{ key: 'number', value: `${number}` }];
    const wish = { cidrBlock: `10.${number}.0.0/24`, vSwitchName: `switch-${number}`, tag };
    const { vSwitchId } = await makeSwitch(vpcId, wish);
    await switchReady(vSwitchId);
    ids.push(vSwitchId);
  }
  const list = (wish) => vpc.describeVSwitches({ regionId, vpcId, ...wish });
  const first = await list({ pageSize: 2 });
  const second = await list({ pageSize: 2, pageNumber: 2 });
  const found = [...first.vSwitches.vSwitch, ...second.vSwitches.vSwitch].map(({ vSwitchId }) => vSwitchId);
  assert.deepEqual(found.sort(), [...ids].sort());
  assert.equal(first.totalCount, 3);
  const named = await list({ vSwitchName: 'switch-2' });
  assert.deepEqual(named.vSwitches.vSwitch.map(({ vSwitchId }) => vSwitchId), [ids[1]]);
  const single = await list({ vSwitchId: ids[0] });
  assert.deepEqual(single.vSwitches.vSwitch.map(({ vSwitchId }) => vSwitchId), [ids[0]]);
  const tagged = await list({ tag: [{ key: 'number', value: '3' }] });
  assert.deepEqual(tagged.vSwitches.vSwitch.map(({ vSwitchId, tags }) => [vSwitchId, tags.tag[0].key]),
    [[ids[2], 'number']]);
  const { vSwitches: elsewhere } = await list({ zoneId: `${regionId}-k` });
  assert.deepEqual(elsewhere.vSwitch, []);
  for (const id of ids) await switchGone(id);
  await gone(vpcId);
});

test('a network with a security group stays', async () => {
  const vpcId = await network();
  const { securityGroupId } = await ecs.createSecurityGroup({ regionId, vpcId });
  await refused(vpc.deleteVpc({ regionId, vpcId }), 'DependencyViolation.SecurityGroup', 400);
  await ecs.deleteSecurityGroup({ regionId, securityGroupId });
  await gone(vpcId);
});

test('tags are added, listed and removed', async () => {
  const vpcId = await network();
  const kind = { regionId, resourceType: 'VPC', resourceId: [vpcId] };
  await vpc.tagResources({ ...kind, tag: [{ key: 'a', value: '1' }, { key: 'b', value: '2' }] });
  const tags = async () => {
    const { tagResources } = await vpc.listTagResources(kind);
    return tagResources.tagResource.map((tag) => [tag.resourceId, tag.tagKey, tag.tagValue]).sort();
  };
  assert.deepEqual(await tags(), [[vpcId, 'a', '1'], [vpcId, 'b', '2']]);
  await vpc.unTagResources({ ...kind, tagKey: ['a'] });
  assert.deepEqual(await tags(), [[vpcId, 'b', '2']]);
  await refused(vpc.tagResources({ ...kind, tag: undefined }), 'MissingParameter', 400);
  const other = { ...kind, tag: [{ key: 'a', value: '1' }] };
  await refused(vpc.tagResources({ ...other, resourceId: [NEVER] }), 'InvalidResourceId.NotFound', 404);
  await refused(vpc.tagResources({ ...other, resourceType: 'PLANET' }), 'InvalidResourceType.NotFound', 400);
  await refused(vpc.unTagResources({ ...kind, resourceId: [NEVER], all: true }), 'InvalidResourceId.NotFound', 404);
  await gone(vpcId);
});

test('a network that does not exist reads as empty, or as not found', async () => {
  assert.equal((await attributes(NEVER)).vpcId, '');
  await sandbox.edit('vpc', 'answer_missing', { as: 'error' });
  await refused(attributes(NEVER), 'InvalidVpcID.NotFound', 404);
  await refused(vswitch('vsw-neverexisted00000000'), 'InvalidVswitchID.NotFound', 404);
  await sandbox.edit('vpc', 'answer_missing', { as: 'empty' });
  await refused(vpc.modifyVpcAttribute({ regionId, vpcId: NEVER, vpcName: 'name' }), 'InvalidVpcID.NotFound', 404);
  const never = 'vsw-neverexisted00000000';
  await refused(vpc.modifyVSwitchAttribute({ regionId, vSwitchId: never, vSwitchName: 'name' }),
    'InvalidVswitchID.NotFound', 404);
});

test('what a network is not made with', async () => {
  const make = (wish) => vpc.createVpc({ regionId, ...wish });
  await refused(make({ regionId: undefined }), 'MissingParameter', 400);
  await refused(make({ cidrBlock: '127.0.0.0/8' }), 'InvalidParameter', 400);
  await refused(make({ cidrBlock: '10.0.0.0/30' }), 'InvalidParameter', 400);
  await refused(make({ enableIpv6: true }), 'ParameterNotEmulated', 501);
});

test('the zones of the region', async () => {
  const { zones } = await vpc.describeZones({ regionId });
  assert.deepEqual(zones.zone.map((zone) => zone.zoneId), ['h', 'i', 'j', 'k'].map((z) => `${regionId}-${z}`));
});

refusals(frame, 'vpc', 'DescribeVpcs', async (as) => {
  const { DescribeVpcsRequest } = connect(sandbox, 'vpc').models;
  return as.describeVpcs(new DescribeVpcsRequest({ regionId }));
});
