import type { KeyMaker } from '@shared/model/prepare'
import type { Draft, GuestFiles } from './draft'
import { assign, assigned, cut, linesOf, mapLines } from './lines'

const SYSCONFIG = '/etc/sysconfig/network'
const HOST_KEY = /^\/etc\/ssh\/ssh_host_(?:[^/]*_)?key(?:\.pub)?$/
const UNIT = '/etc/systemd/system/ssh-host-keys.service'
const WANTED = '/etc/systemd/system/multi-user.target.wants/ssh-host-keys.service'

/** Makes what is missing before the SSH server starts, as Red Hat's and Arch's packages do. */
const UNIT_TEXT = `[Unit]
Description=Make missing SSH host keys
Before=ssh.service ssh.socket
ConditionPathExistsGlob=!/etc/ssh/ssh_host_*_key

[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -A

[Install]
WantedBy=multi-user.target
`

/** The host name that a guest has now; null where no file says it. */
export function hostnameOf(files: GuestFiles): string | null {
  const text = (path: string) => (files.get(path)?.kind === 'file' ? (files.get(path)?.text ?? null) : null)
  for (const path of ['/etc/hostname', '/etc/HOSTNAME']) {
    const name = linesOf(text(path) ?? '')
      .map((line) => cut(line).body.trim())
      .find((line) => line !== '' && !line.startsWith('#'))
    if (name !== undefined) return name
  }
  return assigned(text(SYSCONFIG) ?? '', 'HOSTNAME')
}

/** Gives the guest a host name in each file that says the old one. */
export function hostname(draft: Draft, name: string): void {
  const old = hostnameOf(draft.files)
  for (const path of ['/etc/hostname', '/etc/HOSTNAME']) {
    let done = false
    draft.edit(path, (text) => {
      const made = mapLines(text, (body) => {
        if (done || body.trim() === '' || body.trim().startsWith('#')) return undefined
        done = true
        return body.trim() === name ? undefined : name
      })
      return done ? made : `${made}${name}\n`
    })
  }
  draft.edit(SYSCONFIG, (text) => (assigned(text, 'HOSTNAME') === null ? text : assign(text, 'HOSTNAME', name)))
  if (!draft.files.has('/etc/hostname') && !draft.files.has('/etc/HOSTNAME') && old === null)
    draft.add('/etc/hostname', { text: `${name}\n` })
  for (const path of draft.paths(/^\/etc\/sysconfig\/network-scripts\/ifcfg-/))
    draft.edit(path, (text) =>
      old !== null && assigned(text, 'DHCP_HOSTNAME') === old ? assign(text, 'DHCP_HOSTNAME', name) : text,
    )
  if (old !== null && !/^localhost(\.|$)/.test(old)) draft.edit('/etc/hosts', (text) => renamed(text, old, name))
}

/** Whole names only, behind an address; what lies between them stays. */
function renamed(text: string, old: string, name: string): string {
  const [oldShort = old] = old.split('.')
  const [short = name] = name.split('.')
  const one = (word: string): string => {
    if (word === old && (old.includes('.') || !name.includes('.')))
      return name.includes('.') ? name : short + word.slice(oldShort.length)
    if (word === oldShort) return short
    if (!word.startsWith(`${oldShort}.`)) return word
    return name.includes('.') ? name : short + word.slice(oldShort.length)
  }
  return mapLines(text, (body) => {
    const [, head, names, comment] = /^(\s*[0-9a-fA-F:.%]+\s)([^#]*)(#.*)?$/.exec(body) ?? []
    if (head === undefined || names === undefined) return undefined
    const made = names.replace(/\S+/g, one)
    return made === names ? undefined : head + made + (comment ?? '')
  })
}

/** Systemd makes a new id for an empty file; D-Bus's own copy is made anew from it when it is gone. */
export function machineId(draft: Draft): void {
  if (draft.files.get('/etc/machine-id')?.text?.trim() !== 'uninitialized') draft.empty('/etc/machine-id')
  if (draft.files.get('/var/lib/dbus/machine-id')?.kind === 'file') draft.remove('/var/lib/dbus/machine-id')
}

/** Host keys of a guest. */
export const hostKeys = (files: GuestFiles): string[] => [...files.keys()].filter((path) => HOST_KEY.test(path))

/** Who makes new host keys where they are missing. Debian and Ubuntu make them when the package is installed, and never again. */
export function keyMaker(files: GuestFiles): KeyMaker {
  const makes = [...files.keys()].some((path) =>
    /\/(sshd-keygen[^/]*|sshdgenkeys\.service|sshd-gen-keys-start|ssh-host-keys\.service)$|^\/etc\/init\.d\/sshd$/.test(
      path,
    ),
  )
  if (makes) return 'itself'
  const systemd = ['/lib/systemd/systemd', '/usr/lib/systemd/systemd'].some((path) => files.has(path))
  return systemd && files.has('/usr/bin/ssh-keygen') ? 'unit' : 'unknown'
}

/** Removes host keys, and sees to it that there will be new ones. */
export function sshHostKeys(draft: Draft): void {
  const keys = hostKeys(draft.files)
  for (const path of keys) draft.remove(path)
  if (keys.length === 0) return
  const maker = keyMaker(draft.files)
  if (maker !== 'itself') draft.note(`keys-${maker}`)
  if (maker !== 'unit') return
  draft.add(UNIT, { text: UNIT_TEXT })
  draft.add(WANTED, { link: UNIT })
}
