import { safeStorage } from 'electron'
import type { Vault } from '../settings/secrets'

/**
 * The desktop's keyring. On Linux without one Electron would fall back to a fixed key, which protects nothing: that counts as
 * none. @see https://www.electronjs.org/docs/latest/api/safe-storage
 */
export const desktopVault: Vault = {
  available: () =>
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())),
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt: (bytes) => safeStorage.decryptString(bytes),
}

/** The same vault, that tells `hide` of every secret that passes through it: the log takes them out. */
export function hiding(vault: Vault, hide: (secret: string) => void): Vault {
  return {
    available: () => vault.available(),
    encrypt(text) {
      hide(text)
      return vault.encrypt(text)
    },
    decrypt(bytes) {
      const text = vault.decrypt(bytes)
      hide(text)
      return text
    },
  }
}
