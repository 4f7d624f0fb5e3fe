import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type ProblemCode, problem } from '@shared/problem'
import { BrowserWindow, dialog } from 'electron'

/** What a disk of this computer may say no to. */
const REFUSALS: Readonly<Record<string, ProblemCode>> = {
  EACCES: 'storage.denied',
  EPERM: 'storage.denied',
  EROFS: 'storage.read-only',
  ENOSPC: 'storage.no-space',
  EDQUOT: 'storage.no-space',
  ENOENT: 'storage.missing',
}

/**
 * Asks where to save a text, and saves it there.
 * @returns null when the user cancelled
 * @throws ProblemError storage.denied, storage.read-only, storage.no-space, storage.missing
 */
export async function saveText(name: string, text: string): Promise<{ readonly path: string } | null> {
  const [window] = BrowserWindow.getAllWindows()
  const options = { defaultPath: name }
  const { canceled, filePath } = await (window === undefined
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options))
  if (canceled || filePath === '') return null
  try {
    await writeFile(filePath, text, { mode: 0o600 })
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    const refusal = REFUSALS[code]
    if (refusal === undefined) throw error
    throw problem(refusal, { params: { path: code === 'ENOENT' ? dirname(filePath) : filePath }, raw: message })
  }
  return { path: filePath }
}
