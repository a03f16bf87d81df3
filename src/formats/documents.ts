// The documents that po prints and writes, each by its format: only these can be printed, and each has a schema
// (`index.ts`). Types alone.

import type { CommentDocument } from '../commands/comment/json.ts';
import type { DiffDocument } from '../commands/diff/json.ts';
import type { DoctorDocument } from '../commands/doctor/json.ts';
import type { EngineList, PublishDocument } from '../commands/engine/human.ts';
import type { HistoryDocument } from '../commands/history/json.ts';
import type { InitDocument } from '../commands/init/human.ts';
import type { SchemaList } from '../commands/schema/list.ts';
import type { UndoDocument } from '../commands/undo/json.ts';
import type { Plan } from '../plan/plan.ts';
import type { SavedPlan } from '../plan/saved-plan.ts';
import type { ApplyDocument } from '../report/apply-document.ts';
import type { SettingsDocument } from '../trust/settings-document.ts';
import type { TrustDocument } from '../trust/trust-plan.ts';
import type { DiagnosticsDocument, ValidateDocument } from '../view/diagnostics.ts';
import type { EditDocument } from '../view/edit/json.ts';
import type { ProjectDocument } from '../view/project/json.ts';
import type { ShowDocument } from '../view/saved/json.ts';
import type { StatusDocument } from '../view/status/json.ts';

export interface Documents {
  readonly 'po.init/1': InitDocument;
  readonly 'po.validate/1': ValidateDocument;
  readonly 'po.plan/1': Plan;
  readonly 'po.diff/1': DiffDocument;
  readonly 'po.apply/1': ApplyDocument;
  readonly 'po.saved-plan/1': SavedPlan;
  readonly 'po.show/1': ShowDocument;
  readonly 'po.status/1': StatusDocument;
  readonly 'po.project/1': ProjectDocument;
  readonly 'po.edit/1': EditDocument;
  readonly 'po.comment/1': CommentDocument;
  readonly 'po.doctor/1': DoctorDocument;
  readonly 'po.history/1': HistoryDocument;
  readonly 'po.undo/1': UndoDocument;
  readonly 'po.engine-list/1': EngineList;
  readonly 'po.engine-publish/1': PublishDocument;
  readonly 'po.trust/1': SettingsDocument;
  readonly 'po.trust-folders/1': TrustDocument;
  readonly 'po.diagnostics/1': DiagnosticsDocument;
  readonly 'po.schema-list/1': SchemaList;
}

export type Document = Documents[keyof Documents];
