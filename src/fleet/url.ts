import type { DiagnosticCode } from '../../engine/kernel/diagnostic.ts';
import { cutSecrets } from '../../engine/kernel/secrets.ts';

/** A remote as git reads it: its kind, whether it could run a program, and how to show it without its credentials. */
export type Remote =
  | { readonly kind: 'url'; readonly url: string }
  /** `user@host:path` */
  | { readonly kind: 'scp'; readonly url: string }
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'refused';
      readonly code: DiagnosticCode;
      readonly summary: string;
      readonly why: string;
    };

const transports = ['https', 'http', 'ssh', 'git', 'file', 'git+ssh', 'ssh+git'];

export function remoteOf(text: string): Remote {
  const refuse = (code: DiagnosticCode, summary: string, why: string): Remote => ({
    kind: 'refused',
    code,
    summary,
    why,
  });
  if (text.trim() === '') return refuse('invalid-repo', 'Empty repository address', 'it is empty');
  if (/\p{Cc}/u.test(text)) {
    return refuse('unsafe-repo', 'Unsafe repository address', 'it holds control characters');
  }
  if (text.startsWith('-')) {
    return refuse('unsafe-repo', 'Unsafe repository address', 'git would take it for an option');
  }
  const helper = /^([\w.+-]*)::/.exec(text);
  if (helper !== null) {
    return refuse(
      'remote-helper',
      'Remote helper in a repository address',
      `${helper[1]}:: makes git run a program`,
    );
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text);
  if (scheme !== null) {
    const [, name = '', rest = ''] = scheme;
    if (!transports.includes(name.toLowerCase())) {
      return refuse(
        'remote-helper',
        'Remote helper in a repository address',
        `${name}:// makes git run a program`,
      );
    }
    const host = rest.split('/')[0]?.replace(/^.*@/, '') ?? '';
    if (host.startsWith('-')) {
      return refuse('unsafe-repo', 'Unsafe repository address', 'ssh would take the host for an option');
    }
    if (host === '' && name.toLowerCase() !== 'file') {
      return refuse('invalid-repo', 'Repository address without a host', 'no host is named');
    }
    return { kind: 'url', url: text };
  }
  // git's own rule: a colon before the first slash makes it host:path.
  const scp = /^([^/]*):/.exec(text);
  if (scp === null) return { kind: 'path', path: text };
  if (/(?:^|@)-/.test(scp[1] ?? '')) {
    return refuse('unsafe-repo', 'Unsafe repository address', 'ssh would take the host for an option');
  }
  return { kind: 'scp', url: text };
}

/** Cuts user, password and tokens out of every URL in a text. What is not a URL stays as it is. */
export function redactUrl(url: string): string {
  return cutSecrets(url);
}

export function hasCredentials(url: string): boolean {
  return redactUrl(url) !== url;
}

/** Whether git takes it for a folder of this machine. */
export function isLocalRemote(url: string): boolean {
  return remoteOf(url).kind === 'path' || /^file:/i.test(url);
}

/** For a command that fetches a submodule: git takes one from a folder only where it is told so, since that may be anybody's. */
export function allowingLocal(isLocal: boolean): string {
  return isLocal ? '-c protocol.file.allow=always ' : '';
}

/** Whether two addresses name the same remote: equal but for credentials, a trailing slash and `.git`. */
export function sameRemote(a: string, b: string): boolean {
  return a === b || remoteKey(a) === remoteKey(b);
}

/** Whether two addresses probably name one repository, by https, ssh or a path. Enough only to ask the operator. */
export function sameRepository(a: string, b: string): boolean {
  return sameRemote(a, b) || placeOf(a) === placeOf(b);
}

/** Host and path alone. Hosts of repositories rarely know case, and who renames a project may change it. */
function placeOf(url: string): string {
  const text = redactUrl(url.trim());
  const [, authority = '', path = ''] = /^[a-z][a-z0-9+.-]*:\/\/([^/]*)(.*)$/i.exec(text) ??
    /^([^/:]+):(.*)$/.exec(text) ?? [null, '', text];
  const host = authority.replace(/^.*@/, '').replace(/:\d+$/, '');
  return `${host}/${bare(path).replace(/^\/+/, '')}`.toLowerCase();
}

/** The same text for all addresses of one remote. Holds no credentials. */
export function remoteKey(url: string): string {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(.*)$/i.exec(redactUrl(url.trim()));
  if (parts === null) {
    const scp = /^(?:[^/@]*@)?([^/:@]+):(.*)$/.exec(redactUrl(url.trim()));
    return scp === null ? bare(url.trim()) : `${(scp[1] ?? '').toLowerCase()}:${bare(scp[2] ?? '')}`;
  }
  const [, scheme = '', authority = '', path = ''] = parts;
  // Names of schemes and hosts know no case; paths do.
  return `${scheme.toLowerCase()}://${authority.replace(/^.*@/, '').toLowerCase()}${bare(path)}`;
}

function bare(path: string): string {
  return path
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/\/+$/, '');
}
