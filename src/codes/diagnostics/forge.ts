// Codes about what can keep a comment from its pull request.
import { codeTable } from '../../../engine/kernel/codes.ts';

export const forgeDiagnostics = codeTable({
  'comment-empty': {
    means: 'There is no text to comment. An existing comment stays as it is.',
    todo: 'Check whether the command that should have written it failed.',
  },
  'comment-file-missing': { means: 'There is no file of the name given to `po comment`.' },
  'comment-too-long': {
    means: 'With its marker the text has more than 65,536 characters, which is the limit of GitHub.',
    todo: 'Use `po plan --markdown` or `po diff --markdown`, which shorten their output to fit.',
  },
  'comment-author-unknown': {
    means:
      'Comments bear our marker, and the token may not look up its own user. Another user may have written them, so po touches none and makes no new one.',
    todo: 'Give the token the scope `read:user`.',
  },
  'forge-unknown': {
    means: 'Neither an option nor the environment of a CI job names the forge or repository to comment on.',
    todo: 'Name it with `--platform`, `--server` and `--repository`.',
  },
  'pull-request-unknown': {
    means: 'Neither an option nor the environment of a CI job names the pull request to comment on.',
    todo: 'Name it with `--pull-request`, or run this only in jobs of pull requests.',
  },
  'pull-request-missing': {
    means:
      'There is no such pull request, or no such repository, or the token may not see it: a forge does not reveal which.',
  },
  'pull-request-closed': {
    means: 'The pull request is closed or merged. Nothing is written, and the exit code is 4.',
  },
  'forge-token-missing': {
    means: 'The environment has no token for the forge. po takes it from nowhere else.',
    todo: 'Put it into `PO_FORGE_TOKEN`, or into `GITHUB_TOKEN`, `FORGEJO_TOKEN` or `GITEA_TOKEN`. A token that a CI job was given for its own server is never sent to another one.',
  },
  'forge-token-unfit': { means: 'The value of the variable cannot be a token. po does not show it.' },
  'forge-token-refused': {
    means: 'The forge does not know the token: it has expired, was withdrawn, or is for another forge.',
  },
  'forge-forbidden': {
    means: 'The token may not read the pull request or may not comment on it, or the pull request is locked.',
    todo: 'Give the job or the token the rights that are named.',
  },
  'forge-insecure': {
    means: 'The address of the forge is plain http, where others can read the token on the way.',
    todo: 'Name its https address. Only this machine itself may be asked over http.',
  },
  'forge-elsewhere': {
    means:
      'An answer of the forge redirects to another server, or redirects a write request. po does not send the token there.',
  },
  'forge-unavailable': {
    means: 'The forge gave no answer, or answered that it is unavailable, in up to four tries.',
    todo: 'Try again. If the comment was made after all, po finds it by its marker and does not make it twice.',
  },
  'forge-unfit': { means: 'The answer is not what the API of that platform promises.' },
  'forge-refused': { means: 'The forge refused for a reason of its own, which is shown.' },
  'rate-limited': {
    means: 'The forge asks po to wait for more than a minute in all, or too often.',
    todo: 'Try again at the time it names.',
  },
});
