import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EditableXml } from './document'
import { isXmlText } from './escape'
import { readPool, readVolume } from './storage'
import { volumeXml } from './volume'

const GIB = 1024 ** 3

describe('the XML of a new volume', () => {
  test('of raw takes nothing at first, in bytes', () => {
    expect(volumeXml({ name: 'a.img', capacityBytes: 20 * GIB, format: 'raw' })).toBe(
      "<volume><name>a.img</name><capacity unit='bytes'>21474836480</capacity><allocation unit='bytes'>0</allocation>" +
        "<target><format type='raw'/></target></volume>",
    )
  })

  test('of qcow2 says its version', () => {
    const xml = volumeXml({ name: 'a', capacityBytes: 1, format: 'qcow2' })
    expect(xml).toContain("<target><format type='qcow2'/><compat>1.1</compat></target>")
  })

  test('of an overlay names its base with its format', () => {
    const backing = { path: '/srv/a & <b>.raw', format: 'raw' }
    const xml = volumeXml({ name: 'a', capacityBytes: GIB, format: 'qcow2', backing })
    expect(xml).toContain(
      "<backingStore><path>/srv/a &amp; &lt;b&gt;.raw</path><format type='raw'/></backingStore></volume>",
    )
    expect(readVolume(xml)).toEqual({ format: 'qcow2', backing: backing.path })
  })

  test('holds any name and path, and a size beyond 32 bits', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 }).filter(isXmlText)
    fc.assert(
      fc.property(text, text, fc.nat({ max: Number.MAX_SAFE_INTEGER }), (name, path, capacityBytes) => {
        const xml = volumeXml({ name, capacityBytes, format: 'qcow2', backing: { path, format: 'raw' } })
        const { root } = new EditableXml(xml)
        expect(root.find('name')?.text).toBe(name)
        expect(root.find('backingStore/path')?.text).toBe(path)
        expect(root.find('capacity')?.text).toBe(String(capacityBytes))
      }),
    )
  })
})

describe('what pools and volumes say', () => {
  test('type and directory of a pool; one without has none', () => {
    expect(readPool("<pool type='dir'><name>vm</name><target>\n<path>/srv/vm</path></target></pool>")).toEqual({
      type: 'dir',
      directory: '/srv/vm',
    })
    expect(readPool("<pool type='rbd'><source><name>p</name></source></pool>")).toEqual({ type: 'rbd' })
  })

  test('format and base of a volume, spaces of its path too', () => {
    expect(
      readVolume(
        "<volume><target><format type='qcow2'/></target><backingStore><path> /a b.raw</path></backingStore></volume>",
      ),
    ).toEqual({ format: 'qcow2', backing: ' /a b.raw' })
    expect(readVolume('<volume/>')).toEqual({})
  })
})
