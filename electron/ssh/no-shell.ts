import type { SshChannel } from './channel'
import { SshError, type SshProblemCode, type SshProblemFacts } from './problems'
import { LOGIN_SHELL_CODE, LOGIN_SHELL_PROBE } from './script'

/** How long the login shell may take to answer the probe, ms. */
const PROBE_PATIENCE = 10_000

/** A program was asked for and did not start. */
export interface NoStart {
  /** the exit code of whatever ran instead; null: none came */
  readonly code: number | null
  /** what it said, on both outputs */
  readonly said: string
  /** it did not end either */
  readonly silent: boolean
}

export interface Prober {
  readonly facts: SshProblemFacts | null
  open(command: string, signal: AbortSignal): Promise<SshChannel>
}

/** As sshd itself says it, in no other language (session.c): a key signs in, and then nothing is run until the password is changed. */
const EXPIRED = 'Password change required but no TTY available.'

/**
 * Why the host starts no program of ours. Decided by codes: a login shell that does run what it is given, but cannot start
 * sh, is restricted; one that ends with an error before it runs anything is none (nologin); what answers something else and
 * is content is a forced command; what is content and says nothing was ended by its own startup file.
 */
export async function whyNoShell(prober: Prober, { code, said, silent }: NoStart): Promise<SshError> {
  const make = (kind: SshProblemCode) =>
    new SshError(kind, prober.facts, { details: code === null ? {} : { code }, raw: said.trim() })
  if (said.includes(EXPIRED)) return make('host.password-expired')
  if (silent) return make('host.shell-silent')
  if ((await probe(prober)) === LOGIN_SHELL_CODE) return make('host.shell-restricted')
  if (code === 0) return make(said.trim() === '' ? 'host.shell-exits' : 'host.forced-command')
  return make(code === 1 || code === 126 || code === 127 ? 'host.no-shell' : 'host.shell-exits')
}

async function probe(prober: Prober): Promise<number | null> {
  try {
    const channel = await prober.open(LOGIN_SHELL_PROBE, AbortSignal.timeout(PROBE_PATIENCE))
    return await new Promise((resolve) => {
      const late = setTimeout(() => channel.close(), PROBE_PATIENCE)
      channel.on('error', () => undefined)
      channel.once('close', (code: unknown) => {
        clearTimeout(late)
        resolve(typeof code === 'number' ? code : null)
      })
      channel.resume().end()
      channel.stderr.resume()
    })
  } catch {
    // The connection is lost, which tells that itself; how the shell ends is not known.
    return null
  }
}
