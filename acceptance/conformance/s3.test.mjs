// SPDX-License-Identifier: MPL-2.0
// The S3 face of OSS, met by the SDK that LobeChat is made with, set up as LobeChat does.
import assert from 'node:assert/strict';
import { suite, load } from './lib/suite.mjs';
import { request } from './lib/local.mjs';

const { sandbox, test } = suite({ oss: '@aws-sdk/client-s3' });
const { S3Client, ...commands } = load('@aws-sdk/client-s3');
const { getSignedUrl } = load('@aws-sdk/s3-request-presigner');
const { ready } = sandbox;

const BUCKET = 'lobechat-files';
const KEY = 'files/482107/ein name+mit ü.txt';
const ORIGIN = 'https://chat.example.com';

const connect = (changes = {}) =>
  new S3Client({
    region: ready.region,
    endpoint: ready.endpoints.oss,
    forcePathStyle: false,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    credentials: { accessKeyId: ready.access_key_id, secretAccessKey: ready.access_key_secret },
    maxAttempts: 1,
    ...changes,
  });

const client = connect();
const command = (name, input = {}) => new commands[`${name}Command`]({ Bucket: BUCKET, Key: KEY, ...input });
const send = (name, input, by = client) => by.send(command(name, input));
const sign = (name, input, options = { expiresIn: 60 }) => getSignedUrl(client, command(name, input), options);

// The SDK's error of a call that has to fail with this code and HTTP status.
async function refused(call, code, status) {
  const error = await call.then(
    () => assert.fail(`succeeded; ${code} was expected`),
    (reason) => reason,
  );
  assert.equal(error.name, code, error.message);
  assert.equal(error.$metadata.httpStatusCode, status, error.message);
  return error;
}

test('an object is put, read, looked at, listed and deleted', async () => {
  // In another region the SDK would ask for a LocationConstraint, which is not among OSS's own members.
  await send('CreateBucket', { Key: undefined }, connect({ region: 'us-east-1' }));
  const put = await send('PutObject', { Body: 'hello', ContentType: 'text/plain', Metadata: { author: 'ada' } });
  assert.equal(put.ETag, '"5D41402ABC4B2A76B9719D911017C592"');
  const read = await send('GetObject');
  assert.equal(await read.Body.transformToString(), 'hello');
  assert.deepEqual([read.ContentType, read.Metadata], ['text/plain', { author: 'ada' }]);
  const head = await send('HeadObject');
  assert.deepEqual([head.ContentLength, head.ETag], [5, put.ETag]);
  const list = await send('ListObjectsV2', { Prefix: 'files/' });
  assert.deepEqual([list.KeyCount, list.Contents.map((found) => [found.Key, found.Size])], [1, [[KEY, 5]]]);
  await send('DeleteObject');
  await refused(send('GetObject'), 'NoSuchKey', 404);
  await refused(send('HeadObject'), 'NotFound', 404);
});

test('a browser puts and gets by signed URLs', async () => {
  const rule = { AllowedOrigin: [ORIGIN], AllowedMethod: ['PUT', 'GET'], AllowedHeader: ['*'], ExposeHeader: ['ETag'] };
  await sandbox.edit('oss', 'put_cors', { bucket: BUCKET, rules: [rule] });
  const put = await sign('PutObject');
  const headers = { Origin: ORIGIN, 'Content-Type': 'text/plain' };
  const made = await request('PUT', put, headers, 'signed');
  assert.deepEqual([made.status, made.headers['access-control-allow-origin']], [200, ORIGIN]);
  const got = await request('GET', await sign('GetObject'), { Origin: ORIGIN });
  assert.deepEqual([got.status, got.text, got.headers['content-type']], [200, 'signed', 'text/plain']);
});

test('a signed URL is good for one request and until it expires', async () => {
  const get = await sign('GetObject');
  const outcome = async (method, url) => {
    const answer = await request(method, url, { Origin: ORIGIN }, method === 'PUT' ? 'x' : undefined);
    assert.equal(answer.headers['access-control-allow-origin'], ORIGIN);
    return [answer.status, answer.text.match(/<Code>(.*)<\/Code>/)?.[1]];
  };
  assert.deepEqual(await outcome('PUT', get), [403, 'SignatureDoesNotMatch']);
  assert.deepEqual(await outcome('GET', get.replace('.txt', '.tst')), [403, 'SignatureDoesNotMatch']);
  assert.deepEqual(await outcome('GET', get.replace('Expires=60', 'Expires=61')), [403, 'SignatureDoesNotMatch']);
  const options = { expiresIn: 60, signingDate: new Date(Date.now() - 61000) };
  assert.deepEqual(await outcome('GET', await sign('GetObject', {}, options)), [403, 'AccessDenied']);
  assert.deepEqual(await outcome('GET', get.split('?')[0]), [403, 'AccessDenied']);
});

test('keys that are not the right ones', async () => {
  const by = (changes) =>
    connect({ credentials: { accessKeyId: ready.access_key_id, secretAccessKey: 'wrong', ...changes } });
  const wrong = await refused(send('GetObject', {}, by({})), 'SignatureDoesNotMatch', 403);
  assert.equal(wrong.AWSAccessKeyId, ready.access_key_id);
  await refused(send('GetObject', {}, by({ accessKeyId: 'nobody' })), 'InvalidAccessKeyId', 403);
  await refused(send('GetObject', {}, by({ sessionToken: 'x' })), 'InvalidSecurityToken', 403);
});

test('what the bucket does not take', async () => {
  await refused(send('PutObject', { Body: 'x', ACL: 'public-read' }), 'AccessDenied', 403);
  const url = await sign('PutObject', { ACL: 'public-read' });
  assert.match((await request('PUT', url, {}, 'x')).text, /<Code>AccessDenied</);
  await refused(send('PutObject', { Body: 'x' }, connect({ forcePathStyle: true })), 'SecondLevelDomainForbidden', 403);
  await refused(send('GetObject', { Bucket: 'nobodys-files' }), 'NoSuchBucket', 404);
});
