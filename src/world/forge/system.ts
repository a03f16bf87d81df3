// Opens the port to a forge. A client library is loaded only where its platform is used.
import { systemClock } from '../clock.ts';
import type { Forge, ForgePlace } from './forge.ts';
import { forgeFetch } from './http.ts';

export async function systemForge(
  place: ForgePlace,
  options: { readonly token: string; readonly userAgent: string; readonly interrupted: AbortSignal },
): Promise<Forge> {
  const { token, userAgent, interrupted } = options;
  const fetch = forgeFetch({ api: place.api, clock: systemClock, interrupted });
  const given = { place, token, fetch, userAgent };
  switch (place.platform) {
    case 'github': {
      const { githubForge } = await import('./github.ts');
      return githubForge(given);
    }
    case 'forgejo':
    case 'gitea': {
      const { giteaForge } = await import('./gitea.ts');
      return giteaForge(given);
    }
  }
}
