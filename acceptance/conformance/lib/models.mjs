// SPDX-License-Identifier: MPL-2.0
// Compares answers with an SDK's models, which are classes with static names() and types().

const isModel = (type) => typeof type === 'function' && typeof type.names === 'function';

// Paths of members that the model does not have, at any depth.
export function unknownMembers(value, type, where) {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((item) => unknownMembers(item, type?.itemType, where));
  if (!isModel(type)) return [];
  const known = Object.entries(type.names());
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = `${where}.${name}`;
    const member = known.find(([, wire]) => wire === name);
    return member === undefined ? [path] : unknownMembers(inner, type.types()[member[0]], path);
  });
}
