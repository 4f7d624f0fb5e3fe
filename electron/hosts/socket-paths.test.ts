import { expect, test } from 'vitest'
import { sessionSockets, systemSockets } from './socket-paths'

test('the system’s libvirt: QEMU’s own daemon first, as virsh does, then the monolithic one, then below /var/run', () => {
  expect(systemSockets()).toEqual([
    '/run/libvirt/virtqemud-sock',
    '/run/libvirt/libvirt-sock',
    '/var/run/libvirt/virtqemud-sock',
    '/var/run/libvirt/libvirt-sock',
  ])
})

test('the session’s is below XDG_RUNTIME_DIR, and nowhere else when that is set', () => {
  expect(sessionSockets({ XDG_RUNTIME_DIR: '/run/user/7', HOME: '/home/ann' }, 7)).toEqual([
    '/run/user/7/libvirt/virtqemud-sock',
    '/run/user/7/libvirt/libvirt-sock',
  ])
})

test('without XDG_RUNTIME_DIR it is in the cache directory, and then in that of the user’s login', () => {
  const login = ['/run/user/7/libvirt/virtqemud-sock', '/run/user/7/libvirt/libvirt-sock']
  const cached = ['/home/ann/.cache/libvirt/virtqemud-sock', '/home/ann/.cache/libvirt/libvirt-sock']
  expect(sessionSockets({ HOME: '/home/ann' }, 7)).toEqual([...cached, ...login])
  expect(sessionSockets({ HOME: '/home/ann', XDG_RUNTIME_DIR: '' }, 7)).toEqual([...cached, ...login])
  expect(sessionSockets({ HOME: '/home/ann', XDG_CACHE_HOME: '/c' }, 7)[0]).toBe('/c/libvirt/virtqemud-sock')
})
