// SPDX-License-Identifier: MPL-2.0
// A request as a browser sends it: fetch() of Node.js neither sets Origin nor knows names of this machine.
import { request as open } from 'node:http';
import './loopback.mjs';

export function request(method, url, headers = {}, body = undefined) {
  return new Promise((done, failed) => {
    const call = open(url, { method, headers }, (answer) => {
      let text = '';
      answer.on('data', (bytes) => (text += bytes));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text }));
    });
    call.on('error', failed).end(body);
  });
}
