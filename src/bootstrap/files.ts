// The files of a new project orchestrator as data, except the engine. Its operator reads and changes all of them, so
// they are short and explain themselves.

import fleetSchema from '../../docs/reference/fleet.schema.json' with { type: 'json' };
import { type BackendName, backends, type ScaffoldFile, templateNames } from '../../engine/protocol.ts';
import { flakeNix } from './flake.ts';
import { orchestratorPrompt, projectsRunbook, readme, troubleRunbook } from './prose.ts';

export interface Orchestrator {
  /** The names of the project and of its fleet. */
  readonly name: string;
  /** The engine that it and its projects pin, such as `v0.1.0`. */
  readonly version: string;
}

/** The agent of a project orchestrator. */
export const agentName = 'project-orchestrator';

/** The backend that it runs on. */
export const agentBackend: BackendName = 'claude';

/** Where the clones live, beside the registry. */
export const clonesFolder = 'projects';

export function orchestratorFiles({ name, version }: Orchestrator): readonly ScaffoldFile[] {
  return [
    { path: '.gitignore', content: gitignore },
    { path: 'README.md', content: readme(name, agentBackend) },
    { path: 'agents.toml', content: agentsToml(name) },
    { path: 'flake.nix', content: flakeNix(name) },
    { path: 'fleet.schema.json', content: `${JSON.stringify(fleetSchema, null, 2)}\n` },
    { path: 'fleet.toml', content: fleetToml({ name, version }) },
    { path: 'prompts/orchestrator.md', content: orchestratorPrompt },
    { path: 'runbooks/projects.md', content: projectsRunbook },
    { path: 'runbooks/trouble.md', content: troubleRunbook(name) },
  ];
}

const gitignore = `# The clones of the fleet: each is a repository of its own.
/${clonesFolder}/
# What runs here right now, and what po keeps for itself.
.ao-state/
.po/
# Plans that were saved for a review.
*.plan.json
# Secrets for agents.
*.env
`;

function agentsToml(name: string): string {
  const options = backends[agentBackend].template?.options ?? [];
  return `#:schema ./engine/agents.schema.json

# The project orchestrator: one agent that changes fleet.toml when the operator asks, plans, and applies what the
# operator approved. After a change: node engine/agents.mjs validate

[project]
name = "${name}"

[agents.${agentName}]
kind = "persistent"                  # should be alive while the project runs
backend = "${agentBackend}"
prompt = "prompts/orchestrator.md"   # what it is told at its first start
watch = "heal"                       # recovered when it dies; never woken: it works when it is asked to
${options.map(([line, about]) => `${`# ${line}`.padEnd(36)} # ${about}\n`).join('')}`;
}

function fleetToml({ name, version }: Orchestrator): string {
  const others = templateNames.filter((one) => one !== agentBackend);
  const templates = [agentBackend, ...others].join(' | ');
  return `#:schema ./fleet.schema.json

# The registry: which projects should exist, on which engine, running or stopped. To edit it changes nothing yet.
#
#   po validate   what is wrong with this file
#   po plan       what would bring the fleet to what it says; changes nothing
#   po apply      shows that, asks, and does it

[fleet]
name = "${name}"    # goes into every mark; the tmux server of its agents is: tmux -L po-${name}
root = "${clonesFolder}"    # where the clones live; relative to this file, and not committed with it

[engine]
source = "embedded"    # the releases that po carries; a git URL works as well
version = "${version}"     # the tag that every project pins, unless it says otherwise

[defaults]             # any key of a project but repo, path and after
branch = "main"
state = "running"      # running | stopped | retired
template = "${agentBackend}"    # what a project without a repository is made from: ${templates}

# No project yet. Take the # away, and give it a name of your own:
#
# [projects.docs-site]
# repo = "https://git.example.org/team/docs-site.git"    # omit it to have a new project made
# tags = ["docs"]                                        # po plan @docs
# state = "stopped"                                      # cloned and pinned, and nothing is started
# protect = true                                         # nothing of it is stopped until this line is gone
# hold = { reason = "being moved", until = 2027-01-31 }  # nothing at all is done until this line is gone
`;
}
