import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LabHost } from './lab'

/** A login shell as somebody has it: the program, and what they put into its startup files. */
export interface LoginShell {
  readonly name: string
  readonly path: string
  /** files of the home, by their path there */
  readonly files?: Readonly<Record<string, string>>
}

const sh = 'echo "Welcome to $(hostname)!"; echo motd >&2; printf "no newline"; printf "none here" >&2\n'
const csh = 'echo "Welcome!"; sh -c "echo motd >&2"; echo -n "no newline"\n'

/** The shells whose users must be served as any other, quiet and chatty. `ash` is busybox'. */
export const loginShells: readonly LoginShell[] = [
  { name: 'bash', path: '/bin/bash' },
  { name: 'dash', path: '/bin/dash' },
  { name: 'zsh', path: '/bin/zsh' },
  { name: 'fish', path: '/usr/bin/fish' },
  { name: 'csh', path: '/bin/csh' },
  { name: 'tcsh', path: '/bin/tcsh' },
  { name: 'ash', path: 'ash' },
  { name: 'bash-chatty', path: '/bin/bash', files: { '.bashrc': `${sh}trap 'echo bye; echo bye >&2' EXIT\n` } },
  { name: 'bash-traced', path: '/bin/bash', files: { '.bashrc': 'set -xv\n' } },
  { name: 'zsh-chatty', path: '/bin/zsh', files: { '.zshenv': `${sh}TRAPEXIT() { print bye; print -u2 bye }\n` } },
  {
    name: 'fish-chatty',
    path: '/usr/bin/fish',
    files: {
      '.config/fish/config.fish':
        'echo "Welcome!"; echo motd >&2; printf "no newline"\nfunction bye --on-event fish_exit; echo bye; echo bye >&2; end\n',
    },
  },
  { name: 'csh-chatty', path: '/bin/csh', files: { '.cshrc': csh } },
  { name: 'tcsh-echoing', path: '/bin/tcsh', files: { '.tcshrc': `${csh}set echo\nset verbose\n` } },
  { name: 'rc-chatty', path: '/bin/dash', files: { '.ssh/rc': sh } },
]

/** Gives a user of the host that shell and those files. */
export async function giveShell(host: LabHost, user: string, home: string, shell: LoginShell): Promise<void> {
  host.setShell(user, shellPath(host, shell))
  for (const [path, text] of Object.entries(shell.files ?? {})) {
    const file = host.outside(join(home, path))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  await host.must(['chown', '-R', `${user}:`, home])
}

/** Removes its startup files again. */
export async function takeShell(host: LabHost, home: string, shell: LoginShell): Promise<void> {
  const files = Object.keys(shell.files ?? {}).map((path) => join(home, path))
  if (files.length > 0) await host.must(['rm', '-f', '--', ...files])
}

/** busybox is a shell by the name it is called by. */
function shellPath(host: LabHost, { path }: LoginShell): string {
  if (path !== 'ash') return path
  const link = join(host.dir, 'ash')
  try {
    symlinkSync('/bin/busybox', link)
  } catch {
    // there already
  }
  return link
}
