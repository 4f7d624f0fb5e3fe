import { readFile } from 'node:fs/promises'
import { cpus, freemem, release, totalmem, type, version } from 'node:os'

/** What a report says of the computer: no name of it, no user, no addresses. */
export async function systemFacts(): Promise<readonly (readonly [string, string])[]> {
  const { env } = process
  const facts: (readonly [string, string | undefined])[] = [
    ['System', `${type()} ${release()} ${process.arch}`],
    ['Version', version()],
    ['Distribution', process.platform === 'linux' ? await distribution() : undefined],
    ['Desktop', [env.XDG_CURRENT_DESKTOP, env.XDG_SESSION_TYPE].filter(Boolean).join(', ')],
    ['Language', [env.LC_ALL, env.LC_MESSAGES, env.LANG].find(Boolean)],
    ['Processors', String(cpus().length)],
    [
      'Memory',
      `${mebibytes(totalmem())} MiB, ${mebibytes(freemem())} MiB free; Offshoot's main process ${mebibytes(process.memoryUsage.rss())} MiB`,
    ],
    ['Running for', `${Math.round(process.uptime())} s`],
    ['As root', process.getuid === undefined ? undefined : process.getuid() === 0 ? 'yes' : 'no'],
  ]
  return facts.flatMap(([name, value]) => (value ? [[name, value] as const] : []))
}

const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024)

async function distribution(): Promise<string | undefined> {
  // Not every Linux has the file; the kernel's version says enough then.
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return /^PRETTY_NAME="?(.*?)"?$/m.exec(text)?.[1]
}
