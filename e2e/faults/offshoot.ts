import type { SavedHost } from '../../electron/hosts/hosts'
import { Hosts } from '../../electron/hosts/hosts'
import { JobEngine } from '../../electron/jobs/engine'
import { LibvirtConnection } from '../../electron/libvirt'
import { CloneService } from '../../electron/operations/clone/service'
import { ConvertService } from '../../electron/operations/convert/service'
import { UnfinishedDeletions } from '../../electron/operations/delete/unfinished'
import { everydayHandlers } from '../../electron/operations/everyday'
import { explain } from '../../electron/operations/explain'
import { FoundJobs } from '../../electron/operations/files/found'
import { snapshotHandlers } from '../../electron/operations/snapshots'
import { Pictures } from '../../electron/operations/snapshots/pictures'
import { settleSnapshots } from '../../electron/operations/snapshots/work-end'
import { Transcript } from '../../electron/operations/transcript'
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
  const clones = new CloneService(hosts, engine)
  const conversions = new ConvertService(hosts, engine)
  const parts = { hosts, transcript: new Transcript(() => undefined) }
  // Nobody else is at this host: what an Offshoot left is taken up at once.
  const deletions = new UnfinishedDeletions(parts, engine, 0)
  new FoundJobs(hosts, engine, [clones.kind, conversions.kind], [settleSnapshots(0), deletions.settle], (error) =>
    tell({ fault: String(error) }),
  )
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
    'clone.plan': (p: Parameters<CloneService['plan']>[0]) => clones.plan(p),
    'clone.start': ({ plan }: { plan: string }) => ({ job: clones.start(plan) }),
    'convert.plan': (p: Parameters<ConvertService['plan']>[0]) => conversions.plan(p),
    'convert.start': ({ plan }: { plan: string }) => ({ job: conversions.start(plan) }),
    'jobs.list': () => engine.list(),
    'jobs.undo': ({ job }: { job: string }) => engine.undo(job),
    'jobs.dismiss': ({ job }: { job: string }) => engine.dismiss(job),
    'hosts.online': async () => {
      await host.whenOnline()
      await host.fileAccess()
    },
    'inventory.row': ({ uuid }: { uuid: string }) => host.domain(uuid) ?? null,
    ...everydayHandlers(parts),
    'domains.defineAgain': (p: Parameters<UnfinishedDeletions['defineAgain']>[0]) => deletions.defineAgain(p),
    ...snapshotHandlers(parts, new Pictures(way.pictures), engine),
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
