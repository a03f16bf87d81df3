// The settings of a clone as `po trust` shows them. Data only.
import type { DataOf } from '../formats/common.ts';
import type { trustSchema } from '../formats/trust-settings.ts';

export type SettingsDocument = DataOf<typeof trustSchema>;
export type SettingLine = SettingsDocument['settings'][number];
