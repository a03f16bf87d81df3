// The schemas of `po.engine-list/1` and `po.engine-publish/1`.
import * as z from 'zod';

const releaseSchema = z
  .object({
    tag: z.string(),
    commit: z.string().describe('40 hex digits.'),
    released: z.boolean().describe('False while it is in development: its bytes may change.'),
  })
  .meta({ id: 'release', description: 'An engine release that po carries.' });

const pinSchema = z.object({
  name: z.string().describe('The project.'),
  declared: z.string().describe('The version that fleet.toml declares.'),
  pinned: z
    .object({
      commit: z.string(),
      version: z.string().nullable().describe('Null for a commit that is no known version of the source.'),
    })
    .nullable()
    .describe('What HEAD of the clone pins; null where nothing is pinned or it cannot be seen.'),
});

export const engineListSchema = z
  .object({
    format: z.literal('po.engine-list/1'),
    releases: z.array(releaseSchema).describe('Oldest first.'),
    fleet: z
      .object({
        name: z.string(),
        file: z.string().describe('The registry, as the operator would name it.'),
        source: z.string().describe('`embedded`, or a URL without its credentials.'),
        projects: z.array(pinSchema),
      })
      .nullable()
      .describe('Null where there is no registry.'),
  })
  .meta({
    id: 'engine-list',
    description: 'The engine releases that po carries.',
  });

export const enginePublishSchema = z
  .object({
    format: z.literal('po.engine-publish/1'),
    url: z.string().describe('The remote, without credentials.'),
    push: z.array(releaseSchema).describe('Releases that the remote does not have yet.'),
    there: z.array(releaseSchema).describe('Releases that the remote has, at the same commit.'),
    left: z.array(releaseSchema).describe('Versions in development, which are never published.'),
    pushed: z.boolean().describe('False where there was nothing to push.'),
  })
  .meta({
    id: 'engine-publish',
    description: 'Which engine releases went to a git host.',
  });
