// A certificate for the vendors' hosts by an authority of its own, which only a CLI that is told of it trusts.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const hosts = [
  ...['*.anthropic.com', 'anthropic.com', 'claude.ai', '*.claude.ai', 'claude.com', '*.claude.com'],
  ...['*.openai.com', 'chatgpt.com', '*.chatgpt.com', '*.googleapis.com', '*.google.com'],
  ...['models.dev', 'opencode.ai', '*.opencode.ai', 'github.com', '*.github.com', 'registry.npmjs.org'],
];

/** `authority` is a file for NODE_EXTRA_CA_CERTS. */
export function makeCertificate(folder: string): { certificate: Certificate; authority: string } {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  const extension = `basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=${names}\n`;
  writeFileSync(file('leaf.cnf'), `[req]\ndistinguished_name=dn\n[dn]\n[ext]\n${extension}`);
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=test');
  openssl(
    'req',
    ...key,
    '-keyout',
    'leaf.key',
    '-out',
    'leaf.csr',
    '-subj',
    '/CN=leaf',
    '-config',
    'leaf.cnf',
  );
  openssl(
    ...['x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'leaf.pem', '-days', '2', '-extfile', 'leaf.cnf', '-extensions', 'ext'],
  );
  const read = (name: string) => readFileSync(file(name), 'utf8');
  return { certificate: { cert: read('leaf.pem'), key: read('leaf.key') }, authority: file('ca.pem') };
}
