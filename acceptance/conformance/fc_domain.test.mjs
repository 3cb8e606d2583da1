// SPDX-License-Identifier: MPL-2.0
// Function Compute 3.0: custom domains, their routes and certificates.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { only, refused } from './lib/alibaba.mjs';
import { certificateFor } from './lib/certificate.mjs';
import { connectFunctions } from './lib/functions.mjs';
import { nothingDropped } from './lib/refusals.mjs';

const { sandbox, test } = suite(only('fc'));
const { client: fc, models, make } = connectFunctions(sandbox);

const routes = (functionName, path = '/*') =>
  new models.RouteConfig({ routes: [new models.PathConfig({ functionName, path, qualifier: 'LATEST' })] });
const add = async (domainName, wish = {}) =>
  (await fc.createCustomDomain(new models.CreateCustomDomainRequest({
    body: new models.CreateCustomDomainInput({
      domainName, protocol: 'HTTP', routeConfig: routes('lobe'), ...wish,
    }),
  }))).body;
const change = async (domainName, wish) =>
  (await fc.updateCustomDomain(domainName, new models.UpdateCustomDomainRequest({
    body: new models.UpdateCustomDomainInput(wish),
  }))).body;
const list = async (wish) => (await fc.listCustomDomains(new models.ListCustomDomainsRequest(wish))).body;
const point = (domainName) => sandbox.edit('alidns', 'register_cname', { domainName });

test('the function that domains lead to', () => make('lobe'));

test('a domain is made when its name leads here, changed and deleted', async () => {
  const name = 'chat.example.org';
  const error = await refused(add(name), 'DomainNameNotResolved', 400);
  assert.match(error.message, new RegExp(`${sandbox.ready.account_id}\\.cn-hangzhou\\.fc\\.aliyuncs\\.com`));
  await point(name);
  const made = await add(name);
  assert.deepEqual([made.domainName, made.protocol, made.accountId], [name, 'HTTP', sandbox.ready.account_id]);
  assert.deepEqual(made.routeConfig.routes.map((route) => [route.path, route.functionName]), [['/*', 'lobe']]);
  await refused(add(name), 'DomainNameAlreadyExists', 409);

  const pem = certificateFor(name);
  const https = await change(name, {
    protocol: 'HTTP,HTTPS',
    certConfig: new models.CertConfig({ certName: 'chat', ...pem }),
    tlsConfig: new models.TLSConfig({ minVersion: 'TLSv1.2', cipherSuites: ['TLS_RSA_WITH_AES_128_CBC_SHA'] }),
  });
  assert.deepEqual([https.protocol, https.certConfig.certName, https.certConfig.privateKey],
    ['HTTP,HTTPS', 'chat', undefined]);
  const { body: read } = await fc.getCustomDomain(name);
  assert.equal(read.certConfig.certificate, pem.certificate);
  assert.equal(read.tlsConfig.minVersion, 'TLSv1.2');
  await change(name, { protocol: 'HTTP', routeConfig: routes('lobe', '/a/*') });
  const { body: rerouted } = await fc.getCustomDomain(name);
  assert.deepEqual(rerouted.routeConfig.routes.map((route) => route.path), ['/a/*']);
  await fc.deleteCustomDomain(name);
  await refused(fc.getCustomDomain(name), 'DomainNameNotFound', 404);
});

test('a domain is made with its certificate', async () => {
  const name = 'secure.example.org';
  await point(name);
  const pem = certificateFor(name);
  const certConfig = new models.CertConfig({ certName: 'secure', ...pem });
  const made = await add(name, { protocol: 'HTTPS', certConfig });
  assert.deepEqual([made.protocol, made.certConfig.certificate, made.certConfig.privateKey],
    ['HTTPS', pem.certificate, undefined]);
  await fc.deleteCustomDomain(name);
});

test('domains are listed by prefix, in pages', async () => {
  const names = ['a.list.example.org', 'b.list.example.org', 'c.list.example.org'];
  for (const name of names) {
    await point(name);
    await add(name);
  }
  const first = await list({ limit: 2 });
  const second = await list({ limit: 2, nextToken: first.nextToken });
  const found = [...first.customDomains, ...second.customDomains].map(({ domainName }) => domainName);
  assert.deepEqual([found, second.nextToken], [names, undefined]);
  const { customDomains } = await list({ prefix: 'b.' });
  assert.deepEqual(customDomains.map(({ domainName }) => domainName), [names[1]]);
  for (const name of names) await fc.deleteCustomDomain(name);
});

test('what a domain is not made with, and what is not there', async () => {
  const name = 'bad.example.org';
  await point(name);
  const bad = (wish) => refused(add(name, wish), 'InvalidArgument', 400);
  await bad({ domainName: undefined });
  await bad({ domainName: 'not a name' });
  await bad({ protocol: 'FTP' });
  await bad({ protocol: 'HTTPS' });
  const other = { ...certificateFor(name), privateKey: certificateFor(name).privateKey };
  await bad({ protocol: 'HTTPS', certConfig: new models.CertConfig({ certName: 'x', ...other }) });
  await bad({ routeConfig: routes('lobe', 'no/slash') });
  await refused(add(name, { routeConfig: routes('none') }), 'FunctionNotFound', 404);
  await refused(change(name, { protocol: 'HTTP' }), 'DomainNameNotFound', 404);
  await refused(fc.deleteCustomDomain(name), 'DomainNameNotFound', 404);
});

nothingDropped(test);
