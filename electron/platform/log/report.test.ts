import { defaultSettings } from '@shared/settings'
import { expect, test } from 'vitest'
import { Redactor } from './redact'
import { type ReportFacts, reportText } from './report'

const FACTS: ReportFacts = {
  at: Date.UTC(2026, 10, 28),
  info: {
    version: '0.1.0',
    electron: { actual: '41.0.0', declared: '45.4.1', source: 'stand-in' },
    chrome: '140',
    node: '24.1.0',
    packaged: false,
    locale: 'zh-CN',
  },
  system: [['System', 'Linux 6.1 x64']],
  settings: { ...defaultSettings, closedRows: ['folder/机房'] },
  hosts: [
    {
      summary: {
        id: 'a1',
        kind: 'ssh',
        uri: 'qemu+ssh://ops@kvm1/system',
        name: 'Rack 1',
        address: 'kvm1',
        remembers: true,
        state: { kind: 'online', since: 0 },
        facts: {
          hostname: 'kvm1.example',
          libvirtVersion: '11.3.0',
          hypervisor: 'QEMU 10.0.2',
          transport: 'nc',
          way: {
            transport: 'nc',
            path: '/s',
            failed: [{ transport: 'stream-local', reason: 'refused', raw: 'disabled' }],
          },
          fileAccess: 'sudo',
        },
      },
      vms: 12,
      last: { at: 0, problem: { code: 'host.timeout', raw: 'line 1\nline 2', remedies: [] } },
    },
  ],
  jobs: [],
  log: { path: '/home/me/.config/Offshoot/logs/offshoot.log', lines: ['one', 'two'] },
}

test('versions, settings, hosts with their last problem, jobs and the log are in it', () => {
  const text = reportText(FACTS, new Redactor())
  expect(text).toContain('Offshoot: 0.1.0, from source')
  expect(text).toContain('Electron: 41.0.0 (stand-in for 45.4.1)')
  expect(text).toContain('folder/机房')
  expect(text).toContain('Host: Rack 1 (ssh, a1)')
  expect(text).toContain('  libvirt: 11.3.0')
  expect(text).toContain('  Did not work: stream-local: refused disabled')
  expect(text).toContain('  Last problem: 1970-01-01T00:00:00.000Z host.timeout\n    line 1\n    line 2')
  expect(text).toContain('  VMs: 12')
  expect(text).toContain('None since Offshoot was started.')
  expect(text).toMatch(/one\ntwo\n$/)
})

test('the newest lines of a long log stay, and it says that some are left out', () => {
  const lines = Array.from({ length: 300 }, (_, n) => `${n} ${'x'.repeat(4000)}`)
  const text = reportText({ ...FACTS, log: { path: '/l', lines } }, new Redactor())
  expect(text.length).toBeLessThan(600 * 1024)
  expect(text).toMatch(/\[\d+ lines are left out\]/)
  expect(text).toContain('\n299 x')
  expect(text).not.toContain('\n0 x')
})

test('secrets that were typed are taken out wherever they stand', () => {
  const redactor = new Redactor()
  redactor.hide('hunter2')
  const text = reportText(
    {
      ...FACTS,
      hosts: FACTS.hosts.map((host) => ({
        ...host,
        last: {
          at: 0,
          problem: { code: 'host.auth-rejected', params: { tried: 'hunter2' }, raw: 'no hunter2', remedies: [] },
        },
      })),
      log: { path: '/hunter2/l', lines: ['said hunter2'] },
    },
    redactor,
  )
  expect(text).not.toContain('hunter2')
})
