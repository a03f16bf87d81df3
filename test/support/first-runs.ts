// What each screen of a first run is read as, by the name that it is recorded under: one table for the real programs and for
// the screens that were recorded of them.

const readings: Readonly<Record<string, string>> = {
  'first-theme': 'waiting first-run',
  'first-api-key': 'waiting first-run',
  'first-notes': 'waiting first-run',
  'first-terminal-setup': 'waiting first-run',
  'first-trust': 'held trust',
  'first-trust-refused': 'held trust',
  'first-login': 'held not-logged-in',
  'first-login-browser': 'held not-logged-in',
  'first-login-code': 'held not-logged-in',
  'first-login-key': 'held not-logged-in',
  'first-login-other': 'held not-logged-in',
  'first-login-platform': 'held not-logged-in',
  'first-login-vertex': 'held not-logged-in',
  'first-platform': 'held not-logged-in',
  'first-connect': 'held not-logged-in',
  'first-no-provider': 'held not-logged-in',
};

export function readingOf(name: string): string {
  const reading = readings[name];
  if (reading === undefined) throw new Error(`nothing says what ${name} is read as`);
  return reading;
}
