import { readFile, rename } from 'node:fs/promises'
import { instead, type Log, silentLog } from '@shared/model/log'
import { defaultSettings, type Settings, settingsPatch, settingsSchema } from '@shared/settings'
import { writeWhole } from './write-file'

/**
 * The user's preferences in one JSON file. Read once; written under a temporary name, flushed and renamed, one write
 * at a time. A file that cannot be understood is kept beside as `.bad` and the defaults apply.
 */
export class SettingsStore {
  private current: Settings = defaultSettings
  private writing: Promise<void> = Promise.resolve()

  constructor(
    private readonly path: string,
    private readonly log: Log = silentLog,
  ) {}

  get(): Settings {
    return this.current
  }

  async load(): Promise<Settings> {
    let text: string
    try {
      text = await readFile(this.path, 'utf8')
    } catch (error) {
      // That none was saved yet is nothing to tell.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.log.error('settings.file', { error })
      return this.current
    }
    const parsed = settingsSchema.safeParse(withDefaults(text))
    if (parsed.success) this.current = parsed.data
    else {
      this.log.error('settings.file', { kept: `${this.path}.bad`, error: parsed.error })
      await rename(this.path, `${this.path}.bad`).catch(instead(this.log, 'settings.keep-bad', undefined))
    }
    return this.current
  }

  /** @throws ZodError when the patch does not fit (the router has already checked it) */
  async set(patch: unknown): Promise<Settings> {
    this.current = settingsSchema.parse({ ...this.current, ...settingsPatch.parse(patch) })
    const text = `${JSON.stringify(this.current, null, 2)}\n`
    this.writing = this.writing
      .then(() => writeWhole(this.path, text))
      // They hold until the end of this run.
      .catch((error: unknown) => this.log.error('settings.write', { error }))
    await this.writing
    return this.current
  }
}

/** Fields that an older Offshoot did not know get their default. */
function withDefaults(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...defaultSettings, ...value } : value
  } catch {
    // Fits no schema: told by who asked.
    return null
  }
}
