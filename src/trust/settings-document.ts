// The settings of a clone as `po trust` shows them. Data only.

export interface SettingLine {
  /** As git lists it. */
  readonly name: string;
  /** Null for a key without `=`. Credentials are cut out. */
  readonly value: string | null;
  /** What git does with it. */
  readonly does: string;
  /** What would use it. */
  readonly use: 'remote' | 'files' | 'commit';
  readonly file: string;
  readonly line: number | null;
  /** Files of the clone that it names. */
  readonly names: readonly string[];
}

/** What `po trust --json` prints. */
export interface SettingsDocument {
  readonly format: 'po.trust/1';
  readonly fleet: { readonly name: string; readonly file: string };
  readonly project: string;
  readonly path: string;
  readonly settings: readonly SettingLine[];
  /** Of the settings as they are shown. */
  readonly digest: string;
  /** Whether exactly these are accepted, once the command has ended. */
  readonly accepted: boolean;
  /** Whether a record was written, or removed with `--revoke`. */
  readonly done: boolean;
}
