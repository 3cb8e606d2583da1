// SPDX-License-Identifier: MPL-2.0
// The frame of a suite: a sandbox of its own (run.mjs started it), tests whose calls are recorded, and at
// the end the suite's part of the coverage.
import { test as nodeTest, after } from 'node:test';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import './loopback.mjs';
import { record, save } from './coverage.mjs';
import { Sandbox } from './sandbox.mjs';

const require = createRequire(import.meta.url);

// A package as it is published; all of them are CommonJS.
export const load = (name) => require(name);

const stamped = (name) => {
  const manifest = require.resolve.paths(name).map((folder) => `${folder}/${name}/package.json`);
  for (const path of manifest) {
    try {
      return `${name}@${require(path).version}`;
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Error(`${name} is not installed: make conformance`);
};

// packages: {service: package} of the SDKs that call; every call that the sandbox sees of such a service is
// taken as made by that SDK, so a suite never calls these services otherwise.
export function suite(packages) {
  const name = basename(process.argv[1], '.test.mjs');
  const sandbox = new Sandbox(JSON.parse(process.env.CONFORMANCE_SANDBOX));
  const sdks = Object.fromEntries(Object.entries(packages).map(([key, value]) => [key, stamped(value)]));
  const services = {};
  let seen = 0;
  let current; // title of the test that runs

  async function collect(title) {
    const entries = await sandbox.audit(seen);
    if (entries.length > 0) seen = entries.at(-1).seq;
    record(services, entries, sdks, `${name}: ${title}`);
  }

  // What body does is nobody's: a browser, for example.
  async function unrecorded(body) {
    await collect(current);
    const answer = await body();
    const entries = await sandbox.audit(seen);
    if (entries.length > 0) seen = entries.at(-1).seq;
    return answer;
  }

  // Tests run one after another. Fault rules and limits end with the test that made them.
  const test = (title, body) =>
    nodeTest(title, async (context) => {
      current = title;
      try {
        await body(context);
      } finally {
        await sandbox.clearFaults();
        await sandbox.limit();
        await collect(title);
      }
    });

  after(() => save(process.env.CONFORMANCE_COVERAGE, { services }));
  // Operations that the tests up to now called with success.
  const succeeded = (service) =>
    Object.entries(services[service] ?? {}).filter(([, found]) => found.success).map(([name]) => name).sort();
  return { sandbox, test, succeeded, unrecorded };
}
