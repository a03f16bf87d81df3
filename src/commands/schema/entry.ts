import type { CommandEntry } from '../../cli/command.ts';

export const schemaCommand: CommandEntry = {
  name: 'schema',
  group: 'tools',
  brief: 'print JSON Schemas',
  summary: 'print the JSON Schema of a file or of a document that po writes; without a name, list them',
  positional: {
    name: 'name',
    usage: '[NAME]',
    description: 'its name, such as fleet, agents or plan',
    takes: ['schema', 'text'],
  },
  options: {},
  examples: [
    ['po schema', 'list the schemas'],
    [
      'po schema fleet > fleet.schema.json',
      'for the editor, with #:schema ./fleet.schema.json in fleet.toml',
    ],
    ['po schema plan', 'the format of po plan --json'],
  ],
  load: () => import('./run.ts'),
};
