import { type Log, silentLog } from '@shared/model/log'
import { settingsPatch, settingsSchema } from '@shared/requests/settings'
import { defaultSettings, type Settings } from '@shared/settings'
import { OwnFile } from './own-file'

/** The user's preferences in one JSON file. Read once; where it cannot be used the defaults apply. */
export class SettingsStore {
  private current: Settings = defaultSettings
  private readonly file: OwnFile<Settings>

  constructor(
    path: string,
    private readonly log: Log = silentLog,
  ) {
    this.file = new OwnFile(path, 'settings.file', (text) => settingsSchema.parse(withDefaults(text)), log)
  }

  get(): Settings {
    return this.current
  }

  load(): Settings {
    this.current = this.file.read() ?? this.current
    return this.current
  }

  /** @throws ZodError when the patch does not fit (the router has already checked it) */
  async set(patch: unknown): Promise<Settings> {
    this.current = settingsSchema.parse({ ...this.current, ...settingsPatch.parse(patch) })
    // They hold until the end of this run.
    await this.file.write(this.current).catch((error: unknown) => this.log.error('settings.write', { error }))
    return this.current
  }
}

/** Fields that an older Offshoot did not know get their default. */
function withDefaults(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return value
    // As Chinese was called before 0.2.
    const renamed = 'language' in value && value.language === 'zh' ? { language: 'zh-CN' } : {}
    return { ...defaultSettings, ...value, ...renamed }
  } catch {
    // Fits no schema: told by who asked.
    return null
  }
}
