import { expect, test } from 'vitest'
import { readScreen } from './screen'

const read = (graphics: string) => readScreen(`<domain><devices>${graphics}</devices></domain>`)

test.each([
  ["<graphics type='vnc' port='5901' listen='10.0.0.5'/>", { kind: 'port', host: '10.0.0.5', port: 5901 }],
  [
    "<graphics type='vnc' port='5900'><listen type='address' address='0.0.0.0'/></graphics>",
    { kind: 'port', host: '127.0.0.1', port: 5900 },
  ],
  [
    "<graphics type='vnc' port='5900'><listen type='network' network='n' address='::'/></graphics>",
    { kind: 'port', host: '::1', port: 5900 },
  ],
  [
    "<graphics type='vnc'><listen type='socket' socket='/run/a.vnc'/></graphics>",
    { kind: 'socket', path: '/run/a.vnc' },
  ],
  ["<graphics type='vnc'><listen type='none'/></graphics>", { kind: 'no-listener' }],
  ["<graphics type='vnc' port='-1' autoport='yes'/>", { kind: 'no-listener' }],
  [
    "<graphics type='spice' port='5900'/><graphics type='vnc' port='5901'/>",
    { kind: 'port', host: '127.0.0.1', port: 5901 },
  ],
  ["<graphics type='spice' port='5900'/>", { kind: 'other', types: ['spice'] }],
  ['', { kind: 'none' }],
])('%s', (xml, server) => {
  expect(read(xml)).toEqual(server)
})
