import type { AbilityId, HostAbility } from '@shared/model/abilities'
import { releases } from '../../../e2e/lab/releases'
import type { Release } from '../../../e2e/lab/types'
import { ABILITY_IDS, type AbilityFacts, abilitiesOf } from '../hosts/abilities'

/**
 * docs/COMPATIBILITY.md, made from the rules. abilities.test.ts compares the file with it, abilities.itest.ts the rules with the real hosts.
 */

/** Formats of new images that qemu-img of every release writes and its libvirt knows; asked anew by each run of abilities.itest.ts. */
const FORMATS = ['qcow2', 'raw', 'vmdk', 'vdi', 'qed']

/** What a host of a release says of itself, to a user who may read and write images. */
export function factsOf(release: Release): AbilityFacts {
  return { libvirt: releases[release].libvirt, access: 'direct', qemuImg: true, formats: FORMATS }
}

/** The same, to a member of the group libvirt without sudo. */
export function factsWithoutAccess(release: Release): AbilityFacts {
  return { ...factsOf(release), access: 'none', formats: FORMATS.filter((f) => ['qcow2', 'raw', 'vmdk'].includes(f)) }
}

const LABEL: Readonly<Record<AbilityId, string>> = {
  clone: 'Clone a VM that is shut off',
  'clone-snapshot-running': 'Clone a snapshot inside the images while the VM runs',
  formats: 'Image formats of clones',
  'internal-off': 'Internal snapshot of a VM that is shut off: take, revert, delete',
  'internal-running': 'Internal snapshot of a running VM, with its memory',
  'names-running': 'Name with spaces or Chinese for an internal snapshot of a running VM',
  'internal-volumes-off': 'Internal snapshot of a VM that is shut off, its disk named by pool and volume',
  'external-disks': 'External snapshot of the disks',
  'external-memory': 'External snapshot of a running VM, with its memory',
  'external-revert': 'Revert to an external snapshot of files',
  'external-revert-volumes': 'Revert to an external snapshot of volumes and block devices',
  'external-delete': 'Delete the last external snapshot (merge), running and shut off',
  'external-delete-middle': 'Delete an external snapshot between others of a VM that is shut off',
  'mixed-trees': 'Delete an external snapshot in a tree that has internal ones too',
  'uefi-raw-off': 'Internal snapshot of a UEFI VM that is shut off, NVRAM raw',
  'uefi-raw-running': 'Internal snapshot of a running UEFI VM, NVRAM raw',
  'uefi-qcow2': 'Internal snapshot of a UEFI VM with its NVRAM (qcow2), running and shut off',
}

const BY: Readonly<Record<NonNullable<HostAbility['by']>, string>> = {
  'qemu-img': 'qemu-img',
  'storage-api': 'libvirt’s storage API, without cancel or progress of its own',
  libvirt: 'libvirt',
  overlays: 'Offshoot’s own overlays',
  title: 'a safe name, and the one you typed as its title',
  'paused-start': 'Offshoot starts the VM paused for the merge',
  'without-nvram': 'libvirt, without the NVRAM',
  external: 'an external snapshot instead',
  'convert-nvram': 'after converting the NVRAM to qcow2, which Offshoot offers',
}

const LACK: Readonly<Record<NonNullable<HostAbility['lack']>, string>> = {
  'no-qemu-img': 'qemu-img is not installed',
  'no-file-access': 'needs access to the image files',
  'libvirt-version': 'needs a newer libvirt',
  'raw-nvram': 'the NVRAM is raw',
  'qemu-job-names': 'QEMU allows letters, digits, -, . and _ only',
  'not-files': 'libvirt reverts to files only',
}

function cell({ way, by, lack, since, formats }: HostAbility): string {
  const what = formats?.join(', ') ?? (by === undefined ? '' : BY[by])
  if (way === 'works') return `Yes: ${what}`
  if (way === 'another-way') return `Another way: ${what}`
  return `No: ${since === undefined ? LACK[lack ?? 'libvirt-version'] : `libvirt ${since} or newer`}`
}

const names = Object.keys(releases) as Release[]

/** Since which libvirt it is as it is on the newest: every version that changes the answer to something better. */
function firstOf(id: AbilityId): string {
  const steps: string[] = []
  for (let version: string | undefined = '1.0'; version !== undefined; ) {
    const now: HostAbility | undefined = abilitiesOf({ ...factsOf('own'), libvirt: version }).find((a) => a.id === id)
    version = now?.since
    if (version !== undefined) steps.push(version)
  }
  return steps.length === 0 ? '–' : steps.join(', ')
}

function table(facts: (release: Release) => AbilityFacts, ids: readonly AbilityId[]): string {
  const columns = names.map((name) => abilitiesOf(facts(name)))
  const rows = ids.map((id) =>
    [LABEL[id], ...columns.map((all) => all.flatMap((a) => (a.id === id ? cell(a) : []))), firstOf(id)].join(' | '),
  )
  const head = [
    'What',
    ...names.map((name) => `libvirt ${releases[name].libvirt}, QEMU ${releases[name].qemu}`),
    'Changes with libvirt',
  ]
  return [head.join(' | '), head.map(() => '---').join(' | '), ...rows].map((row) => `| ${row} |`).join('\n')
}

/** What else hosts differ in, with the tests that prove it. Files that are not there fail abilities.test.ts. */
export const PROVEN: readonly { readonly what: string; readonly tests: readonly string[] }[] = [
  { what: 'libvirtd as one daemon, for the system', tests: ['electron/hosts/hosts.itest.ts'] },
  {
    what: 'Modular daemons (virtqemud, virtnetworkd, virtstoraged), started by their sockets, some of them missing: libvirt 11.3, built from Debian’s source by `e2e/lab/bin/labmodular`',
    tests: ['electron/hosts/modular.itest.ts'],
  },
  {
    what: 'A host as just installed: its name does not resolve, no pool, no active network, no qemu-img, no KVM: libvirt 11.3',
    tests: ['electron/settings/bare-host.itest.ts'],
  },
  { what: 'A user’s own session (`qemu:///session`), started when needed', tests: ['electron/hosts/users.itest.ts'] },
  {
    what: 'Users with and without the group libvirt, and what each may do',
    tests: ['electron/hosts/users.itest.ts', 'electron/operations/clone/over-ssh.itest.ts'],
  },
  {
    what: 'OpenSSH servers: keys, agents, passwords, two factors, changed and revoked host keys, jump hosts, ProxyCommand, no cipher in common',
    tests: ['electron/ssh/connection.itest.ts', 'electron/settings/remote-hosts.itest.ts'],
  },
  {
    what: 'What Offshoot’s own ssh cannot do, by the OpenSSH client of this computer: user certificates, host certificates',
    tests: ['electron/ssh/client/client.itest.ts'],
  },
  {
    what: 'Login shells: bash, dash, zsh, fish, csh, tcsh, busybox, and those whose startup files print',
    tests: ['electron/ssh/login-shells.itest.ts', 'electron/operations/support/login-shells.itest.ts'],
  },
  {
    what: 'Accounts that start no program, sudo for some commands, homes that are full, read-only, missing or noexec',
    tests: ['electron/operations/support/accounts.itest.ts'],
  },
  {
    what: 'libvirt daemons that speak German and Chinese',
    tests: ['electron/operations/languages.itest.ts'],
  },
  {
    what: 'Ways to libvirt’s socket over ssh: forwarded, virt-ssh-helper, nc, ncat, socat',
    tests: ['electron/ssh/libvirt-socket.itest.ts'],
  },
  {
    what: 'What qemu-img and the tools of each release print, and busybox: recorded',
    tests: ['electron/operations/files/host-formats.test.ts'],
  },
]

/** The whole file. */
export function compatibilityDoc(): string {
  return `# Compatibility

What Offshoot does on which libvirt and QEMU, and by which way. The tables are made from the rules that the application itself shows
under *About this host* (\`electron/operations/hosts/abilities.ts\`). Do not edit this file:
\`OFFSHOOT_WRITE_DOCS=1 npx vitest run --project node electron/operations/hosts/abilities.test.ts\` writes it, and the same test fails when it is out of date.
\`electron/operations/hosts/abilities.itest.ts\` tries every line on a real host of each release, with QEMU, in every run of the gate.

- **Yes**: libvirt or qemu-img does it.
- **Another way**: Offshoot reaches the same or the next best by a plan of its own.
- **No**: Offshoot says so before you start, with what would bring it.

## Releases

| libvirt | QEMU | Stands for |
| --- | --- | --- |
${names.map((name) => `| ${releases[name].libvirt} | ${releases[name].qemu} | ${releases[name].standsFor} |`).join('\n')}

Versions between these follow the first version of each ability, from libvirt's news; where and by which test each was seen is in
\`electron/operations/snapshots/versions.ts\`.

## With access to images

As root, with \`sudo\` without a password, or as the owner of the images.

${table(factsOf, ABILITY_IDS)}

## Without access to images

As a member of the group libvirt, without sudo. Where a line is not here, it is as above, but only VMs whose disks lie in a storage pool can be cloned.
Proven by \`electron/operations/clone/over-ssh.itest.ts\`.

${table(factsWithoutAccess, ['clone', 'clone-snapshot-running', 'formats'])}

## Layouts, ssh servers, tools

Where nothing else is said, on every release.

| What | Proven by |
| --- | --- |
${PROVEN.map(({ what, tests }) => `| ${what} | ${tests.map((t) => `\`${t}\``).join(', ')} |`).join('\n')}
`
}
