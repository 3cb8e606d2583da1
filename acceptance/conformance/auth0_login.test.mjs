// SPDX-License-Identifier: MPL-2.0
// A login as an application's server sees it, by Auth0's SDK for that: discovery, the way to the login page
// with PKCE, the code's exchange, and the id token, which the SDK verifies with the tenant's keys.
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { suite } from './lib/suite.mjs';
import { CONNECTION } from './lib/auth0.mjs';

globalThis.crypto ??= webcrypto; // older releases of Node.js have it in a module only
const { AuthClient } = await import('@auth0/auth0-auth-js');

const CALLBACK = 'https://chat.example.com/api/auth/callback/auth0';
const EMAIL = 'ada@example.com';
const PASSWORD = 'Secret-of-ada-1';

const { sandbox, test, unrecorded } = suite({ auth0: '@auth0/auth0-auth-js' });
const { domain } = sandbox.ready.auth0;
const origin = sandbox.ready.https.endpoints.auth0;

const application = (async () => {
  const client = await sandbox.edit('auth0', 'create_client', {
    name: 'LobeChat', app_type: 'regular_web', callbacks: [CALLBACK], grant_types: ['authorization_code'],
    allowed_logout_urls: ['https://chat.example.com'],
  });
  const shared = { connection: CONNECTION, client_id: client.client_id };
  await sandbox.edit('auth0', 'switch_connection', { ...shared, enabled: true });
  await sandbox.edit('auth0', 'create_user', { ...shared, email: EMAIL, password: PASSWORD, name: 'Ada' });
  return client;
})();

// The tenant's name leads to the sandbox; a second passes before each request, because of the tenant's rate.
const there = (url) => `${origin}${new URL(url, origin).pathname}${new URL(url, origin).search}`;
async function toSandbox(input, options) {
  await sandbox.advance(1);
  const request = new Request(input, options);
  return fetch(new Request(there(request.url), request));
}

async function connect(changes = {}) {
  const { client_id: clientId, client_secret: clientSecret } = await application;
  return new AuthClient({
    domain, clientId, clientSecret, customFetch: toSandbox,
    authorizationParams: { redirect_uri: CALLBACK, scope: 'openid profile email' }, ...changes,
  });
}

// The browser: follows to the login page and fills it in; the URL that it is sent back to.
async function logIn(url) {
  return unrecorded(async () => {
    const first = await toSandbox(url, { redirect: 'manual' });
    const page = first.headers.get('location');
    const form = new URLSearchParams({ username: EMAIL, password: PASSWORD, action: 'default' });
    const headers = { cookie: first.headers.getSetCookie?.().map((each) => each.split(';')[0]).join('; ') ?? '' };
    const second = await toSandbox(there(page), { method: 'POST', body: form, redirect: 'manual', headers });
    return new URL(second.headers.get('location'));
  });
}

const refused = (call, code) => assert.rejects(call, ({ cause }) => cause.error === code);

test('the tenant describes itself', async () => {
  const client = await connect();
  const metadata = await client.getServerMetadata();
  assert.equal(metadata.issuer, `https://${domain}/`);
  assert.equal(metadata.token_endpoint, `https://${domain}/oauth/token`);
  assert.equal(metadata.jwks_uri, `https://${domain}/.well-known/jwks.json`);
});

test('a person logs in and the application learns who it is', async () => {
  const client = await connect();
  const { authorizationUrl, codeVerifier } = await client.buildAuthorizationUrl();
  assert.equal(authorizationUrl.origin, `https://${domain}`);
  assert.equal(authorizationUrl.searchParams.get('code_challenge_method'), 'S256');
  const back = await logIn(authorizationUrl);
  assert.equal(back.origin + back.pathname, CALLBACK);
  const tokens = await client.getTokenByCode(back, { codeVerifier });
  assert.deepEqual([tokens.claims.email, tokens.claims.name, tokens.claims.iss], [EMAIL, 'Ada', `https://${domain}/`]);
  assert.match(tokens.claims.sub, /^auth0\|/);
  assert.ok(tokens.expiresAt > Date.now() / 1000);
  await refused(client.getTokenByCode(back, { codeVerifier }), 'invalid_grant'); // it counts once
});

test('a code is no good with another verifier, nor with a wrong secret', async () => {
  const client = await connect();
  for (const [changes, verifier, code] of [
    [{}, 'x'.repeat(43), 'invalid_grant'], [{ clientSecret: 'wrong' }, undefined, 'access_denied'],
  ]) {
    const { authorizationUrl, codeVerifier } = await client.buildAuthorizationUrl();
    const back = await logIn(authorizationUrl);
    const other = await connect(changes);
    await refused(other.getTokenByCode(back, { codeVerifier: verifier ?? codeVerifier }), code);
  }
});
