// SPDX-License-Identifier: MPL-2.0
// Alidns: records of the account's zones.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { connect, only, refused } from './lib/alibaba.mjs';
import { refusals } from './lib/refusals.mjs';

const frame = suite(only('alidns', 'sts'));
const { sandbox, test } = frame;
const { calls: dns, models } = connect(sandbox, 'alidns');

const NEVER = '100000000000000000';
const domainName = 'example.com';
const target = 'a.cn-hangzhou.fc.aliyuncs.com';
const add = (wish) => dns.addDomainRecord({ domainName, type: 'CNAME', value: target, ...wish });
const drop = (recordId) => dns.deleteDomainRecord({ recordId });

test('a record is made, read, changed, switched off and on, and deleted', async () => {
  const { recordId } = await add({ RR: 'chat', TTL: 600 });
  assert.match(recordId, /^\d+$/);
  const read = await dns.describeDomainRecordInfo({ recordId });
  assert.deepEqual(
    [read.recordId, read.RR, read.domainName, read.type, read.value, read.TTL, read.status, read.line, read.locked],
    [recordId, 'chat', domainName, 'CNAME', target, 600, 'ENABLE', 'default', false],
  );
  const wish = { recordId, RR: 'talk', type: 'CNAME', value: 'b.example.org', TTL: 1200 };
  assert.equal((await dns.updateDomainRecord(wish)).recordId, recordId);
  const changed = await dns.describeDomainRecordInfo({ recordId });
  assert.deepEqual([changed.RR, changed.value, changed.TTL], ['talk', 'b.example.org', 1200]);
  await refused(dns.updateDomainRecord(wish), 'DomainRecordDuplicate', 400);
  const off = await dns.setDomainRecordStatus({ recordId, status: 'Disable' });
  assert.deepEqual([off.recordId, off.status], [recordId, 'Disable']);
  assert.equal((await dns.describeDomainRecordInfo({ recordId })).status, 'DISABLE');
  await dns.setDomainRecordStatus({ recordId, status: 'Enable' });
  await dns.updateDomainRecordRemark({ recordId, remark: 'of the team' });
  assert.equal((await dns.describeDomainRecordInfo({ recordId })).remark, 'of the team');
  assert.equal((await drop(recordId)).recordId, recordId);
  await refused(dns.describeDomainRecordInfo({ recordId }), 'DomainRecordNotBelongToUser', 400);
});

test('records of one host, and of a zone in pages', async () => {
  const ids = [];
  for (const value of ['192.0.2.1', '192.0.2.2']) {
    ids.push((await add({ RR: 'www', type: 'A', value })).recordId);
  }
  ids.push((await add({ RR: 'mail', type: 'MX', value: 'mx.example.org', priority: 10 })).recordId);
  const host = await dns.describeSubDomainRecords({ subDomain: 'www.example.com' });
  assert.equal(host.totalCount, 2);
  const values = host.domainRecords.record.map(({ RR, type, value }) => [RR, type, value]).sort();
  assert.deepEqual(values, [['www', 'A', '192.0.2.1'], ['www', 'A', '192.0.2.2']]);
  const typed = await dns.describeSubDomainRecords({ subDomain: 'www.example.com', domainName, type: 'CNAME' });
  assert.deepEqual(typed.domainRecords.record, []);

  const page = (pageNumber) => dns.describeDomainRecords({ domainName, pageSize: 2, pageNumber });
  const pages = [await page(1), await page(2)];
  assert.deepEqual(pages.map((each) => [each.totalCount, each.pageSize, each.domainRecords.record.length]),
    [[3, 2, 2], [3, 2, 1]]);
  const found = pages.flatMap((each) => each.domainRecords.record.map(({ recordId }) => recordId));
  assert.deepEqual(found.sort(), [...ids].sort());
  const mx = await dns.describeDomainRecords({ domainName, typeKeyWord: 'MX' });
  assert.deepEqual(mx.domainRecords.record.map(({ RR, priority }) => [RR, priority]), [['mail', 10]]);
  await refused(dns.describeDomainRecords({ domainName, pageSize: 1000 }), 'InvalidParameter', 400);
  for (const id of ids) await drop(id);
});

test('what stands beside what', async () => {
  const { recordId } = await add({ RR: 'only' });
  await refused(add({ RR: 'only' }), 'DomainRecordDuplicate', 400);
  await refused(add({ RR: 'only', type: 'A', value: '192.0.2.1' }), 'DomainRecordConflict', 400);
  await drop(recordId);
});

test('what a record is not made with', async () => {
  await refused(add({ RR: undefined }), 'MissingParameter', 400);
  await refused(add({ RR: 'x', value: undefined }), 'MissingParameter', 400);
  await refused(add({ RR: 'a b' }), 'InvalidRR.Format', 400);
  await refused(add({ RR: 'x', type: 'Z' }), 'InvalidType.Format', 400);
  await refused(add({ RR: 'x', type: 'A', value: 'no' }), 'InvalidValue.Format', 400);
  await refused(add({ RR: 'x', TTL: 1 }), 'QuotaExceeded.TTL', 400);
  await refused(add({ RR: 'x', domainName: 'example.org' }), 'InvalidDomainName.NoExist', 400);
});

test('what is not there', async () => {
  const missing = 'DomainRecordNotBelongToUser';
  await refused(drop(NEVER), missing, 400);
  await refused(dns.setDomainRecordStatus({ recordId: NEVER, status: 'Enable' }), missing, 400);
  await refused(dns.updateDomainRecord({ recordId: NEVER, RR: 'a', type: 'A', value: '192.0.2.1' }), missing, 400);
  await refused(dns.updateDomainRecordRemark({ recordId: NEVER, remark: '' }), missing, 400);
  await refused(dns.describeSubDomainRecords({ subDomain: 'a.example.org' }), 'InvalidDomainName.NoExist', 400);
  await refused(dns.describeDomainRecords({ domainName: 'example.org' }), 'InvalidDomainName.NoExist', 400);
  await refused(dns.describeDomainInfo({ domainName: 'example.org' }), 'InvalidDomainName.NoExist', 400);
  const { recordId } = await add({ RR: 'x' });
  await refused(dns.setDomainRecordStatus({ recordId, status: 'Maybe' }), 'InvalidStatus.Format', 400);
  await drop(recordId);
});

test('the zones of the account', async () => {
  const { domains, totalCount } = await dns.describeDomains({});
  assert.equal(totalCount, 3);
  assert.deepEqual(domains.domain.map((each) => each.domainName).sort(),
    ['example.com', 'example.com.cn', 'example.net']);
  assert.equal((await dns.describeDomainInfo({ domainName })).domainName, domainName);
});

refusals(frame, 'alidns', 'DescribeDomains', (as) => as.describeDomains(new models.DescribeDomainsRequest({})));
