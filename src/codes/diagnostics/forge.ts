// What can keep a comment from its pull request.
import { codeTable } from '../../../engine/kernel/codes.ts';

export const forgeDiagnostics = codeTable({
  'comment-empty': {
    means:
      'There is no text to comment, which is rarely what was meant. A comment that is there stays as it is.',
    todo: 'See whether the command that should have written it failed.',
  },
  'comment-file-missing': { means: 'There is no file of the name that was given to `po comment`.' },
  'comment-too-long': {
    means: 'With its marker the text has more than 65,536 characters, which is what GitHub takes.',
    todo: 'Use `po plan --markdown` or `po diff --markdown`, which leave out what would be too much.',
  },
  'comment-author-unknown': {
    means:
      'Comments bear our marker, and the token may not ask whose it is itself. Somebody else may have written them, so none is touched; nor is another one made.',
    todo: 'Give the token the scope `read:user`.',
  },
  'forge-unknown': {
    means: 'Neither an option nor the environment of a CI job says on which forge or repository to comment.',
    todo: 'Name it with `--platform`, `--server` and `--repository`.',
  },
  'pull-request-unknown': {
    means: 'Neither an option nor the environment of a CI job says on which pull request to comment.',
    todo: 'Name it with `--pull-request`, or run this only in jobs of pull requests.',
  },
  'pull-request-missing': {
    means:
      'There is no such pull request, or no such repository, or the token may not see it: a forge does not tell which.',
  },
  'pull-request-closed': {
    means: 'The pull request is closed or merged. Nothing is written, and the exit code is 4.',
  },
  'forge-token-missing': {
    means: 'The environment has no token for the forge. One is taken from nowhere else.',
    todo: 'Put it into `PO_FORGE_TOKEN`, or into `GITHUB_TOKEN`, `FORGEJO_TOKEN` or `GITEA_TOKEN`. What a CI job was given for its own server is not shown to another.',
  },
  'forge-token-unfit': { means: 'What the variable holds can be no token. It is not shown.' },
  'forge-token-refused': {
    means: 'The forge does not know the token: it has expired, was withdrawn, or is for another forge.',
  },
  'forge-forbidden': {
    means: 'The token may not read the pull request or may not comment on it, or the pull request is locked.',
    todo: 'Give the job or the token the rights that are named.',
  },
  'forge-insecure': {
    means: 'The forge would be asked over plain http, where the token can be read on the way.',
    todo: 'Name its https address. Only this machine itself may be asked over http.',
  },
  'forge-elsewhere': {
    means:
      'An answer of the forge leads to another server, or to another place for something that is to be written. The token is not taken there.',
  },
  'forge-unavailable': {
    means: 'The forge gave no answer, or only that it cannot answer now, to four tries at most.',
    todo: 'Try again. A comment that was made all the same is found by its marker, and is not made twice.',
  },
  'forge-unfit': { means: 'What answers is not what the API of that platform promises.' },
  'forge-refused': { means: 'The forge refused for a reason of its own, which is shown.' },
  'rate-limited': {
    means: 'The forge asks to wait for longer than a minute in all, or again and again.',
    todo: 'Try again when it says.',
  },
});
