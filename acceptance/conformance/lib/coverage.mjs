// SPDX-License-Identifier: MPL-2.0
// coverage.json: what official SDKs have called successfully and otherwise. From the sandbox's audit log,
// so it says what arrived, not what a test meant to send. Sorted; no times, ids or counts, so two runs
// give the same bytes.
//
//   {
//     "services": {
//       "<service>": {                    name in acceptance/sandbox/services.c ("fc", "oss", "auth0", …)
//         "<Operation>": {                name in the audit log (that of the contract)
//           "sdk": ["<package>@<version>", …],
//           "parameters": ["a", "b.c", …] names that arrived in calls that succeeded, nested ones with dots
//           "success": true | false,
//           "errors": ["<Code>", …],      codes that the sandbox itself answered and the SDK read
//           "injected": ["<Code>", …],    codes of fault rules, and "reset", "truncate", "stall"
//           "tests": ["<suite>: <test>", …]
//         }
//       }
//     }
//   }
import { readFileSync, writeFileSync } from 'node:fs';

const LISTS = ['sdk', 'parameters', 'errors', 'injected', 'tests'];

const blank = () => ({ sdk: [], parameters: [], success: false, errors: [], injected: [], tests: [] });

const united = (some, more) => [...new Set([...some, ...more])].sort();

// Members by name, one a line; what is inside is printed by `inner`.
function lines(object, indent, inner) {
  const names = Object.keys(object).sort();
  const rows = names.map((name) => `${indent}  ${JSON.stringify(name)}: ${inner(object[name])}`);
  return `{\n${rows.join(',\n')}\n${indent}}`;
}

const list = (value) => JSON.stringify(value).replaceAll('","', '", "');

// What one entry of the audit log shows of its operation.
function shown(entry, sdk, test) {
  const found = { ...blank(), sdk: [sdk], tests: [test] };
  const good = entry.status >= 200 && entry.status < 400 && entry.code === null;
  if (entry.fault !== null) found.injected = [entry.code ?? entry.fault];
  else if (!good) found.errors = [entry.code ?? `${entry.status}`];
  found.success = good && entry.fault === null;
  if (found.success) found.parameters = entry.parameters ?? [];
  return found;
}

function add(services, service, operation, more) {
  const operations = (services[service] ??= {});
  const known = (operations[operation] ??= blank());
  for (const list of LISTS) known[list] = united(known[list], more[list]);
  known.success ||= more.success;
}

// Collects in `services`; sdks: {service: "package@version"}. Services without an SDK do not count.
export function record(services, entries, sdks, test) {
  for (const entry of entries) {
    const sdk = sdks[entry.service];
    if (sdk !== undefined && entry.operation !== null) {
      add(services, entry.service, entry.operation, shown(entry, sdk, test));
    }
  }
}

export function merge(coverages) {
  const services = {};
  for (const coverage of coverages) {
    for (const [service, operations] of Object.entries(coverage.services)) {
      for (const [operation, found] of Object.entries(operations)) add(services, service, operation, found);
    }
  }
  return { services };
}

export function print({ services }) {
  const operation = (found) => lines(found, ' '.repeat(6), list);
  const service = (operations) => lines(operations, ' '.repeat(4), operation);
  return `{\n  "services": ${lines(services, '  ', service)}\n}\n`;
}

export const load = (file) => JSON.parse(readFileSync(file, 'utf8'));
export const save = (file, coverage) => writeFileSync(file, print(coverage));
