// SPDX-License-Identifier: MPL-2.0
// What is wrong with a coverage, as lines; none is good.

// What an SDK has no way to send.
const UNSENDABLE = ['oss PutBucketCors ResponseVary'];

// What the provider calls and no SDK has called successfully.
export const uncovered = ({ services }, operations) =>
  operations
    .filter(({ service, operation }) => !services[service]?.[operation]?.success)
    .map(({ service, operation }) => `${service} ${operation}: the provider calls it, no SDK did with success`);

const names = (sent) =>
  Object.entries(sent).flatMap(([service, operations]) =>
    Object.entries(operations).flatMap(([operation, { parameters }]) =>
      parameters.map((name) => ({ service, operation, name }))));

// What the provider sends (provider.json) and no SDK, of operations that an SDK calls.
export function unsent({ services }, sent, unsendable = UNSENDABLE) {
  const all = names(sent)
    .filter(({ service, operation }) => services[service]?.[operation]?.success)
    .filter(({ service, operation, name }) => !services[service][operation].parameters.includes(name))
    .map(({ service, operation, name }) => `${service} ${operation} ${name}`);
  return [
    ...all.filter((each) => !unsendable.includes(each)).map((each) => `${each}: the provider sends it, no SDK did`),
    ...unsendable.filter((each) => !all.includes(each)).map((each) => `${each}: an SDK sends it after all`),
  ];
}

// Between the texts of two coverages.
export function differences(before, now) {
  if (before === now) return [];
  const had = new Set(before.split('\n'));
  const has = new Set(now.split('\n'));
  return [
    'accept the difference with: make conformance ARGS=--accept',
    ...[...had].filter((line) => !has.has(line)).map((line) => `- ${line.trim()}`),
    ...[...has].filter((line) => !had.has(line)).map((line) => `+ ${line.trim()}`),
  ];
}
