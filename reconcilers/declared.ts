// What kinds ask of a project’s entry in the registry. Pure.
import type { Project } from '../src/fleet/fleet.ts';
import { redactUrl } from '../src/fleet/url.ts';

export function differsIn(...keys: readonly (keyof Project)[]): (before: Project, after: Project) => boolean {
  return (before, after) => keys.some((key) => before[key] !== after[key]);
}

export function withoutSecrets(url: string | null): string | null {
  return url === null ? null : redactUrl(url);
}
