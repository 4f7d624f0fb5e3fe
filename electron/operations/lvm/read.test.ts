import { expect, test } from 'vitest'
import { parseLook } from './read'

/** As LVM 2.03.16 prints it. */
const row = (of: Record<string, string>) => ({
  vg_name: 'vg0',
  lv_size: '33554432',
  origin: '',
  pool_lv: '',
  segtype: 'linear',
  data_percent: '',
  metadata_percent: '',
  lv_tags: '',
  lv_snapshot_invalid: '-1',
  lv_merging: '0',
  lv_device_open: '0',
  lv_kernel_major: '253',
  lv_path: `/dev/vg0/${of.lv_name}`,
  lv_dm_path: `/dev/mapper/vg0-${of.lv_name?.replaceAll('-', '--')}`,
  ...of,
})

const said = (rows: object[], devices: string) =>
  `  ${JSON.stringify({ report: [{ lv: rows }] }, null, 4)}\n\n@vgs\n  {"report": [{"vg": [
    {"vg_name":"vg0", "vg_extent_size":"4194304", "vg_free":"3821010944"}]}]}\n\n@paths\n${devices}`

test('volumes by path, by device number, and by name where they are not active; what is not there is none', () => {
  const rows = [
    row({ lv_name: 'my-root', lv_uuid: 'a', lv_kernel_minor: '16' }),
    row({ lv_name: 'off', lv_uuid: 'b', lv_kernel_major: '-1', lv_kernel_minor: '-1' }),
    row({ lv_name: 'pool', lv_uuid: 'c', lv_kernel_minor: '2', segtype: 'thin-pool', data_percent: '99.03' }),
  ]
  const paths = ['/dev/dm-16', '/dev/mapper/vg0-off', '/dev/sda', '/dev/vg0/my-root']
  // stat speaks hexadecimal
  const { at, groups, volumes } = parseLook(said(rows, 'fd:10\n\n8:0\nfd:10\n'), paths)
  expect([...at].map(([path, v]) => [path, v.lv])).toEqual([
    ['/dev/dm-16', 'my-root'],
    ['/dev/mapper/vg0-off', 'off'],
    ['/dev/vg0/my-root', 'my-root'],
  ])
  expect(groups).toEqual([{ name: 'vg0', extentBytes: 4194304, freeBytes: 3821010944 }])
  expect(volumes[2]).toMatchObject({ isPool: true, dataPercent: 99.03, metadataPercent: null })
})

test('a snapshot that has overflowed, one that is merged, and tags', () => {
  const rows = [
    row({ lv_name: 'x', origin: 'web', data_percent: '100.00', lv_snapshot_invalid: '1', lv_tags: 'a,b=c' }),
    row({ lv_name: 'y', origin: 'web', data_percent: '12.50', lv_snapshot_invalid: '0', lv_merging: '1' }),
  ]
  expect(parseLook(said(rows, ''), []).volumes).toMatchObject([
    { invalid: true, merging: false, tags: ['a', 'b=c'], dataPercent: 100 },
    { invalid: false, merging: true, tags: [], dataPercent: 12.5 },
  ])
})

test('what is not understood is no answer', () => {
  expect(() => parseLook('  Volume group "vg0" not found', [])).toThrow()
  expect(() => parseLook('{"report": []}\n@vgs\n', [])).toThrow()
  expect(() => parseLook('{"other": []}\n@vgs\n{"report": []}\n@paths\n', [])).toThrow()
})
