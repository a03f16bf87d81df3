/**
 * All that po may know of the engine. Nothing reachable from here does I/O, so po can import it without
 * running any of the engine's code.
 */

export type { Backend, ScaffoldFile, Trust, TrustPlaces } from './backends/backend.ts';
export { type BackendName, backendNames, backendOf, backends } from './backends/index.ts';
export {
  activityFile,
  launchesFile,
  newestLaunchIn,
  parseActivity,
  parseScreens,
  screensFile,
} from './contract/activity-record.ts';
export { type AgentProgram, agentPrograms, ofAConversation } from './contract/agent-variables.ts';
export { insideSameServer, switchCommand } from './contract/attach-command.ts';
export { cleanExitRule, exitFile, isCleanExitIn } from './contract/clean-exit.ts';
export { type DeclaredAgents, readAgents } from './contract/declared-agents.ts';
export {
  type DesiredRecord,
  desiredRecordFile,
  parseDesiredRecord,
} from './contract/desired-record.ts';
export {
  calledAsVariable,
  copiedFiles,
  engineCopyName,
  engineFile,
} from './contract/engine-copy.ts';
export {
  agentVariables,
  callerFolderVariable,
  type EngineProcess,
  engineProcessIn,
  isSameLaunch,
  type Launch,
} from './contract/engine-process.ts';
export {
  type GitUse,
  gitVariables,
  isGitVariableKept,
  isOwnGitVariableKept,
} from './contract/git-variables.ts';
export { healRecordFile, parseHealRecord } from './contract/heal-record.ts';
export { holdText } from './contract/hold-words.ts';
export {
  claimsFolder,
  keepsClaims,
  launchPattern,
  marks,
  nameFrom,
  namePattern,
  sessionName,
  socketName,
} from './contract/names.ts';
export { paneLine, parsePaneLine, plainField, quotedField } from './contract/pane-line.ts';
export type { Parsed } from './contract/parsed.ts';
export {
  type LinuxStat,
  linuxStartTime,
  type ProcessIdentity,
  parseLinuxStat,
  removedProgram,
} from './contract/process-identity.ts';
export {
  type FolderIdentity,
  folderIdentity,
  type ProjectRecord,
  parseProjectRecord,
  placeOfProject,
  projectKeyPattern,
  projectRecordFile,
} from './contract/project-place.ts';
export {
  parseServerRecord,
  type ServerRecord,
  serverRecord,
  serverRecordFile,
} from './contract/server-record.ts';
export { startSpacingVariable } from './contract/start-spacing.ts';
export { type StatePorts, stateBase } from './contract/state-base.ts';
export {
  faultOf,
  findHome,
  findIn,
  type HomeFound,
  type HomePorts,
  type PlaceName,
} from './contract/state-home.ts';
export { type AgentStatus, parseStatus, type StatusDocument } from './contract/status-document.ts';
export { scaffold, templateNames } from './contract/templates.ts';
export { cleanerPlaces, removesSockets } from './contract/tmp-cleaners.ts';
export { saysNoServer } from './contract/tmux-answer.ts';
export { answerTo, type Wait, waitsFor } from './contract/wait-words.ts';
export {
  parseWatchdogRecord,
  type WatchdogRecord,
  watchdogRecordFile,
} from './contract/watchdog-record.ts';
export {
  type AcceptedRecord,
  acceptedRecordFile,
  acceptVariable,
  parseAcceptedRecord,
} from './declaration/accepted-record.ts';
export { type AgentsFile, checkDocument } from './declaration/agents-file.ts';
export {
  changesBetween,
  changeText,
  type DefinitionChange,
  settingsOf,
} from './declaration/definition-changes.ts';
export { readEnvFile } from './declaration/env-file.ts';
export {
  definitionDigest,
  definitionIn,
  type FullDefinition,
  fileRevision,
} from './declaration/full-definition.ts';
export { digestsAlike, specDigest } from './declaration/spec-digest.ts';
export { isQuarantined, nextStart } from './heal/back-off.ts';
export { limitsFor } from './heal/limits.ts';
export { lastLinesOf, plainText, withoutBlankEnds, withoutDeathNotice } from './logs/plain-text.ts';
