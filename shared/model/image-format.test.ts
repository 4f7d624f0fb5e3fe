import { expect, test } from 'vitest'
import { claimedFormat, misnamed, usualEnding } from './image-format'

test.each([
  ['/a/x.img', 'qcow2', 'img'],
  ['/a/x.qcow2', 'raw', 'qcow2'],
  ['/a/x.img', 'raw', undefined],
  ['/a/x', 'qcow2', undefined],
  ['/a/x.QCOW2', 'qcow2', undefined],
  ['/a.img/x', 'qcow2', undefined],
  ['/a/.img', 'qcow2', undefined],
  ['web.vhd', 'vpc', undefined],
  ['web.qcow', 'qcow2', 'qcow'],
])('the name %s of an image that is %s', (name, format, wanted) => {
  expect(misnamed(name, format)).toBe(wanted)
})

test.each(['raw', 'qcow2', 'qcow', 'qed', 'vmdk', 'vdi', 'vhdx', 'vpc'])(
  'a new file of %s has a name that claims it',
  (format) => {
    expect(claimedFormat(`disk${usualEnding(format)}`)).toBe(format)
  },
)
