import type { SavedHost } from '../../electron/hosts/hosts'
import { Hosts } from '../../electron/hosts/hosts'
import { JobEngine } from '../../electron/jobs/engine'
import { LibvirtConnection } from '../../electron/libvirt'
import { operationHandlers } from '../../electron/operations'
import { Pictures } from '../../electron/operations/snapshots/pictures'
import { explain } from '../../electron/operations/support/explain'
import { Transcript } from '../../electron/operations/support/transcript'
import { Cutter } from './cutter'
import type { Answer, Ask, Told, WayIn } from './protocol'

/**
 * Offshoot without its window, in a process of its own that can be killed: the parts of electron/main.ts, asked over the
 * channel to the process that started it. It waits for the way to its host, so that it can be started ahead of time.
 */
const tell = (message: Told) => process.send?.(message)
const cutter = new Cutter((at) => tell({ cut: at }))
LibvirtConnection.open = cutter.opening(LibvirtConnection.open)

let handle: ((name: string, params: never) => unknown) | undefined

function begin(way: WayIn): void {
  const saved: SavedHost[] = way.kind === 'local' ? [] : [{ id: way.host, address: way.address, name: '', folder: '' }]
  const hosts = new Hosts({
    session: false,
    system: { sockets: way.kind === 'local' ? [way.socket] : [] },
    ...(way.kind === 'ssh' ? { places: { userFile: way.config, systemFile: null } } : {}),
    saved: { list: () => saved, put: () => Promise.resolve(), remove: () => Promise.resolve() },
    onFault: (error) => tell({ fault: String(error) }),
  })
  hosts.prompts.asked.on(({ id }) => hosts.prompts.answer(id, { kind: 'host-key', choice: 'accept' }))
  const engine = new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
  // Nobody else is at this host: what an Offshoot left is taken up at once.
  const operations = operationHandlers({
    hosts,
    transcript: new Transcript(() => undefined),
    engine,
    pictures: new Pictures(way.pictures),
    onTest: () => undefined,
    onFoundFault: (error) => tell({ fault: String(error) }),
    grace: 0,
  })
  const host = hosts.get(way.host)
  const { shell } = host
  const { run, stream } = shell
  // Programs of "this computer" run where the files are: in the lab host.
  const inside = way.kind === 'local' ? ['nsenter', '-t', String(way.pid), '-m', '-p', '--'] : []
  Object.assign(shell, {
    run: (argv: readonly string[], options: object) => {
      const started = run.call(shell, [...inside, ...argv], options)
      cutter.called()
      return started
    },
    stream: (argv: readonly string[], ...rest: [never]) => {
      const started = stream.call(shell, [...inside, ...argv], ...rest)
      cutter.called()
      return started
    },
  })
  const handlers: Record<string, (params: never) => unknown> = {
    ...operations,
    'hosts.online': async () => {
      await host.whenOnline()
      await host.fileAccess()
    },
    'inventory.row': ({ uuid }: { uuid: string }) => host.domain(uuid) ?? null,
  }
  handle = (name, params) => handlers[name]?.(params)
  hosts.start()
}

process.on('message', (ask: Ask) => {
  if ('begin' in ask) return begin(ask.begin)
  if ('cutAfter' in ask) return cutter.arm(ask.cutAfter, ask.whom)
  void answer(ask.name, ask.params as never).then((given) => tell({ answer: ask.id, ...given }))
})
// Whoever started us is gone.
process.on('disconnect', () => process.exit(0))

async function answer(name: string, params: never): Promise<Answer> {
  try {
    return { value: await handle?.(name, params) }
  } catch (error) {
    return { problem: explain(error) }
  }
}
