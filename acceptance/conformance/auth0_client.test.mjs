// SPDX-License-Identifier: MPL-2.0
// Auth0: applications, connections, and which of them go together.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { all, authenticate, connect, CONNECTION, refused, tokenRequest } from './lib/auth0.mjs';

const { sandbox, test } = suite({ auth0: 'auth0' });
const { clients, connections } = connect(sandbox);

const WISH = {
  name: 'LobeChat', description: 'of a suite', app_type: 'regular_web', oidc_conformant: true,
  callbacks: ['https://chat.example.com/api/auth/callback/auth0'],
  allowed_logout_urls: ['https://chat.example.com'], web_origins: ['https://chat.example.com'],
  grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'client_secret_post',
  jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 36000 }, client_metadata: { made_by: 'a suite' },
};
const without = ({ ...object }, ...names) => {
  for (const name of names) delete object[name];
  return object;
};
const make = (more = {}) => clients.create({ ...WISH, ...more });
const connection = async () => (await connections.list({ name: CONNECTION, strategy: ['auth0'] })).data[0];

test('an application is made as it was wished, and read so', async () => {
  const made = await make();
  for (const [name, value] of Object.entries(without(WISH, 'jwt_configuration'))) {
    assert.deepEqual(made[name], value, name);
  }
  assert.equal(made.jwt_configuration.alg, 'RS256');
  assert.match(made.client_id, /^[A-Za-z0-9]{32}$/);
  assert.match(made.client_secret, /^[\w-]{64}$/);
  assert.deepEqual([made.tenant, made.global, made.is_first_party], ['lobechat-sandbox', false, true]);
  await sandbox.advance(2);
  const read = await clients.get(made.client_id);
  // Of signing keys a new application shows more than later; `encrypted` is said to whoever makes it.
  assert.deepEqual(without(read, 'signing_keys'), without(made, 'signing_keys', 'encrypted'));
  const some = await clients.get(made.client_id, { fields: 'name,client_id', include_fields: true });
  assert.deepEqual(some, { name: WISH.name, client_id: made.client_id });
  await clients.delete(made.client_id);
});

test('what an application has if nothing is wished', async () => {
  const made = await clients.create({ name: 'Plain' });
  for (const name of ['callbacks', 'web_origins', 'client_metadata', 'token_endpoint_auth_method']) {
    assert.equal(made[name], undefined, name);
  }
  assert.deepEqual([made.oidc_conformant, made.sso_disabled], [false, false]);
  await clients.delete(made.client_id);
});

test('an application is changed: what is sent only, lists as a whole, null takes away', async () => {
  const { client_id: id } = await make();
  const changed = await clients.update(id, { name: 'Talk', callbacks: ['https://talk.example.com/cb'] });
  assert.deepEqual([changed.name, changed.callbacks, changed.web_origins],
    ['Talk', ['https://talk.example.com/cb'], WISH.web_origins]);
  const metadata = await clients.update(id, { client_metadata: { more: 'x', made_by: null } });
  assert.deepEqual(metadata.client_metadata, { more: 'x' });
  await refused(clients.update(id, {}), 400, 'invalid_body', /Too few properties/);
  await refused(clients.update('nobody', { name: 'x' }), 404, 'inexistent_client', /does not exist/);
  await clients.delete(id);
});

test('URLs of an application are changed as lists', async () => {
  const { client_id: id } = await make();
  const urls = ['https://talk.example.com'];
  const changed = await clients.update(id, { allowed_logout_urls: urls, web_origins: urls });
  assert.deepEqual([changed.allowed_logout_urls, changed.web_origins, changed.callbacks], [urls, urls, WISH.callbacks]);
  await clients.delete(id);
});

test('what an application is not made with', async () => {
  await refused(clients.create({}), 400, 'invalid_body', /Missing required property: name/);
  await refused(clients.create({ name: 'x', colour: 'red' }), 400, 'invalid_body',
    /Additional properties not allowed: colour/);
  await refused(make({ app_type: 'toaster' }), 400, 'invalid_body', /app_type/);
  await refused(make({ callbacks: ['not a URL'] }), 400, 'invalid_body', /callbacks/);
  await refused(make({ callbacks: 'https://a.example.com' }), 400, 'invalid_body', /callbacks/);
});

test('a secret is exchanged; the old one serves for half a minute', async () => {
  const { client_id: id, client_secret: old } = await make({
    app_type: 'non_interactive', grant_types: ['client_credentials'],
  });
  await sandbox.edit('auth0', 'grant_scopes', { client_id: id, scopes: 'read:clients' });
  const rotated = await clients.rotateSecret(id);
  assert.equal(rotated.client_id, id);
  assert.notEqual(rotated.client_secret, old);
  const token = (clientSecret) =>
    authenticate(sandbox, { clientId: id, clientSecret }).oauth.clientCredentialsGrant(tokenRequest(sandbox));
  assert.equal((await token(rotated.client_secret)).status, 200);
  assert.equal((await token(old)).status, 200);
  await sandbox.advance(31);
  assert.equal((await token(rotated.client_secret)).status, 200);
  await assert.rejects(token(old), { statusCode: 401, error: 'access_denied' });
  await refused(clients.rotateSecret('nobody'), 404, 'inexistent_client');
  await clients.delete(id);
});

test('applications are listed in pages', async () => {
  const ids = [];
  for (let i = 0; i < 5; i++) ids.push((await make({ name: `Page ${i}` })).client_id);
  const first = await clients.list({ per_page: 2, page: 0, include_totals: true });
  assert.equal(first.data.length, 2);
  assert.ok(first.hasNextPage());
  assert.deepEqual([first.response.start, first.response.limit], [0, 2]);
  const found = await all(clients.list({ per_page: 2, include_totals: true }));
  assert.equal(first.response.total, found.length);
  assert.ok(ids.every((id) => found.some(({ client_id: one }) => one === id)));
  const wish = { app_type: 'regular_web', fields: 'client_id,app_type', include_fields: true };
  const regular = await all(clients.list(wish));
  assert.ok(regular.length >= 5 && regular.every(({ app_type: type }) => type === 'regular_web'));
  await refused(clients.list({ per_page: 1000 }), 400, 'invalid_query_string', /per_page/);
  for (const id of ids) await clients.delete(id);
});

test('an application that is gone', async () => {
  const { client_id: id } = await make();
  await clients.delete(id);
  const error = await refused(clients.get(id), 404, 'inexistent_client', /^The client does not exist$/);
  assert.equal(error.name, 'NotFoundError');
  await refused(clients.connections.get(id), 404, 'inexistent_client');
  await sandbox.control('PUT', '/quotas', { service: 'auth0', operation: 'CreateClient', limit: 1 });
  const full = await clients.create(WISH).catch((reason) => reason);
  assert.deepEqual([full.statusCode, full.name], [403, 'ForbiddenError']);
  await sandbox.control('DELETE', '/quotas');
});

test('connections are found by name and by id', async () => {
  const found = await connection();
  assert.deepEqual([found.name, found.strategy, found.realms], [CONNECTION, 'auth0', [CONNECTION]]);
  assert.equal(found.enabled_clients, undefined);
  const read = await connections.get(found.id);
  assert.deepEqual([read.id, read.name], [found.id, CONNECTION]);
  assert.deepEqual(await connections.get(found.id, { fields: 'name' }), { name: CONNECTION });
  const { data } = await connections.list({ name: CONNECTION, fields: 'id,name', include_fields: true });
  assert.deepEqual(data, [{ id: found.id, name: CONNECTION }]);
  assert.deepEqual((await connections.list({ name: 'none' })).data, []);
  await refused(connections.get('con_0000000000000000'), 404, 'inexistent_connection', /does not exist/);
});

test('connections are made, changed, listed in pages and deleted', async () => {
  const made = [];
  for (const name of ['first', 'second', 'third']) {
    made.push(await connections.create({ name, strategy: 'auth0', options: { disable_signup: true } }));
  }
  assert.match(made[0].id, /^con_\w{16}$/);
  assert.equal(made[0].options.disable_signup, true);
  const names = (await all(connections.list({ take: 2 }))).map(({ name }) => name);
  assert.ok(['first', 'second', 'third', CONNECTION].every((name) => names.includes(name)));
  const changed = await connections.update(made[0].id, { options: { disable_signup: false } });
  assert.equal(changed.options.disable_signup, false);
  await refused(connections.create({ name: 'first', strategy: 'auth0' }), 409, null);
  await refused(connections.update(made[0].id, { enabled_clients: [] }), 400, 'invalid_body',
    /Additional properties not allowed: enabled_clients/);
  for (const { id } of made) await connections.delete(id);
  await refused(connections.get(made[0].id), 404, 'inexistent_connection');
});

test('an application is switched on for a connection, and off', async () => {
  const { client_id: id } = await make();
  const { id: database } = await connection();
  const enabled = async () => (await all(connections.clients.get(database))).map((each) => each.client_id);
  const ofClient = async () => (await all(clients.connections.get(id))).map(({ name }) => name);
  assert.ok(!(await enabled()).includes(id));
  assert.deepEqual(await ofClient(), []);
  await connections.clients.update(database, [{ client_id: id, status: true }]);
  assert.ok((await enabled()).includes(id));
  assert.ok((await enabled()).includes(sandbox.ready.auth0.client_id));
  assert.deepEqual(await ofClient(), [CONNECTION]);
  const wish = { strategy: ['auth0'], fields: 'name', include_fields: true };
  assert.deepEqual(await all(clients.connections.get(id, wish)), [{ name: CONNECTION }]);
  await connections.clients.update(database, [{ client_id: id, status: false }]);
  assert.ok(!(await enabled()).includes(id));
  await refused(connections.clients.update('con_0000000000000000', [{ client_id: id, status: true }]), 404,
    'inexistent_connection');
  await refused(connections.clients.update(database, []), 400, 'invalid_body');
  await refused(connections.clients.get('con_0000000000000000'), 404, 'inexistent_connection');
  await clients.delete(id);
});

test('the applications of a connection are listed in pages', async () => {
  const { id: database } = await connection();
  const ids = [];
  for (let i = 0; i < 4; i++) ids.push((await make({ name: `Member ${i}` })).client_id);
  await connections.clients.update(database, ids.map((id) => ({ client_id: id, status: true })));
  const first = await connections.clients.get(database, { take: 2 });
  assert.equal(first.data.length, 2);
  assert.ok(first.hasNextPage());
  const found = (await all(connections.clients.get(database, { take: 2 }))).map((each) => each.client_id);
  assert.ok(ids.every((id) => found.includes(id)));
  for (const id of ids) await clients.delete(id);
  assert.equal((await all(connections.clients.get(database))).length, found.length - ids.length);
});
