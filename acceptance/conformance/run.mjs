// SPDX-License-Identifier: MPL-2.0
// Runs the suites, each against a sandbox of its own, puts their coverage together and compares it with
// coverage.json. Usage: run.mjs [--accept] [SUITE…]. With --accept the coverage is written instead;
// with names of suites only these run and nothing is compared. Ends in "suites: N passed, N failed".
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, merge, print } from './lib/coverage.mjs';
import { differences, uncovered, unsent } from './lib/judge.mjs';
import { providerOperations } from './lib/operations.mjs';
import { Sandbox } from './lib/sandbox.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const work = resolve(root, process.env.BUILD || 'build', 'conformance');
const binary = resolve(root, process.env.SANDBOX_BIN || 'build/lobechat-sandbox');
const COMMITTED = join(here, 'coverage.json');
const SUITE = '.test.mjs';
const SUITE_MS = 300000;
// Simulated time all but stands still unless a suite moves it, so that what a suite sees does not depend on
// how busy the machine is. Auth0's suites wait for the tenant's rate.
const clock = (name) => (name.startsWith('auth0') ? [] : ['--time-scale', '0.01']);

const wishes = process.argv.slice(2);
const accept = wishes.includes('--accept');
const wanted = wishes.filter((wish) => !wish.startsWith('--'));

const sums = { passed: 0, failed: 0 };

function judge(what, findings) {
  sums[findings.length === 0 ? 'passed' : 'failed'] += 1;
  if (findings.length > 0) console.log(`not ok: ${what}\n  ${findings.join('\n  ')}`);
}

// The TAP report's own sum; a suite that did not get to it counts as a failure.
function count(report, code) {
  const sum = (word) => Number(report.match(new RegExp(`^# ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
  const passed = sum('pass');
  const failed = sum('fail') + sum('cancelled') + sum('skipped') + sum('todo');
  sums.passed += passed;
  sums.failed += failed === 0 && (code !== 0 || passed === 0) ? 1 : failed;
}

function runTests(file, environment) {
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', file], {
    cwd: here,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), SUITE_MS);
  let report = '';
  child.stdout.on('data', (bytes) => (report += bytes));
  return new Promise((done) =>
    child.once('close', (code) => {
      clearTimeout(timer);
      done({ report, code });
    }),
  );
}

async function runSuite(name) {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  const sandbox = await Sandbox.start(binary, ['--tls-dir', folder, ...clock(name)]);
  const started = Date.now();
  const { report, code } = await runTests(join(here, name + SUITE), {
    CONFORMANCE_SANDBOX: JSON.stringify(sandbox.ready),
    CONFORMANCE_COVERAGE: join(folder, 'coverage.json'),
    // The only authority that is trusted besides those that Node.js knows.
    NODE_EXTRA_CA_CERTS: sandbox.ready.ca,
  });
  await sandbox.stop();
  writeFileSync(join(folder, 'report.tap'), report);
  count(report, code);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok' : 'not ok'}: ${name} (${seconds} s)${code === 0 ? '' : `\n${report}`}`);
}

async function runAll(names) {
  const queue = [...names];
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) await runSuite(name);
  };
  await Promise.all(cpus().map(worker));
}

function judgeCoverage(names) {
  const files = names.map((name) => join(work, name, 'coverage.json'));
  const missing = files.filter((file) => !existsSync(file));
  const coverage = merge(files.filter((file) => existsSync(file)).map(load));
  const text = print(coverage);
  writeFileSync(join(work, 'coverage.json'), text);
  judge('every suite tells its coverage', missing);
  judge('every operation of the provider was called by an SDK', uncovered(coverage, providerOperations(root)));
  judge('every parameter of the provider was sent by an SDK', unsent(coverage, load(join(here, 'provider.json'))));
  if (accept && missing.length === 0) writeFileSync(COMMITTED, text);
  const before = existsSync(COMMITTED) ? readFileSync(COMMITTED, 'utf8') : '';
  judge('coverage.json is what was seen', differences(before, text));
}

const suites = readdirSync(here).filter((name) => name.endsWith(SUITE)).sort();
const names = suites.map((name) => name.slice(0, -SUITE.length));
const chosen = wanted.length === 0 ? names : names.filter((name) => wanted.includes(name));
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
await runAll(chosen);
if (wanted.length === 0) judgeCoverage(names);
console.log(`suites: ${sums.passed} passed, ${sums.failed} failed`);
process.exitCode = sums.failed === 0 && sums.passed > 0 ? 0 : 1;
