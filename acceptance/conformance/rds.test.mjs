// SPDX-License-Identifier: MPL-2.0
// RDS: an instance with a real PostgreSQL server behind it, from its order to its release. The tests build
// on one another, because an instance takes a while.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { connect, only, refused, until } from './lib/alibaba.mjs';
import { refusals } from './lib/refusals.mjs';

const frame = suite(only('rds', 'vpc', 'sts'));
const { sandbox, test } = frame;
const { calls: rds, models } = connect(sandbox, 'rds');
const { calls: vpc } = connect(sandbox, 'vpc');

const regionId = sandbox.ready.region;
const zoneId = `${regionId}-i`;
const NEVER = 'pgm-neverexisted0000';
const MISSING = 'InvalidDBInstanceId.NotFound';
const PASSWORD = 'Conformance-1';
let order; // what an instance is ordered with
let DBInstanceId;

const attribute = async (id = DBInstanceId) =>
  (await rds.describeDBInstanceAttribute({ DBInstanceId: id })).items.DBInstanceAttribute[0];
// Simulated time passes for the change, real time for the server behind it.
const settled = (done) => until(sandbox, attribute, done ?? (({ DBInstanceStatus }) => DBInstanceStatus === 'Running'),
  { step: 30, pauseMs: 100 });
const until1 = (read, done) => until(sandbox, read, done, { step: 30, pauseMs: 100 });
const accounts = async (wish = {}) =>
  (await rds.describeAccounts({ DBInstanceId, ...wish })).accounts.DBInstanceAccount;
const databases = async (wish = {}) => (await rds.describeDatabases({ DBInstanceId, ...wish })).databases.database;
const accountReady = (name) =>
  until1(() => accounts({ accountName: name }), ([account]) => account?.accountStatus === 'Available');

test('where and what is offered', async () => {
  const { availableZones } = await rds.describeAvailableZones({
    regionId, engine: 'PostgreSQL', engineVersion: '17.0', category: 'Basic',
  });
  const zone = availableZones.find((each) => each.zoneId === zoneId);
  const [engine] = zone.supportedEngines;
  const [version] = engine.supportedEngineVersions;
  assert.deepEqual([engine.engine, version.version], ['PostgreSQL', '17.0']);
  assert.deepEqual(version.supportedCategorys.map(({ category }) => category), ['Basic']);
  const { DBInstanceClasses } = await rds.describeAvailableClasses({
    regionId, zoneId, engine: 'PostgreSQL', engineVersion: '17.0', DBInstanceStorageType: 'cloud_essd',
    category: 'Basic', instanceChargeType: 'Postpaid',
  });
  const found = DBInstanceClasses.find((each) => each.DBInstanceClass === 'pg.n2.1c.1m');
  const { minValue, maxValue, step } = found.DBInstanceStorageRange;
  assert.deepEqual([minValue, maxValue, step], [20, 2000, 5]);
  const { regions } = await rds.describeRegions({});
  assert.ok(regions.RDSRegion.every((region) => region.regionId === regionId));
});

test('the network of the instance', async () => {
  const { vpcId } = await vpc.createVpc({ regionId, cidrBlock: '10.0.0.0/8' });
  await until(sandbox, () => vpc.describeVpcAttribute({ regionId, vpcId }), ({ status }) => status === 'Available');
  const { vSwitchId } = await vpc.createVSwitch({ regionId, zoneId, vpcId, cidrBlock: '10.1.0.0/24' });
  await until(sandbox, () => vpc.describeVSwitchAttributes({ regionId, vSwitchId }),
    ({ status }) => status === 'Available');
  order = {
    regionId, engine: 'PostgreSQL', engineVersion: '17.0', DBInstanceClass: 'pg.n2.1c.1m', DBInstanceStorage: 20,
    DBInstanceStorageType: 'cloud_essd', category: 'Basic', payType: 'Postpaid', DBInstanceNetType: 'Intranet',
    instanceNetworkType: 'VPC', VPCId: vpcId, vSwitchId, zoneId, securityIPList: '10.1.0.0/24',
    DBInstanceDescription: 'lobe', clientToken: 'order-of-the-suite', tag: [{ key: 'team', value: 'a' }],
  };
});

test('what an instance is not ordered with', async () => {
  const bad = (change, code, status = 400) =>
    refused(rds.createDBInstance({ ...order, clientToken: undefined, ...change }), code, status);
  await bad({ engine: undefined }, 'MissingParameter');
  await bad({ engine: 'MySQL' }, 'InvalidEngine.Malformed');
  await bad({ engineVersion: '9.0' }, 'InvalidEngineVersion.Malformed');
  await bad({ DBInstanceClass: 'pg.odd' }, 'InvalidDBInstanceClass.ValueNotSupport');
  await bad({ DBInstanceStorage: 21 }, 'InvalidDBInstanceStorage.ValueNotSupport');
  await bad({ payType: 'Prepaid' }, 'InvalidPayType.ValueNotSupport');
  await bad({ VPCId: 'vpc-neverexisted000000000' }, 'InvalidVPCId.NotFound');
  await bad({ vSwitchId: 'vsw-neverexisted00000000' }, 'InvalidVSwitchId.NotFound');
  await bad({ zoneId: `${regionId}-j` }, 'InvalidVSwitchId.ZoneMismatch');
  await bad({ securityIPList: 'everybody' }, 'InvalidSecurityIPList.Format');
  const serverlessConfig = { minCapacity: 1, maxCapacity: 20, autoPause: false, switchForce: false };
  const serverless = { payType: 'Serverless', category: 'serverless_basic', DBInstanceClass: 'pg.n2.serverless.1c' };
  await bad({ ...serverless, serverlessConfig }, 'InvalidServerlessConfig.ValueNotSupport');
});

test('an instance is ordered once and comes up', async () => {
  const made = await rds.createDBInstance(order);
  ({ DBInstanceId } = made);
  assert.match(DBInstanceId, /^pgm-\w{16}$/);
  assert.match(made.port, /^\d+$/);
  assert.equal((await rds.createDBInstance(order)).DBInstanceId, DBInstanceId);
  await refused(rds.createDBInstance({ ...order, DBInstanceStorage: 25 }), 'IdempotentParameterMismatch', 400);
  assert.equal((await attribute()).DBInstanceStatus, 'Creating');
  await refused(rds.createAccount({ DBInstanceId, accountName: 'early', accountPassword: PASSWORD }),
    'OperationDenied.DBInstanceStatus', 403);
  const running = await settled();
  assert.deepEqual(
    [running.engine, running.engineVersion, running.DBInstanceClass, running.DBInstanceStorage, running.category,
      running.payType, running.vpcId, running.vSwitchId, running.zoneId, running.securityIPList,
      running.DBInstanceDescription, running.deletionProtection],
    ['PostgreSQL', '17.0', 'pg.n2.1c.1m', 20, 'Basic', 'Postpaid', order.VPCId, order.vSwitchId, zoneId,
      '10.1.0.0/24', 'lobe', false],
  );
  assert.deepEqual([running.connectionString, running.port], [made.connectionString, made.port]);
  assert.deepEqual([running.DBInstanceCPU, running.DBInstanceMemory], ['1', 2048]);
});

test('the instance is listed, by tag too', async () => {
  const list = (wish) => rds.describeDBInstances({ regionId, ...wish });
  const page = await list({ pageSize: 1, pageNumber: 1 });
  assert.deepEqual([page.totalRecordCount, page.pageNumber, page.pageRecordCount], [1, 1, 1]);
  const [listed] = page.items.DBInstance;
  assert.deepEqual([listed.DBInstanceId, listed.DBInstanceStatus, listed.DBInstanceDescription],
    [DBInstanceId, 'Running', 'lobe']);
  assert.deepEqual((await list({ pageSize: 1, pageNumber: 2 })).items.DBInstance, []);
  assert.equal((await list({ tags: JSON.stringify({ team: 'a' }) })).totalRecordCount, 1);
  assert.equal((await list({ tags: JSON.stringify({ team: 'b' }) })).totalRecordCount, 0);
  assert.equal((await list({ DBInstanceId: NEVER })).totalRecordCount, 0);
  await refused(list({ regionId: undefined }), 'MissingParameter', 400);
});

test('where it listens', async () => {
  const { DBInstanceNetInfos, instanceNetworkType } = await rds.describeDBInstanceNetInfo({ DBInstanceId });
  const [info] = DBInstanceNetInfos.DBInstanceNetInfo;
  const { port, connectionString } = await attribute();
  assert.deepEqual([info.port, info.connectionString, info.VPCId, info.IPType, instanceNetworkType],
    [port, connectionString, order.VPCId, 'Private', 'VPC']);
  await refused(rds.describeDBInstanceNetInfo({ DBInstanceId: NEVER }), MISSING, 404);
});

test('accounts are made, listed, given a new password, and deleted', async () => {
  const make = (accountName, wish = {}) =>
    rds.createAccount({ DBInstanceId, accountName, accountPassword: PASSWORD, accountType: 'Normal', ...wish });
  await make('owner', { accountType: 'Super', accountDescription: 'of LobeChat' });
  await refused(make('second'), 'IncorrectDBInstanceState', 403);
  const [owner] = await accountReady('owner');
  assert.deepEqual([owner.accountName, owner.accountType, owner.accountDescription, owner.DBInstanceId],
    ['owner', 'Super', 'of LobeChat', DBInstanceId]);
  await sandbox.advance(60);
  await make('second');
  await accountReady('second');
  await sandbox.advance(60);
  const page = await rds.describeAccounts({ DBInstanceId, pageSize: 1, pageNumber: 2 });
  assert.deepEqual(page.accounts.DBInstanceAccount.map(({ accountName }) => accountName), ['second']);
  await rds.resetAccountPassword({ DBInstanceId, accountName: 'second', accountPassword: `${PASSWORD}2` });
  await accountReady('second');
  await sandbox.advance(60);
  await rds.modifyAccountDescription({ DBInstanceId, accountName: 'second', accountDescription: 'other' });
  assert.equal((await accounts({ accountName: 'second' }))[0].accountDescription, 'other');

  await refused(make('owner'), 'InvalidAccountName.Duplicate', 400);
  await refused(make('postgres'), 'InvalidAccountName.Forbid', 400);
  await refused(make('Bad Name'), 'InvalidAccountName.Format', 400);
  await refused(make('weak', { accountPassword: 'password' }), 'InvalidAccountPassword.Format', 400);
  await refused(make('odd', { accountType: 'Odd' }), 'InvalidAccountType.Format', 400);
  await refused(make(undefined), 'MissingParameter', 400);
  const nobody = { DBInstanceId, accountName: 'nobody' };
  await refused(rds.resetAccountPassword({ ...nobody, accountPassword: PASSWORD }), 'InvalidAccountName.NotFound', 404);
  await refused(rds.deleteAccount(nobody), 'InvalidAccountName.NotFound', 404);
  await refused(rds.modifyAccountDescription({ ...nobody, accountDescription: 'x' }),
    'InvalidAccountName.NotFound', 404);
  await refused(rds.describeAccounts({ DBInstanceId: NEVER }), MISSING, 404);
  await rds.deleteAccount({ DBInstanceId, accountName: 'second' });
  assert.deepEqual(await accounts({ accountName: 'second' }), []);
  await sandbox.advance(60);
});

test('databases are made, listed and deleted', async () => {
  const make = (DBName, characterSetName = 'UTF8,C,en_US.utf8') =>
    rds.createDatabase({ DBInstanceId, DBName, characterSetName, DBDescription: 'files' });
  const running = (name) => until1(() => databases({ DBName: name }), ([database]) => database?.DBStatus === 'Running');
  await make('lobe');
  const [database] = await running('lobe');
  assert.deepEqual(
    [database.DBName, database.characterSetName, database.collate, database.ctype, database.DBDescription,
      database.engine],
    ['lobe', 'UTF8', 'C', 'en_US.utf8', 'files', 'PostgreSQL'],
  );
  await sandbox.advance(60);
  await make('spare');
  await running('spare');
  await sandbox.advance(60);
  const page = await rds.describeDatabases({ DBInstanceId, pageSize: 1, pageNumber: 2 });
  assert.deepEqual(page.databases.database.map(({ DBName }) => DBName), ['spare']);
  await rds.modifyDBDescription({ DBInstanceId, DBName: 'spare', DBDescription: 'other' });
  assert.equal((await databases({ DBName: 'spare' }))[0].DBDescription, 'other');
  await refused(make('lobe'), 'InvalidDBName.Duplicate', 400);
  await refused(make('postgres'), 'InvalidDBName.Forbid', 400);
  await refused(make('Bad Name'), 'InvalidDBName.Format', 400);
  await refused(make('latin', 'LATIN1'), 'InvalidCharacterSetName.Format', 400);
  await refused(make(undefined), 'MissingParameter', 400);
  await refused(rds.deleteDatabase({ DBInstanceId, DBName: 'none' }), 'InvalidDBName.NotFound', 404);
  await refused(rds.modifyDBDescription({ DBInstanceId, DBName: 'none', DBDescription: 'x' }),
    'InvalidDBName.NotFound', 404);
  await rds.deleteDatabase({ DBInstanceId, DBName: 'spare' });
  await until1(() => databases({ DBName: 'spare' }), (left) => left.length === 0);
  await sandbox.advance(60);
  await refused(rds.describeDatabases({ DBInstanceId: NEVER }), MISSING, 404);
});

test('extensions are installed, updated, listed and removed', async () => {
  const some = { DBInstanceId, DBNames: 'lobe', extensions: 'vector' };
  const list = () => rds.describePostgresExtensions({ DBInstanceId, DBName: 'lobe' });
  const before = await list();
  assert.ok(before.uninstalledExtensions.some(({ name }) => name === 'vector'));
  const order = { ...some, accountName: 'owner', riskConfirmed: true, clientToken: 'extension-of-the-suite' };
  await rds.createPostgresExtensions(order);
  await rds.createPostgresExtensions(order); // the same again, while the first is under way
  await sandbox.advance(60);
  const { installedExtensions } = await list();
  const vector = installedExtensions.find(({ name }) => name === 'vector');
  assert.deepEqual([vector.installedVersion, vector.defaultVersion], ['0.8.0', '0.8.0']);
  await rds.updatePostgresExtensions(some);
  await sandbox.advance(60);
  await rds.deletePostgresExtensions(some);
  await sandbox.advance(60);
  assert.ok(!(await list()).installedExtensions.some(({ name }) => name === 'vector'));
  await refused(rds.updatePostgresExtensions(some), 'InvalidExtension.NotSupport', 400);
  await refused(rds.deletePostgresExtensions(some), 'InvalidExtension.NotSupport', 400);
  const install = (change) => rds.createPostgresExtensions({ ...some, accountName: 'owner', ...change });
  await refused(install({ extensions: 'pg_search' }), 'InvalidExtension.NotSupport', 400);
  await refused(install({ accountName: 'nobody' }), 'InvalidAccountName.NotFound', 400);
  await refused(install({ DBNames: 'none' }), 'InvalidDBName.NotFound', 404);
  await refused(install({ extensions: undefined }), 'MissingParameter', 400);
  await refused(rds.describePostgresExtensions({ DBInstanceId: NEVER, DBName: 'lobe' }), MISSING, 404);
});

test('the whitelist and its groups', async () => {
  const group = (change) => rds.modifySecurityIps({ DBInstanceId, DBInstanceIPArrayName: 'lobe', ...change });
  const lists = async () => {
    const { items } = await rds.describeDBInstanceIPArrayList({ DBInstanceId });
    return items.DBInstanceIPArray.map((each) => [each.DBInstanceIPArrayName, each.securityIPList]).sort();
  };
  await group({ securityIps: '10.2.0.0/16' });
  await refused(group({ securityIps: '10.3.0.0/16' }), 'IncorrectDBInstanceState', 403);
  await sandbox.advance(60);
  await group({ securityIps: '10.4.0.1', modifyMode: 'Append' });
  assert.deepEqual(await lists(), [['default', '10.1.0.0/24'], ['lobe', '10.2.0.0/16,10.4.0.1']]);
  await sandbox.advance(60);
  await group({ securityIps: '10.2.0.0/16', modifyMode: 'Delete' });
  await sandbox.advance(60);
  assert.deepEqual((await lists())[1], ['lobe', '10.4.0.1']);
  await refused(group({ securityIps: 'none' }), 'InvalidSecurityIPList.Format', 400);
  await refused(group({ securityIps: '10.5.0.1,10.5.0.1' }), 'InvalidSecurityIPList.Duplicate', 400);
  await refused(group({ securityIps: '10.5.0.1', modifyMode: 'Odd' }), 'InvalidModifyMode.Format', 400);
  await refused(group({ securityIps: '10.5.0.1', DBInstanceId: NEVER }), MISSING, 404);
  await refused(rds.describeDBInstanceIPArrayList({ DBInstanceId: NEVER }), MISSING, 404);
});

test('the backup policy', async () => {
  const change = (wish) => rds.modifyBackupPolicy({ DBInstanceId, ...wish });
  const changed = await change({
    backupRetentionPeriod: '30', preferredBackupPeriod: 'Monday,Friday', preferredBackupTime: '01:00Z-02:00Z',
  });
  assert.equal(changed.DBInstanceID, DBInstanceId);
  const policy = await rds.describeBackupPolicy({ DBInstanceId });
  assert.deepEqual([policy.backupRetentionPeriod, policy.preferredBackupPeriod, policy.preferredBackupTime],
    [30, 'Monday,Friday', '01:00Z-02:00Z']);
  await refused(change({ backupRetentionPeriod: '3' }), 'InvalidBackupRetentionPeriod.Format', 400);
  await refused(change({ preferredBackupPeriod: 'Monday' }), 'InvalidPreferredBackupPeriod.Malformed', 400);
  await refused(rds.describeBackupPolicy({ DBInstanceId: NEVER }), MISSING, 404);
  await refused(change({ DBInstanceId: NEVER }), MISSING, 404);
});

test('tags are added, listed and removed', async () => {
  const kind = { regionId, resourceType: 'INSTANCE', resourceId: [DBInstanceId] };
  await rds.tagResources({ ...kind, tag: [{ key: 'b', value: '2' }] });
  const tags = async () =>
    (await rds.listTagResources(kind)).tagResources.tagResource
      .map((tag) => [tag.resourceId, tag.tagKey, tag.tagValue]);
  assert.deepEqual((await tags()).sort(), [[DBInstanceId, 'b', '2'], [DBInstanceId, 'team', 'a']]);
  await rds.untagResources({ ...kind, tagKey: ['b'] });
  assert.deepEqual(await tags(), [[DBInstanceId, 'team', 'a']]);
  const tag = [{ key: 'b', value: '2' }];
  await refused(rds.tagResources({ ...kind, tag, resourceId: [NEVER] }), 'InvalidResourceId.NotFound', 404);
  await refused(rds.untagResources({ ...kind, resourceId: [NEVER], all: true }), 'InvalidResourceId.NotFound', 404);
  await refused(rds.tagResources({ ...kind, tag, resourceType: undefined }), 'MissingParameter', 400);
});

test('class, storage and description are changed, and it is restarted', async () => {
  const change = (wish) => rds.modifyDBInstanceSpec({ DBInstanceId, payType: 'Postpaid', ...wish });
  await change({ DBInstanceClass: 'pg.n2.2c.1m', DBInstanceStorage: 40 });
  assert.equal((await attribute()).DBInstanceStatus, 'DBInstanceClassChanging');
  await refused(change({ DBInstanceStorage: 60 }), 'OperationDenied.DBInstanceStatus', 403);
  const bigger = await settled();
  assert.deepEqual([bigger.DBInstanceClass, bigger.DBInstanceStorage, bigger.DBInstanceCPU], ['pg.n2.2c.1m', 40, '2']);
  await refused(change({ DBInstanceStorage: 20 }), 'InvalidDBInstanceStorage.ValueNotSupport', 400);
  await refused(change({ DBInstanceId: NEVER, DBInstanceStorage: 60 }), MISSING, 404);
  await rds.modifyDBInstanceDescription({ DBInstanceId, DBInstanceDescription: 'crew' });
  assert.equal((await attribute()).DBInstanceDescription, 'crew');
  await refused(rds.modifyDBInstanceDescription({ DBInstanceId, DBInstanceDescription: 'http://x' }),
    'InvalidDBInstanceName.Format', 400);
  await refused(rds.modifyDBInstanceDescription({ DBInstanceId: NEVER, DBInstanceDescription: 'crew' }), MISSING, 404);
  await refused(rds.restartDBInstance({ DBInstanceId: NEVER }), MISSING, 404);
  await rds.restartDBInstance({ DBInstanceId });
  assert.equal((await attribute()).DBInstanceStatus, 'Rebooting');
  await settled();
});

test('it is protected, and released at last', async () => {
  const protect = (deletionProtection, id = DBInstanceId) =>
    rds.modifyDBInstanceDeletionProtection({
      DBInstanceId: id, deletionProtection, clientToken: `protection-${deletionProtection}-${id}`,
    });
  await protect(true);
  assert.equal((await attribute()).deletionProtection, true);
  await refused(rds.deleteDBInstance({ DBInstanceId }), 'OperationDenied.DeletionProtection', 400);
  await protect(false);
  await refused(protect(true, NEVER), MISSING, 404);
  assert.equal((await rds.deleteDBInstance({ DBInstanceId, releasedKeepPolicy: 'None' })).regionId, regionId);
  await until1(() => rds.describeDBInstances({ regionId }), ({ totalRecordCount }) => totalRecordCount === 0);
  await refused(attribute(), MISSING, 404);
  await refused(rds.deleteDBInstance({ DBInstanceId }), MISSING, 404);
});

refusals(frame, 'rds', 'DescribeDBInstances', (as) =>
  as.describeDBInstances(new models.DescribeDBInstancesRequest({ regionId })));
