import { describe, expect, test } from 'vitest'
import { withImageFiles } from './image-files'

const domain = (disk: string, os = '') =>
  `<domain type='kvm'>\n  <name>web</name>\n${os}  <devices>\n${disk}\n    <disk type='file' device='cdrom'>\n      <target dev='sda'/>\n    </disk>\n  </devices>\n</domain>\n`
const to = (target: string, path: string) => ({ disks: new Map([[target, path]]) })

describe('a definition whose disks are other files', () => {
  test('keeps how a disk is attached, cached and addressed', () => {
    const disk = (format: string, path: string) =>
      `    <disk type='file' device='disk' snapshot='internal'>\n      <driver name='qemu' type='${format}' cache='none' io='native' discard='unmap'/>\n      <source file='${path}' startupPolicy='optional'>\n        <seclabel model='dac' relabel='no'/>\n      </source>\n      <target dev='vda' bus='virtio'/>\n      <serial>x</serial>\n    </disk>`
    expect(withImageFiles(domain(disk('raw', '/a.img')), to('vda', `/b's & <c>.qcow2`))).toBe(
      domain(disk('qcow2', '/b&apos;s &amp; &lt;c&gt;.qcow2')),
    )
  })

  test.each([
    ["<disk type='block' device='disk'>", "<source dev='/dev/vg/lv'/>"],
    ["<disk type='volume' device='disk'>", "<source pool='p' volume='v'/>"],
  ])('makes a file of %s', (head, source) => {
    const of = (h: string, s: string, format: string) =>
      `    ${h}\n      <driver name='qemu' type='${format}'/>\n      ${s}\n      <target dev='vda'/>\n    </disk>`
    expect(withImageFiles(domain(of(head, source, 'raw')), to('vda', '/b.qcow2'))).toBe(
      domain(of("<disk type='file' device='disk'>", "<source file='/b.qcow2'/>", 'qcow2')),
    )
  })

  test('says the format where nothing said it, and forgets the chain that was below', () => {
    const before = `    <disk type='file'>\n      <source file='/a'/>\n      <backingStore type='file'>\n        <source file='/base'/>\n      </backingStore>\n      <target dev='vdb'/>\n    </disk>`
    const after = withImageFiles(domain(before), to('vdb', '/b.qcow2'))
    expect(after).toContain(`<driver name='qemu' type='qcow2'/>`)
    expect(after).toContain(`<source file='/b.qcow2'/>`)
    expect(after).not.toContain('backingStore')
    expect(after).not.toContain('/base')
  })

  test.each([
    [
      `<nvram template='/t.fd'>/n/web_VARS.fd</nvram>`,
      `<nvram template='/t.fd' format='qcow2'>/n/web_VARS.qcow2</nvram>`,
    ],
    [
      `<nvram type='file' format='raw'><source file='/n/web_VARS.fd'/></nvram>`,
      `<nvram type='file' format='qcow2'><source file='/n/web_VARS.qcow2'/></nvram>`,
    ],
  ])('and its NVRAM: %s', (before, after) => {
    const os = (nvram: string) =>
      `  <os>\n    <loader readonly='yes' type='pflash'>/c.fd</loader>\n    ${nvram}\n  </os>\n`
    expect(withImageFiles(domain('', os(before)), { disks: new Map(), nvram: '/n/web_VARS.qcow2' })).toBe(
      domain('', os(after)),
    )
  })

  test('and its NVRAM, with the firmware that libvirt chose as its own where it notes the format of the template', () => {
    const os = (attributes: string, features: string, nvram: string) =>
      `  <os${attributes}>\n${features}    <loader readonly='yes' secure='yes' type='pflash'>/c.fd</loader>\n    ${nvram}\n  </os>\n`
    const features = `    <firmware>\n      <feature enabled='yes' name='secure-boot'/>\n    </firmware>\n`
    const before = `<nvram template='/t.fd' templateFormat='raw' format='raw'>/n/web_VARS.fd</nvram>`
    const after = `<nvram templateFormat='qcow2' format='qcow2'>/n/web_VARS.qcow2</nvram>`
    const changed = withImageFiles(domain('', os(` firmware='efi'`, features, before)), {
      disks: new Map(),
      nvram: '/n/web_VARS.qcow2',
    })
    expect(changed).toBe(domain('', os('', '', after)))
  })
})
