// SPDX-License-Identifier: MPL-2.0
// Auth0: users, finding them by e-mail, and tickets to choose a password.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { all, connect, CONNECTION, refused } from './lib/auth0.mjs';

const { sandbox, test } = suite({ auth0: 'auth0' });
const { clients, connections, tickets, users } = connect(sandbox);

const PASSWORD = 'Correct-Horse-9-Battery';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const make = (email, more = {}) =>
  users.create({ connection: CONNECTION, email, password: PASSWORD, verify_email: false, ...more });
const database = async () => (await connections.list({ name: CONNECTION })).data[0].id;

test('a user is made, read, changed and deleted', async () => {
  const made = await make('Ada@Example.com', { name: 'Ada', user_metadata: { team: 'chat', old: '1' } });
  assert.match(made.user_id, /^auth0\|[0-9a-f]{24}$/);
  assert.deepEqual([made.email, made.email_verified, made.name, made.nickname],
    ['ada@example.com', false, 'Ada', 'ada']);
  assert.equal(made.password, undefined);
  assert.match(made.created_at, INSTANT);
  const [identity] = made.identities;
  assert.deepEqual([identity.connection, identity.provider, identity.isSocial], [CONNECTION, 'auth0', false]);
  assert.equal(`auth0|${identity.user_id}`, made.user_id);
  assert.deepEqual(await users.get(made.user_id), made);
  const changed = await users.update(made.user_id, { name: 'Countess', user_metadata: { old: null, new: '2' } });
  assert.deepEqual([changed.name, changed.user_metadata], ['Countess', { team: 'chat', new: '2' }]);
  await users.update(made.user_id, { password: `${PASSWORD}-2`, connection: CONNECTION });
  assert.equal((await users.update(made.user_id, { blocked: true })).blocked, true);
  await users.delete(made.user_id);
  const gone = await refused(users.get(made.user_id), 404, 'inexistent_user', /does not exist/);
  assert.equal(gone.name, 'NotFoundError');
  await refused(users.update(made.user_id, { name: 'x' }), 404, 'inexistent_user');
});

test('a user with an address that is known, metadata of the application, and some members only', async () => {
  const wish = { email_verified: true, app_metadata: { made_by: 'a suite' } };
  const made = await make('verified@example.com', wish);
  assert.deepEqual([made.email_verified, made.app_metadata], [true, wish.app_metadata]);
  const some = await users.get(made.user_id, { fields: 'user_id,app_metadata', include_fields: true });
  assert.deepEqual(some, { user_id: made.user_id, app_metadata: wish.app_metadata });
  await users.delete(made.user_id);
});

test('the answer of a user without a name of its own', async () => {
  const made = await make('grace@example.com');
  assert.deepEqual([made.name, made.nickname], ['grace@example.com', 'grace']);
  assert.match(made.picture, /^https:\/\//);
  await users.delete(made.user_id);
});

test('what a user is not made with', async () => {
  await make('taken@example.com');
  const taken = await refused(make('TAKEN@example.com'), 409, 'auth0_idp_error', /already exists/);
  assert.equal(taken.name, 'ConflictError');
  await refused(users.create({ email: 'a@example.com', password: PASSWORD }), 400, 'invalid_body',
    /Missing required property: connection/);
  await refused(make('no address'), 400, 'invalid_body', /format email/);
  await refused(make('a@example.com', { password: 'short' }), 400, null, /^PasswordStrengthError/);
  await refused(make('a@example.com', { colour: 'red' }), 400, 'invalid_body',
    /Additional properties not allowed: colour/);
  await refused(make('a@example.com', { connection: 'none' }), 400, 'inexistent_connection');
  const [user] = await users.listUsersByEmail({ email: 'taken@example.com' });
  await users.delete(user.user_id);
});

test('users are made only where the caller may sign them up', async () => {
  const id = await database();
  const caller = sandbox.ready.auth0.client_id;
  await connections.clients.update(id, [{ client_id: caller, status: false }]);
  await refused(make('a@example.com'), 400, null, /^connection is disabled$/);
  const { client_id: other } = await clients.create({ name: 'Other' });
  await connections.clients.update(id, [{ client_id: other, status: true }]);
  await refused(make('a@example.com'), 400, null, /must be enabled for this client/i);
  await connections.clients.update(id, [{ client_id: caller, status: true }]);
  await clients.delete(other);
});

test('what is not changed together', async () => {
  const { user_id: id } = await make('pairs@example.com');
  await refused(users.update(id, { password: `${PASSWORD}-2`, email: 'b@example.com', connection: CONNECTION }),
    400, 'operation_not_supported', /simultaneously/);
  const changed = await users.update(id, { email: 'other@example.com', email_verified: true });
  assert.deepEqual([changed.email, changed.email_verified], ['other@example.com', true]);
  await make('second@example.com');
  await refused(users.update(id, { email: 'second@example.com' }), 400, 'auth0_idp_error', /already exists/);
  for (const email of ['other@example.com', 'second@example.com']) {
    const [user] = await users.listUsersByEmail({ email });
    await users.delete(user.user_id);
  }
});

test('users are found by e-mail at once, and listed', async () => {
  const { user_id: id } = await make('found@example.com');
  const [found] = await users.listUsersByEmail({ email: 'found@example.com' });
  assert.equal(found.user_id, id);
  assert.deepEqual(await users.listUsersByEmail({ email: 'nobody@example.com' }), []);
  const some = await users.listUsersByEmail({ email: 'found@example.com', fields: 'user_id', include_fields: true });
  assert.deepEqual(some, [{ user_id: id }]);
  const listed = await all(users.list({ per_page: 50, include_totals: true }));
  assert.ok(listed.some(({ user_id: one }) => one === id));
  await users.delete(id);
});

test('a ticket to choose a password', async () => {
  const { user_id: id } = await make('ticket@example.com');
  const made = await tickets.changePassword({ user_id: id, ttl_sec: 3600, mark_email_as_verified: true });
  const url = new URL(made.ticket);
  assert.deepEqual([url.protocol, url.hostname], ['https:', sandbox.ready.auth0.domain]);
  const other = await tickets.changePassword({ email: 'ticket@example.com', connection_id: await database() });
  assert.notEqual(other.ticket, made.ticket);
  await refused(tickets.changePassword({ user_id: 'auth0|000000000000000000000000' }), 404, 'inexistent_user');
  await refused(tickets.changePassword({}), 400, 'invalid_body', /user_id/);
  await refused(tickets.changePassword({ user_id: id, ttl_sec: -1 }), 400, 'invalid_body', /ttl_sec/);
  await users.delete(id);
});

test('deleting somebody who is gone already', async () => {
  const { user_id: id } = await make('gone@example.com');
  await users.delete(id);
  await users.delete(id);
  await clients.delete('nobody');
});
