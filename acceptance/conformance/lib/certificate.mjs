// SPDX-License-Identifier: MPL-2.0
// A certificate of the moment, signed by itself: {certificate, privateKey} in PEM.
import { execFileSync } from 'node:child_process';

const between = (text, label) =>
  text.match(new RegExp(`-----BEGIN ${label}-----[^]*?-----END ${label}-----\\n`))[0];

export function certificateFor(name) {
  const both = execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30',
    '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', '-', '-out', '-',
  ], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return { certificate: between(both, 'CERTIFICATE'), privateKey: between(both, 'PRIVATE KEY') };
}
