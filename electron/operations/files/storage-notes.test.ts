import { describe, expect, test } from 'vitest'
import { sameBoot, sameDaemon } from './evidence'
import { begun, CANCELLED, failed, finished, made, readNotes } from './storage-notes'

describe('what a record says of volumes', () => {
  test('a copy is done only when its end is written, whatever is written before', () => {
    const lines = [begun('vda', 'b1/libvirtd:7:99'), made('vda', '1:2:3')]
    expect(readNotes(lines).volumes.get('vda')).toEqual({ daemon: 'b1/libvirtd:7:99', file: '1:2:3', done: false })
    expect(readNotes([...lines, finished('vda', '1:4:3')]).volumes.get('vda')).toMatchObject({
      file: '1:4:3',
      done: true,
    })
    expect(readNotes([finished('vda', '1:2:3')]).volumes.size).toBe(0)
  })

  test('the first end counts; one that is cut off is an end', () => {
    const why = { code: 'storage.no-space' as const, params: { path: '/a\nb' }, raw: 'x', remedies: [] }
    expect(failed(why)).not.toContain('\n')
    const { ending } = readNotes([failed(why), CANCELLED])
    expect(ending).toEqual({ code: 'storage.no-space', params: { path: '/a\nb' }, raw: 'x' })
    expect(readNotes([CANCELLED, failed(why)]).ending).toBe('cancelled')
    expect(readNotes(['failed {"co']).ending).toEqual({ code: 'storage.copy-failed' })
    expect(readNotes(['something new']).ending).toBeUndefined()
  })
})

test('a start of libvirt is the same only where it is known', () => {
  expect(sameDaemon('b1/libvirtd:7:99', 'b1/libvirtd:7:99')).toBe(true)
  expect(sameDaemon('b1/libvirtd:7:99', 'b1/libvirtd:7:100')).toBe(false)
  expect(sameDaemon('b1/libvirtd:7:99', 'b2/libvirtd:7:99')).toBe(false)
  expect(sameDaemon('b1/-', 'b1/-')).toBe(false)
  expect(sameDaemon('-/libvirtd:7:99', '-/libvirtd:7:99')).toBe(false)
  expect(sameBoot('b1/libvirtd:7:99', 'b1/-')).toBe(true)
})
