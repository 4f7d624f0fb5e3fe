import { createConnection } from 'node:net'
import { expect, test } from 'vitest'
import { AuthError, ConnectionLost, LibvirtConnection, libvirtProblem, ProtocolError, RemoteError } from './index'

const refused = (code: number, int1 = 0) =>
  new RemoteError(
    { code, domain: 10, message: '没有找到域', level: 2, str1: null, str2: null, str3: null, int1, int2: 0 },
    'domainLookupByUuid',
  )

test.each([
  [42, 'libvirt.no-domain'],
  [50, 'libvirt.no-volume'],
  [55, 'libvirt.wrong-state'],
  [88, 'libvirt.denied'],
  [29, 'libvirt.read-only'],
  [90, 'libvirt.exists'],
  [84, 'libvirt.unsupported'],
  [86, 'libvirt.agent'],
  [1, 'libvirt.other'],
  [4711, 'libvirt.other'],
])('error %i is named %s whatever its message says', (code, name) => {
  expect(libvirtProblem(refused(code))).toEqual({ code: name, raw: '没有找到域' })
})

test.each([
  [28, 'libvirt.no-space'],
  [13, 'libvirt.denied'],
  [17, 'libvirt.exists'],
  [30, 'libvirt.file-system-read-only'],
  [5, 'libvirt.other'],
])('a system error is named by its errno %i: %s', (errno, name) => {
  expect(libvirtProblem(refused(38, errno)).code).toBe(name)
})

test('what happened to the connection is told apart', () => {
  expect(libvirtProblem(new ConnectionLost('ended')).code).toBe('libvirt.lost')
  expect(libvirtProblem(new ConnectionLost('protocol', new ProtocolError('framing', 'x'))).code).toBe(
    'libvirt.protocol',
  )
  expect(libvirtProblem(new AuthError('refused', 'x')).code).toBe('libvirt.auth-failed')
  expect(libvirtProblem(new AuthError('unsupported', 'x')).code).toBe('libvirt.auth-unsupported')
  expect(libvirtProblem(Object.assign(new Error('connect EACCES'), { code: 'EACCES' })).code).toBe('libvirt.denied')
  expect(libvirtProblem('a string').code).toBe('libvirt.other')
})

test('a socket that is not there is named so, through the whole client', async () => {
  const opening = LibvirtConnection.open(createConnection('/nowhere/libvirt-sock'), { uri: 'qemu:///system' })
  const error = await opening.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ConnectionLost)
  expect(libvirtProblem(error).code).toBe('libvirt.no-socket')
})

const fromDaemon = (code: number, int1: number, message: string, domain = 7) =>
  new RemoteError({ code, domain, message, level: 2, str1: null, str2: null, str3: null, int1, int2: 0 }, 'x')

test.each([
  [2, "Failed to connect socket to '/run/libvirt/virtnetworkd-sock': No such file or directory", 'virtnetworkd'],
  [111, '未能连接到套接字 “/var/run/libvirt/virtstoraged-sock”：拒绝连接', 'virtstoraged'],
  [2, "Failed to connect socket to '/run/user/1000/libvirt/virtqemud-sock': No such file or directory", 'virtqemud'],
])(
  'a daemon that another one does not find is named by its socket, in any language: errno %i',
  (errno, said, daemon) => {
    expect(libvirtProblem(fromDaemon(38, errno, said))).toEqual({ code: 'libvirt.no-daemon', raw: said, daemon })
  },
)

test('a file that is not there is no daemon, and one daemon that lost another is told apart from other faults', () => {
  expect(libvirtProblem(fromDaemon(38, 2, "cannot open '/images/a'", 0)).code).toBe('libvirt.file-missing')
  expect(libvirtProblem(fromDaemon(1, -1, 'internal error: client socket is closed')).code).toBe('libvirt.daemon-lost')
  expect(libvirtProblem(fromDaemon(1, -1, 'internal error: qemu unexpectedly closed', 10)).code).toBe('libvirt.other')
})
