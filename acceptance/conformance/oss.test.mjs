// SPDX-License-Identifier: MPL-2.0
// OSS: buckets, what is set on them, and their objects.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { block, connect, OSS, publicAccessBlock, refused } from './lib/oss.mjs';

const { sandbox, test } = suite({ oss: 'ali-oss', sts: 'ali-oss' });
const client = connect(sandbox);
const { region } = sandbox.ready;

const BUCKET = 'conformance-files';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/;
const of = (bucket) => connect(sandbox, { bucket });
const body = (text) => Buffer.from(text);

test('a bucket is made, found and described', async () => {
  const made = await client.putBucket(BUCKET);
  assert.equal(made.bucket, BUCKET);
  assert.equal(made.res.status, 200);
  const { bucket } = await client.getBucketInfo(BUCKET);
  assert.equal(bucket.Name, BUCKET);
  assert.equal(bucket.Location, `oss-${region}`);
  assert.equal(bucket.ExtranetEndpoint, `oss-${region}.aliyuncs.com`);
  assert.equal(bucket.IntranetEndpoint, `oss-${region}-internal.aliyuncs.com`);
  assert.equal(bucket.StorageClass, 'Standard');
  assert.equal(bucket.DataRedundancyType, 'LRS');
  assert.equal(bucket.AccessControlList.Grant, 'private');
  assert.equal(bucket.BlockPublicAccess, 'true');
  assert.equal(bucket.Owner.ID, sandbox.ready.account_id);
  assert.match(bucket.CreationDate, INSTANT);
  assert.equal((await client.getBucketLocation(BUCKET)).location, `oss-${region}`);
});

test('making one of one\'s own again changes nothing', async () => {
  assert.equal((await client.putBucket(BUCKET)).res.status, 200);
  await refused(client.putBucket(BUCKET, { storageClass: 'IA' }), 'BucketAlreadyExists', 409);
});

test('a bucket is made with its tags', async () => {
  const headers = { 'x-oss-bucket-tagging': 'team=chat&made%20by=nobody' };
  await client.putBucket('tagged-files', { headers });
  assert.deepEqual((await client.getBucketTags('tagged-files')).tag, { team: 'chat', 'made by': 'nobody' });
  const odd = { 'x-oss-bucket-tagging': '=1' };
  await refused(client.putBucket('odd-files', { headers: odd }), 'InvalidTag', 400);
  await client.deleteBucket('tagged-files');
});

test('buckets are listed, by prefix and in pages', async () => {
  for (const name of ['list-a', 'list-b', 'list-c']) {
    await client.putBucket(name, { storageClass: 'IA', dataRedundancyType: 'ZRS' });
  }
  const first = await client.listBuckets({ prefix: 'list-', 'max-keys': 2 });
  assert.deepEqual(first.buckets.map(({ name }) => name), ['list-a', 'list-b']);
  assert.equal(first.buckets[0].storageClass, 'IA');
  assert.equal(first.buckets[0].region, `oss-${region}`);
  assert.equal(first.owner.id, sandbox.ready.account_id);
  assert.equal(first.isTruncated, true);
  const second = await client.listBuckets({ prefix: 'list-', marker: first.nextMarker });
  assert.deepEqual([second.buckets.map(({ name }) => name), second.isTruncated, second.nextMarker],
    [['list-c'], false, null]);
  const { bucket } = await client.getBucketInfo('list-a');
  assert.deepEqual([bucket.StorageClass, bucket.DataRedundancyType], ['IA', 'ZRS']);
  for (const name of ['list-a', 'list-b', 'list-c']) await client.deleteBucket(name);
  assert.equal((await client.listBuckets({ prefix: 'list-' })).buckets, null);
});

test('what a bucket is not made with', async () => {
  await sandbox.edit('oss', 'add_foreign_bucket', { bucket: 'taken-files', region });
  const taken = await refused(client.putBucket('taken-files'), 'BucketAlreadyExists', 409);
  assert.equal(taken.ecCode, '0015-00000104');
  const bad = { method: 'PUT', bucket: 'ends-with-', successStatuses: [200] };
  await refused(client.request(bad), 'InvalidBucketName', 400);
  await refused(client.putBucket('odd-files', { storageClass: 'Golden' }), 'MalformedXML', 400);
  await refused(client.putBucket('odd-files', { acl: 'everybody' }), 'InvalidArgument', 400);
});

test('ACL and the public access that is blocked', async () => {
  assert.equal((await client.getBucketACL(BUCKET)).acl, 'private');
  await refused(client.putBucketACL(BUCKET, 'public-read'), 'AccessDenied', 403);
  const blocked = await publicAccessBlock(client, BUCKET, 'GET');
  assert.equal(blocked.data.BlockPublicAccess, 'true');
  await publicAccessBlock(client, BUCKET, 'PUT', block('false'));
  assert.equal((await publicAccessBlock(client, BUCKET, 'GET')).data.BlockPublicAccess, 'false');
  await client.putBucketACL(BUCKET, 'public-read');
  assert.equal((await client.getBucketACL(BUCKET)).acl, 'public-read');
  assert.equal((await client.getBucketInfo(BUCKET)).bucket.AccessControlList.Grant, 'public-read');
  await client.putBucketACL(BUCKET, 'private');
  await publicAccessBlock(client, BUCKET, 'PUT', block('true'));
  assert.equal((await publicAccessBlock(client, BUCKET, 'DELETE')).status, 204);
  assert.equal((await publicAccessBlock(client, BUCKET, 'GET')).data.BlockPublicAccess, 'false');
  await publicAccessBlock(client, BUCKET, 'PUT', block('true'));
  await refused(publicAccessBlock(client, BUCKET, 'PUT', block('perhaps')), 'MalformedXML', 400);
  await refused(client.putBucketACL(BUCKET, 'everybody'), 'InvalidArgument', 400);
});

test('CORS rules are put, read and deleted', async () => {
  await refused(client.getBucketCORS(BUCKET), 'NoSuchCORSConfiguration', 404);
  const rules = [
    { allowedOrigin: ['https://a.example.com', 'https://b.example.com'], allowedMethod: ['GET', 'PUT'],
      allowedHeader: '*', exposeHeader: ['ETag', 'x-oss-request-id'], maxAgeSeconds: '600' },
    { allowedOrigin: '*', allowedMethod: 'HEAD' },
  ];
  await client.putBucketCORS(BUCKET, rules);
  assert.deepEqual((await client.getBucketCORS(BUCKET)).rules, rules);
  await client.putBucketCORS(BUCKET, rules.slice(1));
  assert.deepEqual((await client.getBucketCORS(BUCKET)).rules, rules.slice(1));
  await client.deleteBucketCORS(BUCKET);
  await refused(client.getBucketCORS(BUCKET), 'NoSuchCORSConfiguration', 404);
  await client.deleteBucketCORS(BUCKET);
  const brew = [{ allowedOrigin: '*', allowedMethod: 'BREW' }];
  await refused(client.putBucketCORS(BUCKET, brew), 'MalformedXML', 400);
  await refused(client.putBucketCORS(BUCKET, Array(11).fill(rules[1])), 'MalformedXML', 400);
});

test('tags are put, read and deleted', async () => {
  assert.deepEqual((await client.getBucketTags(BUCKET)).tag, {});
  await client.putBucketTags(BUCKET, { team: 'chat', 'made by': 'nobody' });
  assert.deepEqual((await client.getBucketTags(BUCKET)).tag, { team: 'chat', 'made by': 'nobody' });
  await client.putBucketTags(BUCKET, { team: 'talk' });
  assert.deepEqual((await client.getBucketTags(BUCKET)).tag, { team: 'talk' });
  assert.equal((await client.deleteBucketTags(BUCKET)).status, 204);
  assert.deepEqual((await client.getBucketTags(BUCKET)).tag, {});
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`key-${i}`, 'x']));
  await assert.rejects(client.putBucketTags(BUCKET, many), /20/);
});

test('an object is put, read, looked at and deleted', async () => {
  const files = of(BUCKET);
  const name = 'folder/ein name+mit ü.txt';
  const options = { mime: 'text/plain', meta: { author: 'ada' }, headers: { 'Cache-Control': 'no-store' } };
  const put = await files.put(name, body('hello'), options);
  assert.equal(put.res.status, 200);
  assert.equal(put.res.headers.etag, '"5D41402ABC4B2A76B9719D911017C592"');
  const read = await files.get(name);
  assert.equal(read.content.toString(), 'hello');
  assert.equal(read.res.headers['content-type'], 'text/plain');
  assert.equal(read.res.headers['x-oss-object-type'], 'Normal');
  assert.equal(read.res.headers['x-oss-storage-class'], 'Standard');
  assert.equal(read.res.headers['cache-control'], 'no-store');
  const head = await files.head(name);
  assert.deepEqual(head.meta, { author: 'ada' });
  assert.equal(head.res.headers['content-length'], '5');
  assert.equal(head.res.headers.etag, put.res.headers.etag);
  assert.ok(!Number.isNaN(Date.parse(head.res.headers['last-modified'])));
  assert.equal((await files.delete(name)).res.status, 204);
  assert.equal((await files.delete(name)).res.status, 204);
  const gone = await refused(files.get(name), 'NoSuchKey', 404);
  assert.equal(gone.ecCode, '0026-00000001');
  await refused(files.head(name), 'NoSuchKey', 404);
});

test('what arrives damaged or must not replace is not kept', async () => {
  const files = of(BUCKET);
  const wrong = { headers: { 'Content-MD5': '1B2M2Y8AsgTpgAmY7PhCfg==' } };
  await refused(files.put('a.txt', body('a'), wrong), 'InvalidDigest', 400);
  await files.put('a.txt', body('a'), { headers: { 'x-oss-forbid-overwrite': 'true' } });
  await refused(
    files.put('a.txt', body('b'), { headers: { 'x-oss-forbid-overwrite': 'true' } }),
    'FileAlreadyExists', 409,
  );
  assert.equal((await files.get('a.txt')).content.toString(), 'a');
  await refused(
    files.put('b.txt', body('b'), { headers: { 'x-oss-object-acl': 'public-read' } }), 'AccessDenied', 403,
  );
  await files.delete('a.txt');
});

test('objects are listed, by prefix, delimiter and in pages', async () => {
  const files = of(BUCKET);
  for (const name of ['a/1.txt', 'a/2.txt', 'b/3.txt', 'c.txt']) await files.put(name, body(name));
  const all = await files.listV2({ 'max-keys': 10 });
  assert.deepEqual(all.objects.map(({ name }) => name), ['a/1.txt', 'a/2.txt', 'b/3.txt', 'c.txt']);
  assert.deepEqual([all.keyCount, all.isTruncated], [4, false]);
  const [one] = all.objects;
  assert.deepEqual([one.size, one.type, one.storageClass], [7, 'Normal', 'Standard']);
  assert.match(one.lastModified, INSTANT);
  assert.match(one.etag, /^"[0-9A-F]{32}"$/);
  const folders = await files.listV2({ delimiter: '/' });
  assert.deepEqual([folders.prefixes, folders.objects.map(({ name }) => name)], [['a/', 'b/'], ['c.txt']]);
  const first = await files.listV2({ prefix: 'a/', 'max-keys': 1 });
  assert.deepEqual([first.objects.length, first.isTruncated], [1, true]);
  const token = first.nextContinuationToken;
  const second = await files.listV2({ prefix: 'a/', 'max-keys': 1, 'continuation-token': token });
  assert.deepEqual(second.objects.map(({ name }) => name), ['a/2.txt']);
  const after = await files.listV2({ 'start-after': 'b/3.txt' });
  assert.deepEqual(after.objects.map(({ name }) => name), ['c.txt']);
  const full = await refused(client.deleteBucket(BUCKET), 'BucketNotEmpty', 409);
  assert.equal(full.ecCode, '0015-00000301');
  for (const { name } of all.objects) await files.delete(name);
  assert.deepEqual((await files.listV2({})).objects, []);
});

test('URLs that are signed beforehand', async () => {
  const files = of(BUCKET);
  const headers = { 'Content-Type': 'text/plain' };
  const put = await files.signatureUrlV4('PUT', 60, { headers }, 'signed name.txt');
  assert.equal((await fetchLocal(put, { method: 'PUT', headers, body: 'signed' })).status, 200);
  const get = await files.signatureUrlV4('GET', 60, {}, 'signed name.txt');
  const answer = await fetchLocal(get);
  assert.deepEqual([answer.status, answer.text], [200, 'signed']);
  assert.match((await fetchLocal(get.replace('x-oss-expires=60', 'x-oss-expires=61'))).text,
    /<Code>SignatureDoesNotMatch</);
  const early = await files.signatureUrlV4('GET', 1, {}, 'signed name.txt');
  const stale = early.replace(/x-oss-date=\d{8}T/, 'x-oss-date=20200101T');
  assert.match((await fetchLocal(stale)).text, /<Code>(AccessDenied|InvalidArgument)</);
  assert.match((await fetchLocal(get.split('?')[0])).text, /<Code>AccessDenied</);
  await files.delete('signed name.txt');
});

test('a bucket that is not there, or is another one\'s', async () => {
  const missing = await refused(client.getBucketInfo('no-such-files'), 'NoSuchBucket', 404);
  assert.equal(missing.ecCode, '0015-00000101');
  assert.match(missing.requestId, /^[0-9A-F-]{24,36}$/);
  const here = of('no-such-files');
  const calls = [
    () => client.deleteBucket('no-such-files'), () => client.getBucketTags('no-such-files'),
    () => client.getBucketCORS('no-such-files'), () => client.deleteBucketCORS('no-such-files'),
    () => client.putBucketCORS('no-such-files', [{ allowedOrigin: '*', allowedMethod: 'GET' }]),
    () => client.putBucketTags('no-such-files', { a: 'b' }), () => client.deleteBucketTags('no-such-files'),
    () => client.getBucketACL('no-such-files'), () => client.getBucketLocation('no-such-files'),
    () => here.listV2({}), () => here.put('a', body('a')), () => here.get('a'),
    () => publicAccessBlock(client, 'no-such-files', 'GET'),
    () => publicAccessBlock(client, 'no-such-files', 'PUT', block('true')),
    () => publicAccessBlock(client, 'no-such-files', 'DELETE'),
  ];
  for (const call of calls) await refused(call(), 'NoSuchBucket', 404);
  await refused(client.getBucketInfo('taken-files'), 'AccessDenied', 403);
  await refused(client.deleteBucket('taken-files'), 'AccessDenied', 403);
});

test('keys, secrets, tokens and clocks that are wrong', async () => {
  const stranger = connect(sandbox, { accessKeyId: 'SANDBOXnobody' });
  const unknown = await refused(stranger.getBucketInfo(BUCKET), 'InvalidAccessKeyId', 403);
  assert.equal(unknown.ecCode, '0002-00000902');
  const liar = connect(sandbox, { accessKeySecret: 'x'.repeat(30) });
  await refused(liar.getBucketInfo(BUCKET), 'SignatureDoesNotMatch', 403);
  const token = connect(sandbox, { stsToken: 'no-token', refreshSTSToken: async () => ({}),
    refreshSTSTokenInterval: 1e9 });
  await refused(token.getBucketInfo(BUCKET), 'InvalidSecurityToken', 403);
  const elsewhere = connect(sandbox, { region: 'oss-cn-shanghai' });
  await assert.rejects(elsewhere.getBucketInfo(BUCKET), { status: 400, code: 'InvalidArgument' });
  const late = connect(sandbox, { amendTimeSkewed: -3600 * 1000 });
  await refused(late.getBucketInfo(BUCKET), 'RequestTimeTooSkewed', 403);
  const older = connect(sandbox, { authorizationV4: false });
  await assert.rejects(older.getBucketInfo(BUCKET), { status: 400, code: 'InvalidArgument' });
});

test('temporary keys, until they expire', async () => {
  const { ready } = sandbox;
  const sts = new OSS.STS({
    endpoint: ready.endpoints.sts, accessKeyId: ready.access_key_id, accessKeySecret: ready.access_key_secret,
  });
  const role = `acs:ram::${ready.account_id}:role/uploader`;
  const { credentials } = await sts.assumeRole(role, undefined, 900, 'of-a-suite');
  const keys = {
    accessKeyId: credentials.AccessKeyId, accessKeySecret: credentials.AccessKeySecret,
    refreshSTSToken: async () => credentials, refreshSTSTokenInterval: 1e9,
  };
  const holder = connect(sandbox, { ...keys, stsToken: credentials.SecurityToken });
  assert.equal((await holder.getBucketInfo(BUCKET)).bucket.Name, BUCKET);
  const other = connect(sandbox, { ...keys, stsToken: `${credentials.SecurityToken}x` });
  await refused(other.getBucketInfo(BUCKET), 'InvalidSecurityToken', 403);
  await refused(connect(sandbox, keys).getBucketInfo(BUCKET), 'InvalidAccessKeyId', 403);
  await sandbox.advance(901);
  await refused(holder.getBucketInfo(BUCKET), 'SecurityTokenExpired', 403);
});

test('the address: path style, another region\'s endpoint, closed public endpoints', async () => {
  const path = connect(sandbox, { sldEnable: true });
  await refused(path.getBucketInfo(BUCKET), 'SecondLevelDomainForbidden', 403);
  const endpoint = sandbox.ready.endpoints.oss.replace(region, 'cn-shanghai');
  const elsewhere = connect(sandbox, { endpoint, region: 'oss-cn-shanghai' });
  await refused(elsewhere.getBucketInfo(BUCKET), 'AccessDenied', 403);
  await sandbox.edit('oss', 'restrict_public_endpoint', {});
  const closed = await refused(of(BUCKET).put('a', body('a')), 'PublicEndpointForbidden', 400);
  assert.equal(closed.ecCode, '0048-00000401');
  await client.getBucketInfo(BUCKET);
  await sandbox.edit('oss', 'restrict_public_endpoint', { restricted: false });
});

test('busy, lost and unknown', async () => {
  await sandbox.fault('oss', 'GetBucketInfo', { status: 503, code: 'ServiceUnavailable' });
  await refused(client.getBucketInfo(BUCKET), 'ServiceUnavailable', 503);
  await sandbox.fault('oss', 'PutBucketTags', 'reset');
  await assert.rejects(client.putBucketTags(BUCKET, { a: 'b' }), { status: -1 });
  await refused(client.getBucketLifecycle(BUCKET), 'NotImplemented', 501);
});

test('a bucket is deleted', async () => {
  assert.equal((await client.deleteBucket(BUCKET)).res.status, 204);
  await refused(client.getBucketInfo(BUCKET), 'NoSuchBucket', 404);
});

// As a browser would; fetch() has a resolver of its own, so the name goes into the header.
async function fetchLocal(url, { method = 'GET', headers = {}, body: sent } = {}) {
  const { request } = await import('node:http');
  const { host, pathname, search, port } = new URL(url);
  return new Promise((done, failed) => {
    const wish = { host: '127.0.0.1', port, path: pathname + search, method, headers: { ...headers, host } };
    const call = request(wish, (answer) => {
      let text = '';
      answer.on('data', (bytes) => (text += bytes));
      answer.on('end', () => done({ status: answer.statusCode, text }));
    });
    call.on('error', failed).end(sent);
  });
}
