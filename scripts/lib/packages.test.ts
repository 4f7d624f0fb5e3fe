import { expect, test } from 'vitest'
import { isDebianLike, parseCandidates, parseInstalled, parsePackages } from './packages.mjs'

test('a list has a package a line, alternatives and comments', () => {
  expect(parsePackages('# the lab\n\nqemu-utils\n polkitd | policykit-1  # older name\n')).toEqual([
    ['qemu-utils'],
    ['polkitd', 'policykit-1'],
  ])
})

test('a package that apt only knows as virtual is no candidate', () => {
  const policy = [
    'libasound2:',
    '  Installed: (none)',
    '  Candidate: (none)',
    '  Version table:',
    'libasound2t64:',
    '  Installed: (none)',
    '  Candidate: 1.2.11-1build2',
    '  Version table:',
    '     1.2.11-1build2 500',
    '        500 http://archive.example noble/main amd64 Packages',
    '',
  ].join('\n')
  expect([...parseCandidates(policy)]).toEqual(['libasound2t64'])
})

test('a removed package whose settings stayed is not installed', () => {
  expect([...parseInstalled('ii  xvfb\nrc  virtinst\nun  ovmf\nii  cpio\n')]).toEqual(['xvfb', 'cpio'])
})

test('Debian, Ubuntu and their children are known by os-release', () => {
  expect(isDebianLike('PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n')).toBe(true)
  expect(isDebianLike('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe(true)
  expect(isDebianLike('ID="rocky"\nID_LIKE="rhel centos fedora"\n')).toBe(false)
})
