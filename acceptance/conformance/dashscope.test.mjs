// SPDX-License-Identifier: MPL-2.0
// DashScope's OpenAI-compatible interface: models and embeddings, by the client that its documentation uses.
import assert from 'node:assert/strict';
import { load, suite } from './lib/suite.mjs';

const { sandbox, test } = suite({ dashscope: 'openai' });
const { OpenAI } = load('openai');

const connect = (apiKey = 'sk-of-a-suite-0123456789') =>
  new OpenAI({ apiKey, baseURL: `${sandbox.ready.endpoints.dashscope}/compatible-mode/v1`, maxRetries: 0 });
const { models, embeddings } = connect();
const embed = (input, more = {}, by = embeddings) =>
  by.create({ model: 'text-embedding-v3', encoding_format: 'float', input, ...more });

async function refused(call, status, code, message = /./) {
  const error = await call.then(() => assert.fail(`succeeded; ${code} was expected`), (reason) => reason);
  assert.ok(error instanceof OpenAI.APIError, `${error.name}: ${error.message}`);
  assert.deepEqual([error.status, error.code], [status, code], error.message);
  assert.match(error.message, message);
}

test('models are listed', async () => {
  const names = [];
  for await (const { id, object } of models.list()) names.push(`${object} ${id}`);
  assert.ok(names.includes('model text-embedding-v3') && names.includes('model qwen-plus'));
});

test('texts become vectors of length one', async () => {
  const { data, model, usage } = await embed(['one', 'two', 'one']);
  assert.equal(model, 'text-embedding-v3');
  assert.deepEqual(data.map(({ index, object }) => [index, object]),
    [[0, 'embedding'], [1, 'embedding'], [2, 'embedding']]);
  const [one, two, again] = data.map(({ embedding }) => embedding);
  assert.equal(one.length, 1024);
  assert.deepEqual(one, again);
  assert.notDeepEqual(one, two);
  assert.ok(Math.abs(Math.hypot(...one) - 1) < 1e-6);
  assert.ok(usage.prompt_tokens > 0 && usage.total_tokens === usage.prompt_tokens);
  const [small] = (await embed('one', { model: 'text-embedding-v4', dimensions: 256 })).data;
  assert.equal(small.embedding.length, 256);
});

test('what is not taken', async () => {
  await refused(embed(Array(11).fill('x')), 400, 'InvalidParameter', /not be larger than 10/);
  await refused(embed('x', { model: 'nothing' }), 404, 'model_not_found', /`nothing`/);
  await refused(embed('x', { model: 'qwen-plus' }), 400, 'InvalidParameter');
  await refused(embed('x', { dimensions: 7 }), 400, 'InvalidParameter', /dimension/);
  await refused(embed(undefined), 400, 'InvalidParameter', /input is required/);
  // What the SDK asks for when nothing is said.
  await refused(embed('x', { encoding_format: undefined }), 400, 'InvalidParameter', /float/);
});

test('keys, models and accounts that may not', async () => {
  await refused(embed('x', {}, connect('sk-revoked-0123456789').embeddings), 401, 'invalid_api_key');
  await refused(embed('x', {}, connect('sk-noembed-0123456789').embeddings), 403, 'access_denied');
  await sandbox.edit('dashscope', 'deny_model', { model: 'text-embedding-v3' });
  await refused(embed('x'), 403, 'Model.AccessDenied');
  await sandbox.edit('dashscope', 'allow_model', { model: 'text-embedding-v3' });
  await sandbox.edit('dashscope', 'set_arrears', { arrears: true });
  await refused(embed('x'), 400, 'Arrearage');
  await sandbox.edit('dashscope', 'set_arrears', { arrears: false });
  assert.equal((await embed('x')).data.length, 1);
});

test('busy and lost', async () => {
  await sandbox.fault('dashscope', 'CreateEmbeddings', { status: 429, code: 'limit_requests' });
  await refused(embed('x'), 429, 'limit_requests');
  await sandbox.fault('dashscope', 'CreateEmbeddings', 'reset');
  await assert.rejects(embed('x'), OpenAI.APIConnectionError);
});
