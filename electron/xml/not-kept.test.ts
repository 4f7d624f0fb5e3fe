import { describe, expect, test } from 'vitest'
import { notKept } from './not-kept'

const vm = (inside: string) => `<domain type='kvm'>\n<name>a</name>\n${inside}\n</domain>`

describe('what libvirt did not keep', () => {
  test('is an element, an attribute or a comment, each with its line', () => {
    const typed = vm(
      "<!-- mine -->\n<memory unit='GiB'>1</memory>\n<foo:bar x='1'><foo:in/></foo:bar>\n<devices><disk typo='1'/></devices>",
    )
    expect(notKept(typed, vm("<memory unit='KiB'>1048576</memory><devices><disk/></devices>"))).toEqual([
      { kind: 'comment', path: '', text: 'mine', line: 3 },
      { kind: 'element', path: 'domain/foo:bar', text: '<foo:bar>', line: 5 },
      { kind: 'attribute', path: 'domain/devices/disk', text: 'typo', line: 6 },
    ])
  })

  test('is told of one of several', () => {
    const disk = '<disk/>'
    expect(notKept(vm(`<devices>${disk}${disk}</devices>`), vm(`<devices>${disk}</devices>`))).toMatchObject([
      { kind: 'element', path: 'domain/devices/disk' },
    ])
  })

  test('is nothing where libvirt only writes it otherwise, or adds to it', () => {
    expect(
      notKept(vm("<vcpu>2</vcpu><a b='1' c='2'/>"), vm("<a c='3' b='1' d='4'/><vcpu placement='static'>2</vcpu>")),
    ).toEqual([])
  })
})
