import { writeFile } from 'node:fs/promises'
import { BrowserWindow, dialog } from 'electron'

/** Asks where to save a text, and saves it there. @returns null when the user cancelled */
export async function saveText(name: string, text: string): Promise<{ readonly path: string } | null> {
  const [window] = BrowserWindow.getAllWindows()
  const options = { defaultPath: name }
  const { canceled, filePath } = await (window === undefined
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options))
  if (canceled || filePath === '') return null
  await writeFile(filePath, text, { mode: 0o600 })
  return { path: filePath }
}
