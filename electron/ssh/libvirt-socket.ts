/**
 * The way to libvirt's socket on a host: a forwarded stream, else a program of the host that copies bytes. Every way that
 * did not work is told with its reason.
 * @see https://libvirt.org/uri.html#proxy-parameter
 */
import type { Duplex } from 'node:stream'
import type { SshConnection } from './connection'
import { openPipe } from './pipe'
import { rawText, SshError } from './problems'
import { SshShell } from './shell'
import type { LibvirtMode, ProxyWish } from './uri'

export type SocketTransport = 'stream-local' | 'virt-ssh-helper' | 'nc' | 'ncat' | 'socat'

export interface FailedWay {
  readonly transport: SocketTransport
  readonly path: string
  /**
   * refused: sshd forbids or cannot; missing: no socket or no such program there; denied: the user may not; no-option: nc
   * without -U; ended: the program or the daemon closed it
   */
  readonly reason: 'refused' | 'missing' | 'denied' | 'no-option' | 'ended'
  readonly raw: string
}

export interface LibvirtSocketWish {
  readonly mode: LibvirtMode
  /** instead of the usual places */
  readonly socket?: string | undefined
  readonly readOnly?: boolean
  readonly proxy?: ProxyWish
  /** path of nc on the host */
  readonly netcat?: string | undefined
  /** the way that worked before, tried first */
  readonly known?: { readonly transport: SocketTransport; readonly path: string } | undefined
}

export interface LibvirtWay<T> {
  readonly value: T
  readonly transport: SocketTransport
  /** the socket; for virt-ssh-helper, which finds it by itself, the URI */
  readonly path: string
  readonly failed: readonly FailedWay[]
}

/** How long a program that failed may take to say why, ms. */
const COMPLAINT_PATIENCE = 3000

/** Facts of the host in one question; arguments are the sockets. */
const PROBE = `
for p; do
  if [ -S "$p" ]; then if [ -w "$p" ]; then echo "socket there $p"; else echo "socket denied $p"; fi
  else echo "socket missing $p"; fi
done
for t in virt-ssh-helper nc ncat socat; do
  if command -v $t >/dev/null 2>&1; then echo "tool there $t"; else echo "tool missing $t"; fi
done
if nc -h 2>&1 | grep -q -e '-[A-Za-z]*U'; then echo "tool unix nc"; fi
`

/**
 * The user's own sockets are below directories only the host knows; which one depends on whether their daemon was started
 * from a desktop (XDG_RUNTIME_DIR) or from a bare ssh session. Tells those that are there, else the usual one.
 */
const SESSION_SOCKETS = `
usual=\${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/libvirt
found=
for d in "$usual" "/run/user/$(id -u)/libvirt" "\${XDG_CACHE_HOME:-$HOME/.cache}/libvirt"; do
  for f in virtqemud-sock libvirt-sock; do if [ -S "$d/$f" ]; then echo "$d/$f"; found=1; fi; done
done
[ -n "$found" ] || echo "$usual/libvirt-sock"
`

/**
 * Tries all ways in order until `use` is content with one.
 * @param use opens libvirt over the stream. When it fails and the stream has ended, the next way is tried; any other error
 * is libvirt's own answer and is thrown
 * @throws SshError host.no-libvirt with `details.failed`; what `use` threw
 */
export async function openLibvirt<T>(
  connection: SshConnection,
  wish: LibvirtSocketWish,
  use: (stream: Duplex) => Promise<T>,
): Promise<LibvirtWay<T>> {
  const failed: FailedWay[] = []
  const { known } = wish
  if (known !== undefined) {
    const open =
      known.transport === 'stream-local'
        ? () => connection.openUnixSocket(known.path)
        : () => program(connection, copier(known.transport, known.path, wish))
    const way = await attempt(known.transport, known.path, open, use, [])
    if (way) return { ...way, failed }
  }
  const shell = new SshShell(connection)
  const paths = wish.socket !== undefined ? [wish.socket] : await usualPaths(wish, shell)
  const wants = wish.proxy ?? 'auto'
  if (wants === 'auto') {
    for (const path of paths) {
      const way = await attempt('stream-local', path, () => connection.openUnixSocket(path), use, failed)
      // A socket that the host does not have, before one of the same way that it has, is no way that failed.
      if (way) return { ...way, failed: [] }
    }
  }
  const facts = await probe(shell, paths)
  const usable = paths.filter((path) => facts.sockets.get(path) === 'there')
  const helper = async () => {
    const uri = `qemu:///${wish.mode}`
    if (wish.socket !== undefined) return null
    if (!facts.tools.has('virt-ssh-helper')) return miss('virt-ssh-helper', uri)
    return attempt('virt-ssh-helper', uri, () => program(connection, copier('virt-ssh-helper', uri, wish)), use, failed)
  }
  const miss = (transport: SocketTransport, path: string) => {
    failed.push({ transport, path, reason: 'missing', raw: '' })
    return null
  }
  const copies = async () => {
    for (const transport of ['nc', 'ncat', 'socat'] as const) {
      if (transport !== 'nc' || wish.netcat === undefined) {
        if (!facts.tools.has(transport)) {
          miss(transport, paths[0] ?? '')
          continue
        }
        if (transport === 'nc' && !facts.ncUnix) {
          failed.push({ transport, path: paths[0] ?? '', reason: 'no-option', raw: '' })
          continue
        }
      }
      for (const path of usable) {
        const way = await attempt(
          transport,
          path,
          () => program(connection, copier(transport, path, wish)),
          use,
          failed,
        )
        if (way) return way
      }
    }
    return null
  }
  const way = wants === 'netcat' ? ((await copies()) ?? (await helper())) : ((await helper()) ?? (await copies()))
  if (way) return { ...way, failed }
  // Why a forwarded stream failed is known only now: sshd says the same for all reasons.
  const told = failed.map((one) => {
    const state = facts.sockets.get(one.path)
    return one.transport === 'stream-local' && (state === 'missing' || state === 'denied')
      ? { ...one, reason: state }
      : one
  })
  throw new SshError('host.no-libvirt', connection.hops.at(-1) ?? null, {
    details: { failed: told, sockets: Object.fromEntries(facts.sockets) },
    raw: told
      .map(({ transport, path, reason, raw }) => `${transport} ${path}: ${reason}${raw ? ` (${raw})` : ''}`)
      .join('\n'),
  })
}

/** The program of the host that copies bytes between its pipes and the socket. */
function copier(transport: SocketTransport, path: string, wish: LibvirtSocketWish): string[] {
  switch (transport) {
    case 'nc':
      return [wish.netcat ?? 'nc', '-U', path]
    case 'ncat':
      return ['ncat', '-U', path]
    case 'socat':
      return ['socat', '-', `UNIX-CONNECT:${path.replace(/[\\:,!"'()[\]{}]/g, '\\$&')}`]
    default:
      // It starts the user's own daemon, which older ones look for in the PATH: that of a bare ssh session has no sbin.
      return [
        'sh',
        '-c',
        'PATH=$PATH:/usr/sbin:/sbin; exec virt-ssh-helper "$@"',
        'sh',
        ...(wish.readOnly ? ['-r'] : []),
        path,
      ]
  }
}

async function usualPaths({ mode, readOnly }: LibvirtSocketWish, shell: SshShell): Promise<string[]> {
  const suffix = readOnly ? '-ro' : ''
  if (mode === 'system') {
    return [
      // the order of libvirt's own clients on the host
      `/run/libvirt/virtqemud-sock${suffix}`,
      `/run/libvirt/libvirt-sock${suffix}`,
      `/var/run/libvirt/libvirt-sock${suffix}`,
    ]
  }
  const { stdout } = await shell.run(['sh', '-c', SESSION_SOCKETS], { timeoutMs: 15_000 })
  return [...new Set(stdout.split('\n').filter((path) => path.startsWith('/')))]
}

async function probe(
  shell: SshShell,
  paths: readonly string[],
): Promise<{ sockets: Map<string, 'there' | 'missing' | 'denied'>; tools: Set<string>; ncUnix: boolean }> {
  const { stdout } = await shell.run(['sh', '-c', PROBE, 'sh', ...paths], { timeoutMs: 15_000 })
  const sockets = new Map<string, 'there' | 'missing' | 'denied'>()
  const tools = new Set<string>()
  let ncUnix = false
  for (const line of stdout.split('\n')) {
    const [, kind, state, name = ''] = /^(socket|tool) (there|missing|denied|unix) (.*)$/.exec(line) ?? []
    if (kind === 'socket' && (state === 'there' || state === 'missing' || state === 'denied')) sockets.set(name, state)
    else if (kind === 'tool' && state === 'there') tools.add(name)
    else if (kind === 'tool' && state === 'unix') ncUnix = true
  }
  return { sockets, tools, ncUnix }
}

/** A program's stdin and stdout as one stream; what it complained of is kept. */
async function program(connection: SshConnection, argv: readonly string[]): Promise<Duplex> {
  const { stream, complaint } = await openPipe(connection, argv)
  complaints.set(stream, complaint)
  return stream
}

const complaints = new WeakMap<Duplex, () => string>()

async function attempt<T>(
  transport: SocketTransport,
  path: string,
  open: () => Promise<Duplex>,
  use: (stream: Duplex) => Promise<T>,
  failed: FailedWay[],
): Promise<{ value: T; transport: SocketTransport; path: string } | null> {
  let stream: Duplex
  try {
    stream = await open()
  } catch (error) {
    if (!(error instanceof SshError) || error.code !== 'host.channel-refused') throw error
    failed.push({ transport, path, reason: 'refused', raw: error.raw })
    return null
  }
  // A channel of ssh2 says only once that it is over, and cannot be asked later.
  const over = new Promise((resolve) => stream.once('close', resolve))
  let heard = false
  const hear = () => {
    heard = true
  }
  const using = use(stream)
  // after its user has attached, so that nothing flows before
  stream.on('data', hear)
  try {
    const value = await using
    stream.off('data', hear)
    return { value, transport, path }
  } catch (error) {
    // Whoever answered with bytes is libvirt, and its refusal is the answer.
    if (heard) throw error
    // The complaint of a program comes after its end.
    stream.resume().destroy()
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, COMPLAINT_PATIENCE))])
    const said = complaints.get(stream)?.() ?? ''
    const reason = /permission denied/i.test(said) ? 'denied' : 'ended'
    failed.push({ transport, path, reason, raw: said || rawText(error) })
    return null
  }
}
