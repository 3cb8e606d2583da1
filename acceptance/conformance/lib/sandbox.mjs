// SPDX-License-Identifier: MPL-2.0
// A running sandbox and its control interface: objects, edits behind the clients' back, faults, the
// clock and the audit log.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const READY_MS = 20000;

async function firstLine(child) {
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(timer);
    return line;
  }
  throw new Error('the sandbox did not start');
}

export class Sandbox {
  // ready: the object of the ready line. `https` has the same origins over TLS, when there is any.
  constructor(ready, child = null) {
    Object.assign(this, { ready, child });
  }

  // options: those of the program besides --port 0; `--tls-dir DIR` for clients that insist on https.
  static async start(binary, options = []) {
    const child = spawn(binary, ['--port', '0', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    return new Sandbox(JSON.parse(await firstLine(child)), child);
  }

  async stop() {
    if (this.child === null || this.child.exitCode !== null) return;
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    await ended;
  }

  // The answer's text; an answer that is not a success is an error of the test.
  async control(method, path, body) {
    const answer = await fetch(this.ready.control + path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text;
  }

  // {collection: {key: object}} of everything that exists, secrets blanked.
  async objects() {
    return JSON.parse(await this.control('GET', '/objects'));
  }

  // A change as a person in the console would make it; what the edit answers.
  async edit(service, name, args) {
    const wish = { service, edit: name, arguments: args };
    return JSON.parse((await this.control('POST', '/objects/edit', wish)) || 'null');
  }

  // kind: {status, code, message, retry_after}, 'reset', 'truncate' or 'stall'; see the README of the sandbox.
  fault(service, operation, kind, details = {}) {
    return this.control('POST', '/faults', [{ ...details, service, operation, kind }]);
  }

  clearFaults() {
    return this.control('DELETE', '/faults');
  }

  // So many calls, then hardly any more; without an argument: no limits.
  limit(service, operation, burst) {
    if (service === undefined) return this.control('DELETE', '/limits');
    return this.control('PUT', '/limits', [{ service, operation, burst, per_second: 0.001 }]);
  }

  // Moves simulated time forward.
  advance(seconds) {
    return this.control('POST', '/clock', { advance_s: seconds });
  }

  // Entries of the audit log behind a sequence number.
  async audit(after = 0) {
    const lines = (await this.control('GET', `/audit?after=${after}`)).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  }
}
