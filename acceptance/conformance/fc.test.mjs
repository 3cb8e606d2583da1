// SPDX-License-Identifier: MPL-2.0
// Function Compute 3.0: functions and their states, triggers, scaling, tags.
import assert from 'node:assert/strict';
import { suite } from './lib/suite.mjs';
import { only, refused, until } from './lib/alibaba.mjs';
import { connectFunctions, IMAGE, INSTANT } from './lib/functions.mjs';
import { refusals } from './lib/refusals.mjs';

const frame = suite(only('fc', 'sts'));
const { sandbox, test } = frame;
const { client: fc, models, make, read, ready, update } = connectFunctions(sandbox);

const list = async (wish) => (await fc.listFunctions(new models.ListFunctionsRequest(wish))).body;
const triggerConfig = (methods) => JSON.stringify({ authType: 'anonymous', methods, disableURLInternet: false });
const makeTrigger = async (name, triggerName, wish = {}) =>
  (await fc.createTrigger(name, new models.CreateTriggerRequest({
    body: new models.CreateTriggerInput({
      triggerName, triggerType: 'http', triggerConfig: triggerConfig(['GET', 'POST']), ...wish,
    }),
  }))).body;
const changeTrigger = async (name, triggerName, wish) =>
  (await fc.updateTrigger(name, triggerName, new models.UpdateTriggerRequest({
    body: new models.UpdateTriggerInput(wish),
  }))).body;

const scaling = (name, qualifier = 'LATEST') =>
  fc.getScalingConfig(name, new models.GetScalingConfigRequest({ qualifier }));
const scale = (name, minInstances, qualifier = 'LATEST') =>
  fc.putScalingConfig(name, new models.PutScalingConfigRequest({
    qualifier, body: new models.PutScalingConfigInput({ minInstances }),
  }));
const unscale = (name) =>
  fc.deleteScalingConfig(name, new models.DeleteScalingConfigRequest({ qualifier: 'LATEST' }));

const arn = (name) => `acs:fc:${sandbox.ready.region}:${sandbox.ready.account_id}:functions/${name}`;
const tag = (resourceId, tags) =>
  fc.tagResources(new models.TagResourcesRequest({
    body: new models.TagResourcesInput({
      resourceId, resourceType: 'function',
      tag: tags.map(([key, value]) => new models.Tag({ key, value })),
    }),
  }));
const untag = (wish) =>
  fc.untagResources(new models.UntagResourcesRequest({ resourceType: 'function', ...wish }));
const tags = async (resourceId) => {
  const request = new models.ListTagResourcesRequest({ resourceType: 'function', resourceId: [resourceId] });
  return (await fc.listTagResources(request)).body.tagResources.map((each) => [each.tagKey, each.tagValue]);
};

test('a function is made, becomes active, is changed and deleted', async () => {
  const made = await make('lobe', {
    description: 'chat', environmentVariables: { ACCESS_CODE: 'x' }, timeout: 300, instanceConcurrency: 20,
    cpu: 0.5, memorySize: 1024, diskSize: 512, internetAccess: true,
  });
  assert.deepEqual([made.functionName, made.state, made.functionArn], ['lobe', 'Pending', arn('lobe')]);
  const active = await ready('lobe');
  assert.deepEqual(
    [active.functionId, active.runtime, active.cpu, active.memorySize, active.diskSize, active.timeout,
      active.instanceConcurrency, active.internetAccess, active.lastUpdateStatus],
    [made.functionId, 'custom-container', 0.5, 1024, 512, 300, 20, true, 'Successful'],
  );
  assert.deepEqual(active.environmentVariables, { ACCESS_CODE: 'x' });
  assert.deepEqual([active.customContainerConfig.image, active.customContainerConfig.port], [IMAGE, 3210]);
  assert.match(active.customContainerConfig.resolvedImageUri, /@sha256:[0-9a-f]{64}$/);
  assert.match(active.createdTime, INSTANT);

  const changed = await update('lobe', { environmentVariables: {}, timeout: 60 });
  assert.deepEqual([changed.lastUpdateStatus, changed.timeout], ['InProgress', 60]);
  assert.deepEqual(changed.environmentVariables, {});
  assert.equal((await ready('lobe')).description, 'chat');
  assert.equal((await fc.deleteFunction('lobe')).headers['x-fc-request-id'].length, 36);
  await refused(read('lobe'), 'FunctionNotFound', 404);
});

test('health checks, and a registry that wants a login', async () => {
  const healthCheckConfig = {
    httpGetUrl: '/', initialDelaySeconds: 5, periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3,
    successThreshold: 1,
  };
  const registryConfig = { authConfig: { userName: 'robot', password: 'secret-of-robot' } };
  const image = 'registry.example.com/team/lobe-chat:1';
  const made = await make('checked', {
    customContainerConfig: { image, port: 3210, healthCheckConfig, registryConfig },
  });
  assert.deepEqual({ ...made.customContainerConfig.healthCheckConfig }, healthCheckConfig);
  const { authConfig } = made.customContainerConfig.registryConfig;
  assert.deepEqual([authConfig.userName, authConfig.password], ['robot', undefined]);
  const slower = { ...healthCheckConfig, periodSeconds: 60 };
  const changed = await update('checked', {
    description: 'slower', customContainerConfig: { image: IMAGE, port: 3210, healthCheckConfig: slower },
  });
  assert.deepEqual({ ...changed.customContainerConfig.healthCheckConfig }, slower);
  assert.deepEqual([changed.description, changed.customContainerConfig.registryConfig], ['slower', undefined]);
  const wrong = { image: IMAGE, healthCheckConfig: { ...healthCheckConfig, timeoutSeconds: 9 } };
  await refused(update('checked', { customContainerConfig: wrong }), 'InvalidArgument', 400);
  await fc.deleteFunction('checked');
});

test('an image that does not exist fails the creation, and an update only', async () => {
  const missing = { customContainerConfig: { image: IMAGE.replace(/:[^:]*$/, ':does-not-exist'), port: 3210 } };
  await make('broken', missing);
  const failed = await until(sandbox, () => read('broken'), ({ state }) => state !== 'Pending');
  assert.deepEqual([failed.state, failed.stateReasonCode], ['Failed', 'ImageNotFound']);
  await fc.deleteFunction('broken');
  await make('working');
  await ready('working');
  await update('working', missing);
  const kept = await until(sandbox, () => read('working'), (body) => body.lastUpdateStatus !== 'InProgress');
  assert.deepEqual([kept.state, kept.lastUpdateStatus, kept.lastUpdateStatusReasonCode],
    ['Active', 'Failed', 'ImageNotFound']);
  await fc.deleteFunction('working');
});

test('functions are listed by prefix and tag, in pages', async () => {
  for (const name of ['list-a', 'list-b', 'list-c']) await make(name);
  await make('other', { tags: [new models.Tag({ key: 'team', value: 'x' })] });
  const first = await list({ prefix: 'list-', limit: 2 });
  const second = await list({ prefix: 'list-', limit: 2, nextToken: first.nextToken });
  const names = [...first.functions, ...second.functions].map(({ functionName }) => functionName);
  assert.deepEqual([names, second.nextToken], [['list-a', 'list-b', 'list-c'], undefined]);
  const tagged = await list({ tags: [new models.Tag({ key: 'team', value: 'x' })] });
  assert.deepEqual(tagged.functions.map(({ functionName }) => functionName), ['other']);
  await refused(list({ limit: 1000 }), 'InvalidArgument', 400);
  for (const name of [...names, 'other']) await fc.deleteFunction(name);
});

test('what a function is not made with', async () => {
  await make('twice');
  await refused(make('twice'), 'FunctionAlreadyExists', 409);
  await refused(make(undefined), 'InvalidArgument', 400);
  await refused(make('no runtime', { runtime: undefined }), 'InvalidArgument', 400);
  await refused(make('a b'), 'InvalidArgument', 400);
  await refused(make('x', { cpu: 8, memorySize: 128 }), 'InvalidArgument', 400);
  await refused(make('x', { environmentVariables: { FC_OWN: 'x' } }), 'InvalidArgument', 400);
  const image = 'docker.io/lobehub/lobe-chat:1';
  await refused(make('x', { customContainerConfig: { image } }), 'InvalidArgument', 400);
  await refused(update('none', { timeout: 60 }), 'FunctionNotFound', 404);
  await refused(fc.deleteFunction('none'), 'FunctionNotFound', 404);
  const old = new models.GetFunctionRequest({ qualifier: '7' });
  await refused(fc.getFunction('twice', old), 'VersionNotFound', 404);
  await fc.deleteFunction('twice');
});

test('invocations are refused, and taken again', async () => {
  await make('pausing');
  await ready('pausing');
  const stop = new models.DisableFunctionInvocationRequest({ reason: 'upkeep', abortOngoingRequest: true });
  const { body: stopped } = await fc.disableFunctionInvocation('pausing', stop);
  assert.equal(stopped.success, true);
  const { body: started } = await fc.enableFunctionInvocation('pausing');
  assert.equal(started.success, true);
  await refused(fc.enableFunctionInvocation('none'), 'FunctionNotFound', 404);
  await refused(fc.disableFunctionInvocation('none', stop), 'FunctionNotFound', 404);
  await fc.deleteFunction('pausing');
});

test('a trigger is made, changed and deleted', async () => {
  await make('web');
  const made = await makeTrigger('web', 'http', { description: 'entry', qualifier: 'LATEST' });
  assert.deepEqual([made.triggerName, made.triggerType, made.qualifier, made.description, made.targetArn],
    ['http', 'http', 'LATEST', 'entry', arn('web')]);
  assert.match(made.httpTrigger.urlInternet, /^http:\/\/web-[a-z]{10}\.cn-hangzhou\.fcapp\.run\.localhost/);
  const { body: seen } = await fc.getTrigger('web', 'http');
  assert.deepEqual([seen.triggerId, JSON.parse(seen.triggerConfig).methods], [made.triggerId, ['GET', 'POST']]);
  const changed = await changeTrigger('web', 'http', { triggerConfig: triggerConfig(['GET']), description: 'x' });
  assert.deepEqual([JSON.parse(changed.triggerConfig).methods, changed.description], [['GET'], 'x']);
  await refused(makeTrigger('web', 'http'), 'TriggerAlreadyExists', 409);
  await refused(makeTrigger('web', 'second'), 'InvalidArgument', 400);
  const { body: all } = await fc.listTriggers('web', new models.ListTriggersRequest({ limit: 1, prefix: 'h' }));
  assert.deepEqual(all.triggers.map(({ triggerName }) => triggerName), ['http']);
  await refused(fc.deleteFunction('web'), 'FunctionNotEmpty', 409);
  await fc.deleteTrigger('web', 'http');
  await refused(fc.getTrigger('web', 'http'), 'TriggerNotFound', 404);
  await fc.deleteFunction('web');
});

test('what a trigger is not made with, and what is not there', async () => {
  await make('bare');
  const bad = (wish) => refused(makeTrigger('bare', 'http', wish), 'InvalidArgument', 400);
  await bad({ triggerName: undefined });
  await bad({ triggerConfig: undefined });
  await bad({ triggerConfig: '{' });
  await bad({ triggerConfig: JSON.stringify({ authType: 'none', methods: ['GET'] }) });
  await bad({ triggerType: 'timer' });
  await refused(makeTrigger('none', 'http'), 'FunctionNotFound', 404);
  await refused(changeTrigger('bare', 'http', { description: '' }), 'TriggerNotFound', 404);
  await refused(fc.deleteTrigger('bare', 'http'), 'TriggerNotFound', 404);
  await refused(fc.listTriggers('none', new models.ListTriggersRequest({})), 'FunctionNotFound', 404);
  await fc.deleteFunction('bare');
});

test('instances are kept, changed in number, and let go', async () => {
  await make('scaled');
  await ready('scaled');
  const { body: put } = await scale('scaled', 2);
  assert.deepEqual([put.minInstances, put.functionArn], [2, arn('scaled')]);
  const { body: reached } = await until(sandbox, () => scaling('scaled'), ({ body }) => body.currentInstances === 2);
  assert.deepEqual([reached.targetInstances, reached.currentError], [2, '']);
  await refused(fc.deleteFunction('scaled'), 'ResidentScalingConfigExists', 409);
  await refused(scale('scaled', -1), 'InvalidArgument', 400);
  await refused(scale('scaled', 1, '7'), 'InvalidArgument', 400);
  await refused(scaling('scaled', '7'), 'InvalidArgument', 400);
  await refused(scale('none', 1), 'FunctionNotFound', 404);
  await unscale('scaled');
  const { body: none } = await until(sandbox, () => scaling('scaled'), ({ body }) => body.currentInstances === 0);
  assert.equal(none.minInstances, 0);
  await fc.deleteFunction('scaled');
  await refused(scaling('scaled'), 'FunctionNotFound', 404);
  await refused(unscale('scaled'), 'FunctionNotFound', 404);
});

test('tags are added, replaced, listed and removed', async () => {
  await make('tagged');
  await tag([arn('tagged')], [['a', '1'], ['b', '2']]);
  await tag([arn('tagged')], [['a', '3']]);
  assert.deepEqual((await tags(arn('tagged'))).sort(), [['a', '3'], ['b', '2']]);
  await untag({ resourceId: [arn('tagged')], tagKey: ['a'] });
  assert.deepEqual(await tags(arn('tagged')), [['b', '2']]);
  await untag({ resourceId: [arn('tagged')], all: true });
  assert.deepEqual(await tags(arn('tagged')), []);
  assert.deepEqual(await tags(arn('none')), []);
  await refused(tag([arn('none')], [['a', '1']]), 'FunctionNotFound', 404);
  await refused(tag(['tagged'], [['a', '1']]), 'InvalidArgument', 400);
  await refused(untag({ resourceId: [arn('tagged')] }), 'InvalidArgument', 400);
  await refused(untag({ resourceId: [arn('none')], all: true }), 'FunctionNotFound', 404);
  await fc.deleteFunction('tagged');
});

test('the regions', async () => {
  const { body } = await fc.describeRegions(new models.DescribeRegionsRequest({ acceptLanguage: 'en-US' }));
  assert.ok(body.regions.region.some(({ regionId }) => regionId === sandbox.ready.region));
});

refusals(frame, 'fc', 'ListFunctions', (as) => as.listFunctions(new models.ListFunctionsRequest({})));
