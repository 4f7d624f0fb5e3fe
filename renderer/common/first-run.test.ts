import type { HostState, HostSummary } from '@shared/model/host'
import type { Problem } from '@shared/problem'
import { describe, expect, test } from 'vitest'
import { commandsOf, homeOf, isFirstRun, missing, setupOf, shownHosts } from './first-run'

const install: Problem = {
  code: 'host.no-libvirt',
  params: { distribution: 'Fedora Linux 41' },
  remedies: [
    { kind: 'install-libvirt', params: { distribution: 'Fedora Linux 41', command: 'sudo dnf install libvirt' } },
    { kind: 'start-libvirt', params: { command: 'sudo one\nsudo two' } },
    { kind: 'join-group', params: { group: 'libvirt', command: 'sudo usermod -aG libvirt ada' } },
    { kind: 'retry' },
  ],
}
const stopped: Problem = {
  code: 'host.unreachable',
  remedies: [{ kind: 'start-libvirt', params: { command: 'sudo one' } }, { kind: 'retry' }],
}
const denied: Problem = {
  code: 'host.denied',
  params: { user: 'ada', group: 'libvirt' },
  remedies: [{ kind: 'join-group', params: { group: 'libvirt', command: 'sudo usermod -aG libvirt ada' } }],
}
const member: Problem = { ...denied, remedies: [{ kind: 'log-in-again', params: { group: 'libvirt' } }] }
const odd: Problem = { code: 'host.auth-failed', remedies: [{ kind: 'retry' }] }

const local = (state: HostState, more: Partial<HostSummary> = {}): HostSummary => ({
  id: 'local-system',
  kind: 'local-system',
  uri: 'qemu:///system',
  state,
  ...more,
})
const refused = (problem: Problem) => local({ kind: 'refused', problem })
const online = local({ kind: 'online', since: 1 })
const session: HostSummary = { ...refused(install), id: 'local-session', kind: 'local-session' }
const saved = (id: string): HostSummary => ({ ...online, id, kind: 'ssh', uri: `qemu+ssh://${id}/system` })

describe('what is missing here', () => {
  test.each([
    [
      'not installed',
      install,
      'install',
      ['sudo dnf install libvirt', 'sudo one', 'sudo two', 'sudo usermod -aG libvirt ada'],
    ],
    ['not running', stopped, 'start', ['sudo one']],
    ['no member of the group', denied, 'join', ['sudo usermod -aG libvirt ada']],
    ['a member since after the login', member, 'log-in', []],
    ['something else', odd, null, []],
  ] as const)('%s', (_, problem, what, commands) => {
    expect(setupOf(refused(problem))).toBe(problem)
    expect(missing(problem)).toBe(what)
    expect(commandsOf(problem)).toEqual(commands)
  })

  test('names of packages are no command', () => {
    const params = { distribution: 'Linux', command: 'libvirt, qemu', manual: 'packages' } as const
    expect(commandsOf({ ...install, remedies: [{ kind: 'install-libvirt', params }] })).toEqual([])
  })

  test('stays known while it is tried again', () => {
    expect(setupOf(local({ kind: 'connecting', after: stopped }))).toBe(stopped)
    expect(setupOf(local({ kind: 'connecting' }))).toBeNull()
  })

  test('nothing on a host that was there before, nor on one over ssh', () => {
    expect(setupOf(local({ kind: 'refused', problem: stopped }, { lastSeen: 5 }))).toBeNull()
    expect(setupOf({ ...refused(install), kind: 'ssh' })).toBeNull()
  })
})

describe('where the window opens', () => {
  test.each([
    ['libvirt here', [online], 'local-system', false],
    ['libvirt here and saved hosts', [online, saved('a'), saved('b')], 'local-system', false],
    ['nothing', [refused(install), session], 'local-system', true],
    ['libvirt that does not run', [refused(stopped)], 'local-system', true],
    ['no permission', [refused(denied)], 'local-system', true],
    ['one saved host', [refused(install), session, saved('a')], 'a', false],
    ['saved hosts', [refused(install), saved('a'), saved('b')], null, false],
    ['a Mac without hosts', [], 'local-system', true],
    ['a Mac with one', [saved('a')], 'a', false],
    ['a Mac with two', [saved('a'), saved('b')], null, false],
    ['not known yet', [local({ kind: 'connecting' }), saved('a')], undefined, false],
    ['tried again', [local({ kind: 'connecting', after: install })], 'local-system', true],
    ['lost after it was there', [local({ kind: 'refused', problem: stopped }, { lastSeen: 5 })], 'local-system', false],
  ] as const)('%s', (_, hosts, home, first) => {
    expect(homeOf(hosts)).toBe(home)
    expect(isFirstRun(hosts)).toBe(first)
  })
})

describe('which hosts have a row', () => {
  const ids = (hosts: readonly HostSummary[]) => shownHosts(hosts).map((host) => host.id)
  test('none before the first host where libvirt is not installed; then this computer quietly, without its session', () => {
    expect(ids([refused(install), session])).toEqual([])
    expect(ids([refused(install), session, saved('a')])).toEqual(['local-system', 'a'])
  })
  test('all where it is', () => {
    expect(ids([refused(denied), session])).toEqual(['local-system', 'local-session'])
    expect(ids([online, saved('a')])).toEqual(['local-system', 'a'])
    expect(ids([saved('a')])).toEqual(['a'])
  })
})
