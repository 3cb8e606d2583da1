// SPDX-License-Identifier: MPL-2.0
// Auth0: tokens, scopes, limits, and requests that do not fit.
import assert from 'node:assert/strict';
import { load, suite } from './lib/suite.mjs';
import { authenticate, connect, refused, tokenRequest } from './lib/auth0.mjs';

const { sandbox, test } = suite({ auth0: 'auth0' });
const { AuthApiError } = load('auth0/legacy');
const management = connect(sandbox);

async function denied(call, status, code, description) {
  const error = await call.then(() => assert.fail(`succeeded; ${code} was expected`), (reason) => reason);
  assert.ok(error instanceof AuthApiError, `${error.name}: ${error.message}`);
  assert.deepEqual([error.statusCode, error.error], [status, code]);
  assert.match(error.error_description, description);
}

const grant = (changes = {}, wish = {}) =>
  authenticate(sandbox, changes).oauth.clientCredentialsGrant(tokenRequest(sandbox, wish));

// The application of the ready line, with these scopes only.
const granted = (scopes) =>
  sandbox.edit('auth0', 'grant_scopes', { client_id: sandbox.ready.auth0.client_id, scopes });

test('a token for client credentials', async () => {
  const { data, status } = await grant();
  assert.equal(status, 200);
  assert.deepEqual([data.token_type, data.expires_in], ['Bearer', 86400]);
  assert.ok(data.scope.split(' ').includes('create:clients'));
  const page = await connect(sandbox, { token: data.access_token }).clients.list();
  assert.ok(page.data.length > 0);
});

test('a token is not given', async () => {
  await denied(grant({ clientSecret: 'wrong' }), 401, 'access_denied', /^Unauthorized$/);
  await denied(grant({ clientId: 'nobody' }), 401, 'access_denied', /^Unauthorized$/);
  await denied(grant({}, { audience: 'https://example.com/' }), 403, 'access_denied',
    /^Service not enabled within domain: https:\/\/example\.com\/$/);
  const { client_id: clientId, client_secret: clientSecret } = await management.clients.create({
    name: 'Without a grant', app_type: 'non_interactive', grant_types: ['client_credentials'],
  });
  await denied(grant({ clientId, clientSecret }), 403, 'access_denied', /create a "client-grant"/);
  const code = authenticate(sandbox, { clientId, clientSecret }).oauth;
  await denied(code.authorizationCodeGrant({ code: 'x', redirect_uri: 'https://a.example.com' }), 403,
    'unauthorized_client', /'authorization_code' not allowed for the client/);
  await management.clients.delete(clientId);
});

test('the management client gets its token itself, and tells why it gets none', async () => {
  const error = await connect(sandbox, { clientSecret: 'wrong' }).clients.list().then(
    () => assert.fail('succeeded'), (reason) => reason,
  );
  assert.equal(error.statusCode, 401);
  assert.equal(error.body.error, 'access_denied');
});

test('tokens that are missing, made up or too old', async () => {
  const forged = await refused(connect(sandbox, { token: 'made.up.token' }).clients.list(), 401, null,
    /Invalid token/);
  assert.equal(forged.body.error, 'Unauthorized');
  await refused(connect(sandbox, { token: '' }).clients.list(), 401, null, /./);
  const { data } = await grant();
  const holder = connect(sandbox, { token: data.access_token });
  await holder.clients.list();
  await sandbox.advance(data.expires_in);
  await refused(holder.clients.list(), 401, null, /Expired token/);
});

test('scopes that a token lacks are named', async () => {
  await granted('read:clients');
  const reader = connect(sandbox);
  const [client] = (await reader.clients.list()).data;
  assert.equal(client.client_secret, undefined);
  const error = await refused(reader.clients.create({ name: 'x' }), 403, 'insufficient_scope',
    /^Insufficient scope, expected any of: create:clients$/);
  assert.equal(error.name, 'ForbiddenError');
  const id = client.client_id;
  const calls = [
    [() => reader.clients.update(id, { name: 'y' }), /update:clients/],
    [() => reader.clients.delete('x'), /delete:clients/],
    [() => reader.clients.rotateSecret(id), /update:client_keys/],
    [() => reader.clients.connections.get(id), /read:connections/],
    [() => reader.connections.list(), /read:connections/],
    [() => reader.connections.get('con_x'), /read:connections/],
    [() => reader.connections.clients.get('con_x'), /read:connections/],
    [() => reader.connections.clients.update('con_x', [{ client_id: id, status: true }]), /update:connections/],
    [() => reader.users.create({ connection: 'x', email: 'a@example.com' }), /create:users/],
    [() => reader.users.get('auth0|x'), /read:users/],
    [() => reader.users.update('auth0|x', { name: 'x' }), /update:users/],
    [() => reader.users.delete('auth0|x'), /delete:users/],
    [() => reader.users.listUsersByEmail({ email: 'a@example.com' }), /read:users/],
    [() => reader.tickets.changePassword({ user_id: 'auth0|x' }), /create:user_tickets/],
  ];
  for (const [call, scope] of calls) await refused(call(), 403, 'insufficient_scope', scope);
  await granted(
    'create:clients read:clients update:clients delete:clients read:client_keys update:client_keys ' +
      'read:connections update:connections create:users read:users update:users delete:users ' +
      'create:user_tickets',
  );
});

test('two requests at once, then one in half a second', async () => {
  const { data } = await grant();
  const hasty = connect(sandbox, { token: data.access_token, fetch });
  await sandbox.advance(10);
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => hasty.clients.list()));
  const refusals = answers.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  assert.ok(refusals.length >= 1 && refusals.length < 20, `${refusals.length} were refused`);
  const [error] = refusals;
  assert.deepEqual([error.statusCode, error.name, error.body.errorCode],
    [429, 'TooManyRequestsError', 'too_many_requests']);
  const limit = (name) => Number(error.rawResponse.headers.get(`x-ratelimit-${name}`));
  assert.deepEqual([limit('limit'), limit('remaining')], [2, 0]);
  assert.ok(Math.abs(limit('reset') - Date.now() / 1000) < 60);
});

test('the SDK waits as the headers say, and gets its answer', async () => {
  const { data } = await grant();
  const patient = connect(sandbox, { token: data.access_token, fetch, maxRetries: 5 });
  const pages = await Promise.all(Array.from({ length: 4 }, () => patient.clients.list()));
  assert.ok(pages.every((page) => page.data.length > 0));
  await sandbox.fault('auth0', 'GetClient', { status: 429, code: 'too_many_requests' });
  await refused(connect(sandbox).clients.get('x'), 429, 'too_many_requests');
});

test('busy and lost', async () => {
  const tenant = connect(sandbox, { timeoutInSeconds: 10 }); // the timer outlives a request that is lost
  await sandbox.fault('auth0', 'ListConnections', { status: 503, code: 'service_unavailable' });
  const error = await tenant.connections.list().catch((reason) => reason);
  assert.equal(error.statusCode, 503);
  await sandbox.fault('auth0', 'ListConnections', 'reset');
  await assert.rejects(tenant.connections.list());
  assert.ok((await tenant.connections.list()).data.length > 0);
});
