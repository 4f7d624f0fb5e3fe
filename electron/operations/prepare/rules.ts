import type { GuestFacts, PrepareChoice, PrepareChoices } from '@shared/model/prepare'
import { Draft, type GuestFiles } from './draft'
import { hostKeys, hostname, hostnameOf, keyMaker, machineId, sshHostKeys } from './identity'
import { assigned, cut, linesOf, mapLines } from './lines'
import { address, hardware, netRules, networksOf } from './network'
import { macsIn } from './network-ini'

/** What the rules need to know beside the guest's files. */
export interface RuleContext {
  /** MACs of the VM's interfaces */
  readonly macs: readonly string[]
  /** days since 1970, for the date of a password */
  readonly today: number
  /** what stands for the password in /etc/shadow */
  readonly hash: string
}

const AUTHORIZED = /\/\.ssh\/authorized_keys2?$/
const LOCALTIME = '/etc/localtime'

/** The guest's files after what was chosen: pure, and made anew at each change. */
export function applyRules(files: GuestFiles, choices: PrepareChoices, context: RuleContext): Draft {
  const draft = new Draft(files)
  const { hostname: name, address: wanted, timeZone: zone } = choices
  // The address first: it leads what lies in the configuration before MACs go out of it.
  if (wanted !== null) draft.by('address', () => address(draft, wanted))
  if (choices.hardware) draft.by('hardware', () => hardware(draft, context.macs))
  if (choices.netRules) draft.by('netRules', () => netRules(draft))
  if (name !== null) draft.by('hostname', () => hostname(draft, name))
  if (choices.machineId) draft.by('machineId', () => machineId(draft))
  if (choices.sshHostKeys) draft.by('sshHostKeys', () => sshHostKeys(draft))
  if (choices.cloudInit) draft.by('cloudInit', () => cloudInit(draft))
  if (choices.rootPassword !== null) draft.by('rootPassword', () => rootPassword(draft, context))
  const empty = (paths: readonly string[]) => {
    for (const path of paths) draft.empty(path)
  }
  if (choices.authorizedKeys) draft.by('authorizedKeys', () => empty(draft.paths(AUTHORIZED)))
  if (zone !== null) draft.by('timeZone', () => timeZone(draft, zone))
  if (choices.logs) draft.by('logs', () => empty(draft.paths(/^\/var\/log\//).filter(isLog)))
  const selinux = assigned(files.get('/etc/selinux/config')?.text ?? '', 'SELINUX')
  const fresh = draft.changes().some(({ how, link }) => how === 'added' || link !== undefined)
  if (fresh && selinux !== null && selinux !== 'disabled') draft.note('relabel')
  return draft
}

/** The journal is no text file: journald keeps it by machine id, and begins a new one. */
const isLog = (path: string) => !path.startsWith('/var/log/journal/')

/** What tells cloud-init that it has run here. Its logs stay. */
function cloudInit(draft: Draft): void {
  for (const { path, kind } of [...draft.files.values()])
    if (/^\/var\/lib\/cloud\/(instances\/[^/]+|instance|data\/(instance-id|previous-instance-id))$/.test(path))
      draft.remove(path, kind === 'directory')
}

function rootPassword(draft: Draft, { hash, today }: RuleContext): void {
  let found = false
  draft.edit('/etc/shadow', (text) =>
    mapLines(text, (body) => {
      const fields = body.split(':')
      if (fields[0] !== 'root' || fields.length < 3) return undefined
      found = true
      return ['root', hash, String(today), ...fields.slice(3)].join(':')
    }),
  )
  if (!found) draft.note('no-root', '/etc/shadow')
}

function timeZone(draft: Draft, zone: string): void {
  const there = draft.files.get(LOCALTIME)
  if (there !== undefined && there.kind !== 'link') return draft.note('zone-copied', LOCALTIME)
  if (zoneOf(draft.files) !== zone) draft.add(LOCALTIME, { link: `/usr/share/zoneinfo/${zone}` })
  draft.edit('/etc/timezone', (text) => mapLines(text, (body) => (body === '' || body === zone ? undefined : zone)))
}

const zoneOf = (files: GuestFiles): string | null =>
  /\/zoneinfo\/(.+)$/.exec(files.get(LOCALTIME)?.target ?? '')?.[1] ?? null

/** What a guest is, by its files, for the choices beside the dry run. */
export function factsOf(files: GuestFiles): GuestFacts {
  const text = (path: string) => files.get(path)?.text ?? ''
  const release = ['/etc/os-release', '/usr/lib/os-release']
    .map((path) => assigned(text(path), 'PRETTY_NAME'))
    .find(Boolean)
  const { networks, address: now } = networksOf(files)
  const keys = [...files.values()].filter((f) => AUTHORIZED.test(f.path)).flatMap((f) => linesOf(f.text ?? ''))
  const facts = {
    system: fromBytes(release || cut(linesOf(text('/etc/redhat-release'))[0] ?? '').body || 'Linux'),
    hostname: hostnameOf(files),
    address: now,
    networks,
    keyMaker: keyMaker(files),
    timeZone: zoneOf(files),
    authorizedKeys: keys.filter((line) => /^\s*[^\s#]/.test(line)).length,
  }
  return { ...facts, nothingFor: nothingFor(files, facts) }
}

/** A text of one character for each byte, as a person reads it. */
export const fromBytes = (text: string): string => Buffer.from(text, 'latin1').toString('utf8')

function nothingFor(
  files: GuestFiles,
  { networks, authorizedKeys }: Pick<GuestFacts, 'networks' | 'authorizedKeys'>,
): PrepareChoice[] {
  const all = [...files.values()]
  const some = (pattern: RegExp) => all.some((f) => pattern.test(f.path))
  const nothing: Partial<Record<PrepareChoice, boolean>> = {
    machineId: !['/etc/machine-id', '/var/lib/dbus/machine-id'].some((path) => (files.get(path)?.bytes ?? 0) > 0),
    sshHostKeys: hostKeys(files).length === 0,
    netRules: !some(/^\/etc\/udev\/rules\.d\/70-persistent-net\.rules$/),
    hardware:
      networks.length === 0 &&
      !all.some((f) => /^\/etc\/systemd\/network\//.test(f.path) && macsIn(f.text ?? '').length > 0),
    address: networks.length === 0,
    cloudInit: !some(/^\/var\/lib\/cloud\/instance/),
    rootPassword: !some(/^\/etc\/shadow$/),
    authorizedKeys: authorizedKeys === 0,
    logs: !all.some((f) => f.kind === 'file' && f.bytes > 0 && f.path.startsWith('/var/log/') && isLog(f.path)),
  }
  return (Object.keys(nothing) as PrepareChoice[]).filter((choice) => nothing[choice])
}
