/** How much an entry matters. `debug`: what was tried, failed and did not matter. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** What an entry is about, by name. Errors and `Problem`s go in as they are; the log writes them as JSON. */
export type LogContext = Readonly<Record<string, unknown>>

/**
 * Where any part of the main process writes what happens, for whoever looks into a fault later. An event has a permanent
 * name with dots (`host.state`); what varies goes into the context. Names of VMs, files and hosts may be in it; passwords,
 * keys, definitions read with their secrets and journals of jobs may not (the log takes out what it recognises, as a net).
 */
export interface Log {
  error(event: string, context?: LogContext): void
  warn(event: string, context?: LogContext): void
  info(event: string, context?: LogContext): void
  debug(event: string, context?: LogContext): void
}

const nothing = (): void => undefined

/** Writes nowhere: for tests, and where no log was handed in. */
export const silentLog: Log = { error: nothing, warn: nothing, info: nothing, debug: nothing }

/**
 * For `.catch` of what may fail: goes on with `instead`, and the log says at debug level what failed.
 * @example await pool(host).catch(instead(host.log, 'pool.read', null))
 */
export function instead<T>(log: Log, event: string, value: T, context?: LogContext): (error: unknown) => T {
  return (error) => {
    log.debug(event, { ...context, error })
    return value
  }
}

/** The same log for a part of the program: what is in `context` stands in every entry. */
export function withContext(log: Log, context: LogContext): Log {
  const of = (level: LogLevel) => (event: string, more?: LogContext) => log[level](event, { ...context, ...more })
  return { error: of('error'), warn: of('warn'), info: of('info'), debug: of('debug') }
}

/** What a fault in the page tells the log. */
export interface PageFault {
  readonly kind: 'error' | 'rejection' | 'boundary'
  readonly message: string
  readonly stack?: string
  /** React's components around it, or the part of the window that was replaced */
  readonly where?: string
}

/** The text of a bug report as it was shown, and its name as a file. */
export interface Diagnostics {
  readonly id: string
  readonly name: string
  readonly text: string
  /** where the log lies on this computer */
  readonly log: string
}
