// SPDX-License-Identifier: MPL-2.0
// Function Compute 2.0: a helper function in a service of its own.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { connect, only, refused } from './lib/alibaba.mjs';
import { refusals } from './lib/refusals.mjs';

const frame = suite(only('fc2', 'sts'));
const { sandbox, test } = frame;
const { client: fc, models } = connect(sandbox, 'fc2');

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
// An archive with one file, "a".
const zipFile =
  'UEsDBBQAAAAAAAAAIQC379yDAQAAAAEAAAABAAAAYTFQSwECFAMUAAAAAAAAACEAt+/cgwEAAAABAAAAAQAAAAAAAA' +
  'AAAAAAgAEAAAAAYVBLBQYAAAAAAQABAC8AAAAgAAAAAAA=';
const triggerConfig = JSON.stringify({ authType: 'anonymous', methods: ['GET'] });

const makeService = (serviceName) =>
  fc.createService(new models.CreateServiceRequest({ serviceName, description: 'proof' }));
const makeFunction = (serviceName, functionName, wish = {}) =>
  fc.createFunction(serviceName, new models.CreateFunctionRequest({
    functionName, handler: 'index.handler', runtime: 'nodejs16', memorySize: 128, timeout: 10,
    environmentVariables: { TOKEN: 'x' }, description: 'of the proof', code: new models.Code({ zipFile }), ...wish,
  }));
const makeTrigger = (serviceName, functionName, triggerName, wish = {}) =>
  fc.createTrigger(serviceName, functionName, new models.CreateTriggerRequest({
    triggerName, triggerType: 'http', triggerConfig, ...wish,
  }));
const readFunction = (service, name) => fc.getFunction(service, name, new models.GetFunctionRequest({}));

test('the account is told', async () => {
  const { body } = await fc.getAccountSettings();
  assert.ok(Array.isArray(body.availableAZs));
});

test('a service, a function and its trigger are made, read and deleted', async () => {
  const { body: service } = await makeService('proof');
  assert.deepEqual([service.serviceName, service.description], ['proof', 'proof']);
  assert.match(service.createdTime, INSTANT);
  const { body: made } = await makeFunction('proof', 'token');
  assert.deepEqual([made.functionName, made.runtime, made.memorySize, made.timeout, made.description],
    ['token', 'nodejs16', 128, 10, 'of the proof']);
  const { body: read } = await readFunction('proof', 'token');
  assert.equal(read.functionId, made.functionId);
  assert.deepEqual(read.environmentVariables, { TOKEN: 'x' });
  const { body: trigger } = await makeTrigger('proof', 'token', 'web');
  assert.equal(trigger.triggerName, 'web');
  assert.deepEqual(JSON.parse(trigger.triggerConfig).methods, ['GET']);
  const { body: again } = await fc.getTrigger('proof', 'token', 'web');
  assert.deepEqual([again.triggerId, again.urlInternet], [trigger.triggerId, trigger.urlInternet]);
  const { body: found } = await fc.getService('proof', new models.GetServiceRequest({}));
  assert.equal(found.serviceId, service.serviceId);

  await refused(fc.deleteFunction('proof', 'token'), 'FunctionNotEmpty', 409);
  await refused(fc.deleteService('proof'), 'ServiceNotEmpty', 409);
  await fc.deleteTrigger('proof', 'token', 'web');
  await fc.deleteFunction('proof', 'token');
  await fc.deleteService('proof');
  await refused(fc.getService('proof', new models.GetServiceRequest({})), 'ServiceNotFound', 404);
});

test('functions are listed in pages', async () => {
  await makeService('many');
  for (const name of ['a', 'b', 'c']) await makeFunction('many', name);
  const list = async (wish) =>
    (await fc.listFunctions('many', new models.ListFunctionsRequest({ limit: 2, ...wish }))).body;
  const first = await list({});
  const second = await list({ nextToken: first.nextToken });
  const names = [...first.functions, ...second.functions].map(({ functionName }) => functionName);
  assert.deepEqual([names, second.nextToken], [['a', 'b', 'c'], undefined]);
  assert.deepEqual((await list({ prefix: 'b' })).functions.map(({ functionName }) => functionName), ['b']);
  await refused(fc.listFunctions('none', new models.ListFunctionsRequest({})), 'ServiceNotFound', 404);
  for (const name of names) await fc.deleteFunction('many', name);
  await fc.deleteService('many');
});

test('what is made twice, wrongly or nowhere', async () => {
  await makeService('twice');
  await refused(makeService('twice'), 'ServiceAlreadyExists', 409);
  await refused(makeService(undefined), 'InvalidArgument', 400);
  await makeFunction('twice', 'f');
  await refused(makeFunction('twice', 'f'), 'FunctionAlreadyExists', 409);
  await refused(makeFunction('twice', 'g', { handler: undefined }), 'InvalidArgument', 400);
  await refused(makeFunction('none', 'f'), 'ServiceNotFound', 404);
  await makeTrigger('twice', 'f', 'web');
  await refused(makeTrigger('twice', 'f', 'web'), 'TriggerAlreadyExists', 409);
  await refused(makeTrigger('twice', 'g', 'web'), 'FunctionNotFound', 404);
  await refused(readFunction('twice', 'g'), 'FunctionNotFound', 404);
  await refused(fc.getTrigger('twice', 'f', 'other'), 'TriggerNotFound', 404);
  await refused(fc.deleteTrigger('twice', 'f', 'other'), 'TriggerNotFound', 404);
  await refused(fc.deleteFunction('twice', 'g'), 'FunctionNotFound', 404);
  await refused(fc.deleteService('none'), 'ServiceNotFound', 404);
  await fc.deleteTrigger('twice', 'f', 'web');
  await fc.deleteFunction('twice', 'f');
  await fc.deleteService('twice');
});

refusals(frame, 'fc2', 'GetAccountSettings', (as) => as.getAccountSettings());
