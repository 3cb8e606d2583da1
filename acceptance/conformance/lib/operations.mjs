// SPDX-License-Identifier: MPL-2.0
// The operations that the provider calls, read from its own tables (resources/*/operations*.c) as the
// compiler sees them.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROW = /const (?:Api|Auth0)Operation (\w+) =\s*\{((?:"[^"]*"|[^"{}])*)\}/g;
const MEMBER = /\.(\w+) = ((?:"[^"]*"\s*)+)/g;

const joined = (literals) => [...literals.matchAll(/"([^"]*)"/g)].map(([, text]) => text).join('');

function expand(root, file) {
  const [compiler, ...flags] = (process.env.CC || 'cc').split(' ');
  return execFileSync(compiler, [...flags, '-E', '-P', '-I.', file], { cwd: root, encoding: 'utf8' });
}

function rows(root, folder) {
  const found = [];
  for (const name of readdirSync(join(root, folder)).sort()) {
    if (!/^operations.*\.c$/.test(name)) continue;
    for (const [, symbol, members] of expand(root, join(folder, name)).matchAll(ROW)) {
      const facts = [...members.matchAll(MEMBER)].map(([, key, value]) => [key, joined(value)]);
      found.push({ symbol, ...Object.fromEntries(facts) });
    }
  }
  return found;
}

const shape = (path) => path.replace(/\{\w+\}/g, '{}');

// The provider has names of its own for Auth0's operations; the contract says them by method and path.
function auth0Name(contract, row) {
  const same = Object.entries(contract.operations).find(
    ([, each]) => each.method === row.method && shape(each.path) === shape(row.path),
  );
  if (same === undefined) throw new Error(`contracts/auth0.json has no ${row.method} ${row.path}`);
  return same[0];
}

// [{service, operation, symbol}], sorted.
export function providerOperations(root) {
  const contract = JSON.parse(
    readFileSync(join(root, 'acceptance/sandbox/contracts/auth0.json'), 'utf8'),
  );
  const list = [
    ...rows(root, 'resources/alibaba').map((row) => ({
      service: row.service, operation: row.action, symbol: row.symbol,
    })),
    ...rows(root, 'resources/auth0').map((row) => ({
      service: 'auth0', operation: auth0Name(contract, row), symbol: row.symbol,
    })),
  ];
  const bad = list.find(({ service, operation }) => !service || !operation);
  if (bad !== undefined || list.length === 0) throw new Error(`cannot read ${JSON.stringify(bad)}`);
  const key = ({ service, operation }) => `${service} ${operation}`;
  return list.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
