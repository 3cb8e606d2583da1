// SPDX-License-Identifier: MPL-2.0
// An oracle for the provider's signing: requests that it really sent (provider_run.py recorded them) are
// signed again by the official SDKs' own signers, from what was recorded and the secrets of the keys.
// Usage: signing.mjs DIRECTORY. Ends in "signing: N passed, N failed".
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const acs3 = require('@alicloud/openapi-core/dist/utils').default;
const acs3Older = require('@alicloud/openapi-util').default;
const oss = require('ali-oss/lib/common/signUtils');

// The signer that the service's own SDK uses.
const SIGNERS = {
  alidns: signRpc, cas: signRpc, ecs: signRpc, fc: signRpc, fc2: signRpc, ram: signRpc, rds: signRpc,
  sts: signRpc, vpc: signRpc, oss: signOss,
};
// Without a signature by nature: a browser's preflight, which the provider tries out.
const unsigned = (request) => request.service === 'oss' && request.method === 'OPTIONS';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function parse(line) {
  const sent = JSON.parse(line);
  const [path, ...query] = sent.target.split('?');
  const headers = Object.fromEntries(sent.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const { authorization, ...rest } = headers;
  const pairs = query.join('?').split('&').filter((pair) => pair !== '').map((pair) => {
    const [name, value] = pair.split('=').map(decodeURIComponent);
    return [name, value ?? null];
  });
  return { ...sent, path, query: Object.fromEntries(pairs), headers: rest, authorization,
    body: Buffer.from(sent.body, 'base64') };
}

function signRpc(request, id, secret) {
  const signer = request.service === 'fc2' ? acs3Older : acs3;
  const { method, path: pathname, query, headers, body } = request;
  return signer.getAuthorization({ method, pathname, query, headers }, 'ACS3-HMAC-SHA256', sha256(body),
    id, secret);
}

function signOss(request, id, secret) {
  const bucket = request.host.split('.')[0];
  const object = decodeURIComponent(request.path.slice(1));
  const { method, headers, query: queries } = request;
  const region = request.host.match(/\.oss-([a-z0-9-]+)\./)[1];
  return oss.authorizationV4(id, secret, region, method, { headers, queries }, bucket, object || undefined);
}

const nextLetter = (text) => text.slice(0, -1) + (text.endsWith('1') ? '2' : '1');

// The same request with one byte changed, in each place that the signature has to hold.
function forgeries(request) {
  const { headers, path, body } = request;
  const date = headers['x-oss-date'] ? 'x-oss-date' : 'x-acs-date';
  const forged = [
    { ...request, path: `${path}1` },
    { ...request, method: request.method === 'PUT' ? 'GET' : 'PUT' },
    { ...request, query: { ...request.query, x: '1' } },
    { ...request, headers: { ...headers, [date]: nextLetter(headers[date]) } },
  ];
  // OSS does not sign the body, but its digest where one is sent.
  if (request.service !== 'oss') {
    const flipped = Buffer.from(body.length > 0 ? body : ' ');
    flipped[0] ^= 1;
    forged.push({ ...request, body: flipped });
  }
  return forged;
}

function judge(request, keys) {
  const id = request.authorization?.match(/Credential=([^,/]+)/)?.[1];
  if (id === undefined) return ['was sent without a signature'];
  const sign = (changed, secret) => SIGNERS[request.service](changed, id, secret);
  const secrets = keys[id] ?? [];
  const found = [];
  if (!secrets.some((secret) => sign(request, secret) === request.authorization)) {
    found.push(`sent    ${request.authorization}`, ...secrets.map((secret) => `but SDK ${sign(request, secret)}`));
  }
  for (const secret of secrets) {
    if (forgeries(request).some((forged) => sign(forged, secret) === request.authorization)) {
      found.push('a request with one byte changed has the same signature');
    }
    if (sign(request, nextLetter(secret)) === request.authorization) {
      found.push('another secret gives the same signature');
    }
  }
  return found;
}

function main(directory) {
  const keys = JSON.parse(readFileSync(join(directory, 'keys.json'), 'utf8'));
  const lines = readFileSync(join(directory, 'requests.jsonl'), 'utf8').split('\n').filter(Boolean);
  // What the run itself asked on behalf of others is not the provider's.
  const requests = lines.map(parse)
    .filter(({ headers }) => (headers['user-agent'] ?? '').includes('terraform-provider-lobechat/'))
    .filter((request) => request.service in SIGNERS && !unsigned(request));
  const counts = {};
  let failed = 0;
  for (const request of requests) {
    const found = judge(request, keys);
    counts[request.service] = (counts[request.service] ?? 0) + 1;
    if (found.length === 0) continue;
    failed += 1;
    console.log(`not ok: ${request.service} ${request.method} ${request.target}\n  ${found.join('\n  ')}`);
  }
  const missing = Object.keys(SIGNERS).filter((service) => !(service in counts));
  if (missing.length > 0) console.log(`not ok: nothing was sent to ${missing.join(', ')}`);
  const told = Object.entries(counts).sort().map(([service, count]) => `${service} ${count}`);
  console.log(`  requests signed again by the SDKs: ${told.join(', ')}`);
  console.log(`signing: ${requests.length - failed} passed, ${failed + missing.length} failed`);
  return requests.length > 0 && failed === 0 && missing.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv[2]);
