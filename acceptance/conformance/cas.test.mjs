// SPDX-License-Identifier: MPL-2.0
// Certificates that the console holds, as the provider looks them up.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { connect, only, refused } from './lib/alibaba.mjs';
import { certificateFor } from './lib/certificate.mjs';
import { refusals } from './lib/refusals.mjs';

const frame = suite(only('cas', 'sts'));
const { sandbox, test } = frame;
const { calls: cas, models } = connect(sandbox, 'cas');

const pem = certificateFor('chat.example.com');
const added = sandbox.edit('cas', 'add_certificate', { ...pem, name: 'chat' });
const certId = async () => Number((await added).certId);

test('a certificate is read with its key', async () => {
  const id = await certId();
  const body = await cas.getUserCertificateDetail({ certId: id, certFilter: false });
  assert.equal(body.cert, pem.certificate);
  assert.equal(body.key, pem.privateKey);
  assert.deepEqual([body.id, body.name, body.common, body.sans, body.expired],
    [id, 'chat', 'chat.example.com', 'chat.example.com', false]);
  assert.match(body.endDate, /^\d{4}-\d\d-\d\d$/);
  assert.match(body.fingerprint, /^[0-9a-f]{40}$/i);
});

test('a certificate is read without what is secret', async () => {
  const body = await cas.getUserCertificateDetail({ certId: await certId(), certFilter: true });
  assert.deepEqual([body.cert, body.key, body.common], [undefined, undefined, 'chat.example.com']);
});

test('a certificate that does not exist, and none at all', async () => {
  await refused(cas.getUserCertificateDetail({ certId: 1 }), 'NotFound', 404);
  await refused(cas.getUserCertificateDetail({}), 'MissingParameter', 400);
});

refusals(frame, 'cas', 'GetUserCertificateDetail', async (as) =>
  as.getUserCertificateDetail(new models.GetUserCertificateDetailRequest({ certId: await certId() })));
