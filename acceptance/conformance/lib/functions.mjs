// SPDX-License-Identifier: MPL-2.0
// Functions of Function Compute 3.0, which suites of other services need too.
import { connect, until } from './alibaba.mjs';

export const IMAGE = 'registry.cn-hangzhou.aliyuncs.com/team/lobe-chat:1.143.3';
export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

// connect() for "fc", with {make, read, ready, update}, which answer bodies.
export function connectFunctions(sandbox) {
  const connected = connect(sandbox, 'fc');
  const { client, models } = connected;
  const container = (wish) => new models.CustomContainerConfig(wish);
  const nested = ({ customContainerConfig: config, vpcConfig, ...wish }) => ({
    ...wish,
    ...(config && { customContainerConfig: container(config) }),
    ...(vpcConfig && { vpcConfig: new models.VPCConfig(vpcConfig) }),
  });

  async function make(functionName, wish = {}) {
    const input = {
      functionName, runtime: 'custom-container', handler: 'index.handler',
      customContainerConfig: { image: IMAGE, port: 3210 }, ...wish,
    };
    const body = new models.CreateFunctionInput(nested(input));
    return (await client.createFunction(new models.CreateFunctionRequest({ body }))).body;
  }

  async function update(functionName, wish) {
    const body = new models.UpdateFunctionInput(nested(wish));
    return (await client.updateFunction(functionName, new models.UpdateFunctionRequest({ body }))).body;
  }

  const read = async (name) => (await client.getFunction(name, new models.GetFunctionRequest({}))).body;
  const ready = (name) =>
    until(sandbox, () => read(name), (body) => body.state === 'Active' && body.lastUpdateStatus === 'Successful');

  return { ...connected, make, read, ready, update };
}
