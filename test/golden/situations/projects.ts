// Projects that many situations are about.
import type { Project } from '../../../src/fleet/fleet.ts';
import { projectOf } from '../../support/model.ts';

export const git = (name: string) => `https://git.example.org/team/${name}.git`;
export const api = projectOf('api', { repo: git('api') });
export const web = projectOf('web', { repo: git('web') });

/** The same project on an engine that its clone does not have. */
export const newer = (project: Project): Project => ({ ...project, engine: 'v0.2.0' });
