import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { outliving } from './shell'

/** What libvirt's own clients hand to a session daemon that they start: where its files are, and nothing of the window. */
const PASSED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
] as const

/** Where systemd, OpenRC and runit keep what is started at boot, for a service of this name. */
const enabled = (name: string) => [
  `/etc/systemd/system/sockets.target.wants/${name}.socket`,
  `/etc/systemd/system/multi-user.target.wants/${name}.service`,
  `/etc/runlevels/default/${name}`,
  `/var/service/${name}`,
]

/** Whether this computer starts the monolithic daemon at boot and not the modular one: distributions install both. */
export function prefersMonolithic(exists: (path: string) => boolean = existsSync): boolean {
  return enabled('libvirtd').some(exists) && !enabled('virtqemud').some(exists)
}

/**
 * Path of the daemon that serves QEMU here; null when there is none. VIRTD_PATH, else LIBVIRTD_PATH, name the only directory
 * to look in, as for libvirt's clients; a path of the program itself is taken too.
 * @param monolithic which of two that are installed: libvirtd, else virtqemud
 */
export async function findDaemon(
  env: NodeJS.ProcessEnv = process.env,
  monolithic: boolean = prefersMonolithic(),
): Promise<string | null> {
  const names = monolithic ? ['libvirtd', 'virtqemud'] : ['virtqemud', 'libvirtd']
  const named = env.VIRTD_PATH ?? env.LIBVIRTD_PATH
  if (named !== undefined) {
    const itself = names.some((name) => basename(named) === name) ? [named] : []
    return firstProgram([...names.map((name) => join(named, name)), ...itself])
  }
  const directories = ['/usr/sbin', '/usr/local/sbin', '/sbin', ...(env.PATH ?? '').split(':').filter((d) => d !== '')]
  return firstProgram(names.flatMap((name) => directories.map((directory) => join(directory, name))))
}

async function firstProgram(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    try {
      await access(path, constants.X_OK)
      return path
    } catch {
      // not here
    }
  }
  return null
}

/** Whether LIBVIRT_AUTOSTART lets clients start a session daemon. */
export function mayStart(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.LIBVIRT_AUTOSTART !== '0'
}

/**
 * Starts a session daemon that outlives us and ends by itself two minutes after its last client. Of two started at once
 * one gets the daemon's own lock and the other ends, so nothing has to be agreed beforehand. It answers when its
 * socket does.
 */
export function startSessionDaemon(binary: string, env: NodeJS.ProcessEnv = process.env): void {
  const [program = '', ...args] = outliving([binary, '--timeout=120'])
  const passed = PASSED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))
  const child = spawn(program, args, {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
    env: { ...Object.fromEntries(passed), LC_ALL: 'C' },
  })
  // One that cannot be started is a socket that never answers.
  child.on('error', () => undefined)
  child.unref()
}
