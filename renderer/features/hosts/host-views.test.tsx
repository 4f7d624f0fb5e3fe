import type { Bridge, RequestName } from '@shared/contract'
import type { HostCarrier, HostState, HostSummary, Unread } from '@shared/model/host'
import type { Problem } from '@shared/problem'
import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { provideActions } from '../../actions/actions'
import { queryClient } from '../../api'
import { closeDialog, useDialogs, useWanted } from '../../stores'
import { hostActions } from './actions'
import { ConnectionDialog } from './host-info'
import { HostMenu } from './host-menu'
import { HostScreen } from './host-screen'
import { ListUnread, listUnread } from './list-unread'
import { LostNote } from './lost-note'
import { isAway } from './tree'

provideActions(hostActions)

const host: HostSummary = {
  id: 'h',
  kind: 'ssh',
  uri: 'qemu+ssh://ops@kvm1/system',
  name: 'Rack 1',
  address: 'ops@kvm1',
  folder: 'Lab',
  latencyMs: 12,
  state: { kind: 'online', since: Date.now() },
  facts: {
    hostname: 'kvm1.example',
    libvirtVersion: '9.0.0',
    hypervisor: 'QEMU 7.2.22',
    transport: 'nc /run/libvirt/libvirt-sock',
    way: {
      transport: 'nc',
      path: '/run/libvirt/libvirt-sock',
      failed: [{ transport: 'stream-local', reason: 'refused', raw: 'open failed' }],
    },
    user: 'ops',
    fileAccess: 'none',
  },
}
const inState = (state: HostState, more: Partial<HostSummary> = {}): HostSummary => ({ ...host, state, ...more })
const keyChanged: Problem = {
  code: 'host.key-changed',
  params: {
    host: 'kvm1',
    port: 22,
    user: 'ops',
    keyType: 'ssh-ed25519',
    fingerprint: 'SHA256:new',
    knownFingerprints: 'SHA256:old',
    file: '/home/me/.ssh/known_hosts',
    line: 41,
    command: 'ssh-keygen -R kvm1',
  },
  remedies: [{ kind: 'run-command', params: { command: 'ssh-keygen -R kvm1' } }, { kind: 'retry' }],
}

function show(node: React.ReactNode, hosts: readonly HostSummary[] = [host]) {
  const asked: unknown[] = []
  const bridge = {
    platform: 'linux',
    onEvent: () => () => {},
    request: async (name: RequestName, params: unknown) => {
      asked.push([name, params])
      return { ok: true, value: name === 'hosts.list' ? hosts : undefined }
    },
  } as unknown as Bridge
  Object.defineProperty(window, 'offshoot', { value: bridge, configurable: true })
  queryClient.clear()
  queryClient.setQueryData(['hosts'], hosts)
  render(<QueryClientProvider client={queryClient}>{node}</QueryClientProvider>)
  return { asked, user: userEvent.setup() }
}

beforeEach(() => {
  // What jsdom has not: React Aria looks for a <meta> by its escaped name and scrolls to what has the focus.
  vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false })
  Element.prototype.scrollIntoView = () => {}
  useWanted.setState({}, true)
  closeDialog()
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe('a host without a list', () => {
  test('says on which step of its way it is, and can be stopped', async () => {
    const step = { code: 'sign-in', about: 'bastion', state: 'running', ms: 0 } as const
    const { asked, user } = show(<HostScreen host={inState({ kind: 'connecting', step })} />)
    await screen.findByText(': Sign in, bastion')
    await user.click(screen.getByRole('button', { name: 'Stop' }))
    expect(asked).toEqual([['hosts.disconnect', { host: 'h' }]])
  })

  test('ended by the user connects by its one button, which makes it wanted', async () => {
    const { asked, user } = show(<HostScreen host={inState({ kind: 'disconnected' })} />)
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    expect(asked).toEqual([['hosts.retry', { host: 'h' }]])
    expect(useWanted.getState().h).toBeGreaterThan(0)
  })

  test('whose key has changed shows both keys, how the host is asked, the command, and no way past', () => {
    show(<HostScreen host={inState({ kind: 'refused', problem: keyChanged })} />)
    const [known, shown] = [screen.getByText('SHA256:old'), screen.getByText('SHA256:new')]
    expect(known.compareDocumentPosition(shown) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
    expect(screen.getByText('/home/me/.ssh/known_hosts, line 41')).toBeTruthy()
    expect(screen.getByText('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')).toBeTruthy()
    expect(screen.getByText('ssh-keygen -R kvm1')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /trust|accept|replace/i })).toBeNull()
  })

  test('with no way to libvirt has a line for each way that was tried', () => {
    const failed = 'stream-local /run/libvirt/libvirt-sock: denied (open failed)\nnc /run/x: missing\nsomething else'
    const problem: Problem = { code: 'host.no-way', params: { failed }, remedies: [] }
    show(<HostScreen host={inState({ kind: 'refused', problem })} />)
    expect(screen.getAllByRole('listitem').map((li) => li.textContent)).toEqual([
      'stream-local /run/libvirt/libvirt-sockNo permissionopen failed',
      'nc /run/xDoes not exist',
      'something else',
    ])
  })

  test('that shares no algorithm shows both lists and the lines that allow the host’s', () => {
    const nothing = 'Ciphers\taes128-cbc, 3des-cbc\taes128-ctr\nKexAlgorithms\tdiffie-hellman-group1-sha1\t'
    const command = 'Host kvm1\n  Ciphers +aes128-cbc'
    const problem: Problem = {
      code: 'host.no-common',
      params: { host: 'kvm1', nothing },
      remedies: [{ kind: 'allow-algorithms', params: { command } }],
    }
    show(<HostScreen host={inState({ kind: 'refused', problem })} />)
    expect(screen.getAllByRole('definition').map((dd) => dd.textContent)).toEqual([
      'Host: aes128-cbc, 3des-cbc',
      'Offshoot: aes128-ctr',
      'Host: diffie-hellman-group1-sha1',
    ])
    expect(screen.getByText(/Ciphers \+aes128-cbc/)).toBeTruthy()
  })

  test('whose socket is not there lists those that are', () => {
    const there = '/run/libvirt/libvirt-sock\n/run/libvirt/virtqemud-sock'
    const problem: Problem = {
      code: 'host.no-socket',
      params: { host: 'kvm1', socket: '/run/x', there },
      remedies: [{ kind: 'edit-host' }],
    }
    show(<HostScreen host={inState({ kind: 'refused', problem })} />)
    expect(screen.getAllByRole('listitem').map((li) => li.textContent)).toEqual(there.split('\n'))
    expect(screen.getByRole('alert').textContent).toContain('/run/x does not exist on kvm1.')
  })

  test('that refused the sign-in says what it takes, and signs in again without what was remembered', async () => {
    const problem: Problem = {
      code: 'host.auth-rejected',
      params: { host: 'kvm1', port: 22, user: 'ops', methods: 'publickey', tried: '' },
      remedies: [{ kind: 'sign-in-again' }, { kind: 'edit-host' }],
    }
    const { asked, user } = show(<HostScreen host={inState({ kind: 'refused', problem })} />)
    expect(screen.getByRole('alert').textContent).toContain('It accepts: publickey. No key or password was available')
    await user.click(screen.getByRole('button', { name: 'Sign in…' }))
    await waitFor(() => expect(asked).toHaveLength(2))
    expect(asked).toEqual([
      ['hosts.forgetSecrets', { host: 'h' }],
      ['hosts.retry', { host: 'h' }],
    ])
    await user.click(screen.getByRole('button', { name: 'Edit host…' }))
    expect(useDialogs.getState().open).toEqual({ kind: 'host', host: 'h' })
  })
})

describe('rows of a lost host', () => {
  test('are what was last known unless it is online or connects for the first time', () => {
    const problem: Problem = { code: 'host.lost', remedies: [] }
    expect(isAway(host)).toBe(false)
    expect(isAway(inState({ kind: 'connecting' }))).toBe(false)
    expect(isAway(inState({ kind: 'connecting' }, { lastSeen: 1 }))).toBe(true)
    expect(isAway(inState({ kind: 'disconnected' }, { lastSeen: 1 }))).toBe(true)
    expect(isAway(inState({ kind: 'reconnecting', retryAt: 0, attempt: 1, problem }))).toBe(true)
  })

  test('have a note with why, and in how many seconds it is tried again', () => {
    const problem: Problem = { code: 'host.timeout', params: { host: 'kvm1', port: 22 }, remedies: [] }
    const lost = inState(
      { kind: 'reconnecting', retryAt: Date.now() + 7900, attempt: 2, problem },
      { lastSeen: Date.now() },
    )
    show(<LostNote host={lost} />)
    expect(screen.getByRole('status').textContent).toMatch(
      /^Not connected\. Last seen today .* Connection timed out\.$/,
    )
    expect(screen.getByText('Reconnecting, 8 s')).toBeTruthy()
  })

  test('of one that refuses lead to what can be done', async () => {
    const { user } = show(<LostNote host={inState({ kind: 'refused', problem: keyChanged }, { lastSeen: 1 })} />)
    expect(screen.getByRole('status').textContent).toContain('The host key has changed.')
    await user.click(screen.getByRole('button', { name: 'What you can do…' }))
    expect(useDialogs.getState().open).toEqual({ kind: 'host-problem', host: 'h' })
  })
})

describe('what is known of a connection', () => {
  test('names the way, those tried before it, who we are and what that allows', () => {
    show(<ConnectionDialog host="h" onClose={() => {}} />)
    const facts = Object.fromEntries(
      [...document.querySelectorAll('dl.host-info > dt')].map((dt) => [
        dt.textContent,
        dt.nextElementSibling?.textContent,
      ]),
    )
    expect(facts).toMatchObject({
      State: 'Online',
      'Round trip': '12 ms',
      Address: 'ops@kvm1',
      'Host name': 'kvm1.example',
      libvirt: '9.0.0',
      Hypervisor: 'QEMU 7.2.22',
      User: 'ops',
      'Transport to libvirt': 'nc on the host/run/libvirt/libvirt-sock',
      'Failed attempts': 'Forwarded socket: refusedopen failed',
      'Disk image access': 'Through libvirt storage pools only',
    })
  })

  test('names what carries it and why, and what of the configuration nobody here can do', () => {
    const with_ = (carrier: HostCarrier) => ({ ...host, ...(host.facts ? { facts: { ...host.facts, carrier } } : {}) })
    const key = { why: 'certificate', what: '/k/id-cert.pub' } as const
    show(<ConnectionDialog host="h" onClose={() => {}} />, [with_({ kind: 'openssh', name: 'OpenSSH 9.2p1', ...key })])
    expect(screen.getByText('OpenSSH 9.2p1').textContent).toBe('OpenSSH 9.2p1for the certificate /k/id-cert.pub')
    cleanup()
    show(<ConnectionDialog host="h" onClose={() => {}} />, [with_({ kind: 'built-in', ...key })])
    expect(screen.getByText('Built-in ssh client')).toBeTruthy()
    expect(screen.getByText('The certificate /k/id-cert.pub is not used')).toBeTruthy()
  })

  test('says why no program starts there, with what to do', () => {
    const noPrograms: Problem = {
      code: 'host.no-shell',
      params: { user: 'ops', host: 'kvm1', port: 22, code: '1' },
      raw: 'This account is currently not available.',
      remedies: [],
    }
    const bare = { ...host, facts: { ...host.facts, noPrograms } } as typeof host
    show(<ConnectionDialog host="h" onClose={() => {}} />, [bare])
    expect(screen.getByRole('alert').textContent).toContain('This account cannot run programs')
    expect(screen.getByRole('alert').textContent).toContain('The login shell of ops on kvm1 exited with code 1')
  })

  test('shows what did not matter on the way', () => {
    const warned = { ...host, warnings: ['the key was not written to /home/me/.ssh/known_hosts'] }
    show(<ConnectionDialog host="h" onClose={() => {}} />, [warned])
    expect(screen.getByText('the key was not written to /home/me/.ssh/known_hosts')).toBeTruthy()
  })
})

describe('the menu of a host', () => {
  const open = (hosts: readonly HostSummary[] = [host]) =>
    show(<HostMenu at={{ x: 1, y: 1 }} host="h" onClose={() => {}} />, hosts)

  test('has every verb, and says why one cannot be done', () => {
    open()
    const items = screen.getAllByRole('menuitem').map((i) => i.textContent)
    expect(items).toEqual([
      'About this host…',
      'Connection…',
      'Connect nowThe host is already connected.',
      'Disconnect',
      'Forget passwordsNo passwords are stored for this host.',
      'Edit host…',
      'Move to folder',
      'Remove host…',
    ])
  })

  test('does not offer to edit or remove this computer', () => {
    open([{ id: 'h', kind: 'local-system', uri: 'qemu:///system', state: { kind: 'online', since: 0 } }])
    expect(screen.getAllByRole('menuitem').map((i) => i.textContent)).toEqual([
      'About this host…',
      'Connection…',
      'Connect nowThe host is already connected.',
      'Disconnect',
    ])
  })

  test('moves the host between folders with the keys', async () => {
    const { asked, user } = open([host, { ...host, id: 'other', folder: 'Paris' }])
    screen.getByRole('menuitem', { name: 'Move to folder' }).focus()
    await user.keyboard('{ArrowRight}')
    const names = await screen.findAllByRole('menuitem', { name: /Paris|folder…|Remove from/ })
    expect(names.map((n) => n.textContent)).toEqual(['Paris', 'Remove from folder', 'New folder…'])
    await user.click(screen.getByRole('menuitem', { name: 'Paris' }))
    expect(asked).toContainEqual(['hosts.edit', { host: 'h', folder: 'Paris' }])
  })
})

describe('a host that has not answered everything', () => {
  const partly = (unread: HostSummary['unread']): HostSummary => ({
    ...host,
    facts: { transport: '/run/libvirt/libvirt-sock', libvirtVersion: '9.0.0' },
    ...(unread === undefined ? {} : { unread }),
  })
  const facts = () => document.querySelector('.host-info')?.textContent

  test('shows which facts are on their way, late or refused, with what the host said', () => {
    const now = partly([
      { what: 'hostname', state: 'late' },
      { what: 'hypervisor', state: 'failed', raw: 'no QEMU here' },
      { what: 'access', state: 'asked' },
    ])
    show(<ConnectionDialog host="h" onClose={() => undefined} />, [now])
    expect(facts()).toContain('Host nameNo answer yet')
    expect(facts()).toContain('libvirt9.0.0')
    expect(facts()).toContain('HypervisorCould not be read. Offshoot tries again later.no QEMU here')
    expect(facts()).toContain('Disk image accessReading…')
  })

  test('says of its list that it is on its way, or why it could not be read, and never that there are no VMs', () => {
    const shown = (unread: Unread) => show(<ListUnread unread={unread} />)
    shown({ what: 'vms', state: 'late' })
    expect(screen.getByText('The host has not sent its list of VMs yet.')).toBeTruthy()
    cleanup()
    shown({ what: 'vms', state: 'failed', raw: 'out of memory' })
    expect(screen.getByText('Cannot read the list of VMs')).toBeTruthy()
    expect(screen.getByText('Offshoot tries again automatically.')).toBeTruthy()
    expect(document.body.textContent).toContain('out of memory')
    expect(listUnread(partly([{ what: 'hostname', state: 'late' }]))).toBeUndefined()
  })
})
