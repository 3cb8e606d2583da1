// SPDX-License-Identifier: MPL-2.0
// Clients of the auth0 package that talk to a sandbox over TLS at its own port: `domain` may have one, and
// the token's audience stays the tenant's.
import assert from 'node:assert/strict';
import { load } from './suite.mjs';

const { ManagementClient, ManagementError } = load('auth0');
const { AuthenticationClient } = load('auth0/legacy');

export const CONNECTION = 'Username-Password-Authentication';

const host = (sandbox) => new URL(sandbox.ready.https.endpoints.auth0).host;
const audience = (sandbox) => `https://${sandbox.ready.auth0.domain}/api/v2/`;

// A second passes before each request, so that nobody meets the free tier's limit by chance.
const unhurried = (sandbox) => async (...args) => {
  await sandbox.advance(1);
  return fetch(...args);
};

const credentials = ({ ready }) => ({
  clientId: ready.auth0.client_id,
  clientSecret: ready.auth0.client_secret,
});

// changes: other members of the SDK's options.
export function connect(sandbox, changes = {}) {
  return new ManagementClient({
    domain: host(sandbox),
    audience: audience(sandbox),
    fetch: unhurried(sandbox),
    maxRetries: 0,
    ...('token' in changes ? {} : credentials(sandbox)),
    ...changes,
  });
}

// The part of the package that signs people in and gets tokens.
export function authenticate(sandbox, changes = {}) {
  return new AuthenticationClient({
    domain: host(sandbox), retry: { enabled: false }, ...credentials(sandbox), ...changes,
  });
}

export const tokenRequest = (sandbox, changes = {}) => ({ audience: audience(sandbox), ...changes });

// The SDK's error of a call that has to fail with this HTTP status and errorCode (null: the answer has
// none), of the SDK's own class for the status.
export async function refused(call, status, errorCode, message = /./) {
  const error = await Promise.resolve(call).then(
    () => assert.fail(`succeeded; ${status} ${errorCode} was expected`),
    (reason) => reason,
  );
  assert.ok(error instanceof ManagementError, `${error.name}: ${error.message}`);
  assert.equal(error.statusCode, status, error.message);
  assert.equal(error.body.statusCode, status, error.message);
  assert.equal(error.body.errorCode ?? null, errorCode, error.message);
  assert.match(error.body.message, message);
  return error;
}

// Of a page of the SDK's, and of those that follow it.
export async function all(page) {
  const found = [];
  for await (const each of await page) found.push(each);
  return found;
}
