// What each CLI is given so that it takes the local server for its vendor, and how a home looks in which all that a
// first run asks has been answered.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BackendName } from '../../engine/protocol.ts';
import { type Account, trialOf } from './trial.ts';

/** For any of them: whatever host they ask, the local server answers. */
export function proxied(url: string, authority: string): Record<string, string> {
  return {
    ...{ HTTPS_PROXY: url, https_proxy: url, HTTP_PROXY: url, ALL_PROXY: url },
    ...{ NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' },
    ...{ NODE_EXTRA_CA_CERTS: authority, SSL_CERT_FILE: authority },
  };
}

/** Answers what a first run asks; whether to trust the folder is left open where it `isUntrusted`. */
export function settleIn(backend: BackendName, account: Account, isUntrusted = false): void {
  const { settled, asking } = trialOf(backend);
  const elsewhere = { ...account, folder: dirname(account.home) };
  const [path, text] = isUntrusted ? (asking ?? settled)(elsewhere) : settled(account);
  mkdirSync(dirname(join(account.home, path)), { recursive: true });
  writeFileSync(join(account.home, path), text);
}
