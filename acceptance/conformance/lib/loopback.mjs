// SPDX-License-Identifier: MPL-2.0
// Names that end in .localhost are this machine, also where the system's resolver does not know it
// (RFC 6761). Imported for its effect.
import dns from 'node:dns';

const lookup = dns.lookup;

dns.lookup = (name, options, callback) => {
  const done = callback ?? options;
  const wish = typeof options === 'object' ? options : {};
  if (!name.endsWith('.localhost')) return lookup(name, ...(callback ? [options, callback] : [done]));
  const found = { address: '127.0.0.1', family: 4 };
  process.nextTick(() => (wish.all ? done(null, [found]) : done(null, found.address, found.family)));
  return {};
};
