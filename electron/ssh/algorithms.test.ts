import { expect, test } from 'vitest'
import { OFFERED, offeredLists, resolveList } from './algorithms'
import { ServerOffer } from './server-offer'

test('lists of ssh_config: instead, after, before, without, by pattern', () => {
  const usual = OFFERED.HostKeyAlgorithms
  expect(resolveList('HostKeyAlgorithms', 'ssh-rsa,ssh-dss')).toEqual(['ssh-rsa', 'ssh-dss'])
  expect(resolveList('HostKeyAlgorithms', '+ssh-rsa')).toEqual([...usual, 'ssh-rsa'])
  expect(resolveList('HostKeyAlgorithms', '^rsa-sha2-256')).toEqual([
    'rsa-sha2-256',
    ...usual.filter((name) => name !== 'rsa-sha2-256'),
  ])
  expect(resolveList('HostKeyAlgorithms', '-ecdsa*,rsa-*')).toEqual(['ssh-ed25519'])
  expect(resolveList('Ciphers', 'aes*-cbc')).toEqual(['aes256-cbc', 'aes192-cbc', 'aes128-cbc'])
  expect(resolveList('MACs', '+hmac-sha1*')).toEqual([
    ...OFFERED.MACs,
    'hmac-sha1-etm@openssh.com',
    'hmac-sha1',
    'hmac-sha1-96',
  ])
})

test('weak ones are offered only when they are named, and what ssh2 has not is left out', () => {
  const all = Object.values(offeredLists({})).flat().join(' ')
  expect(all).not.toMatch(/ssh-rsa|ssh-dss|sha1|group1-|cbc|md5|arcfour|chacha20/)
  const lists = offeredLists({
    Ciphers: ['chacha20-poly1305@openssh.com', '3des-cbc'],
    KexAlgorithms: ['sntrup761x25519-sha512@openssh.com'],
  })
  expect(lists).toMatchObject({ Ciphers: ['3des-cbc'], KexAlgorithms: [], MACs: OFFERED.MACs })
})

function kexinit(lists: readonly string[]): Buffer {
  const names = lists.map((list) => {
    const text = Buffer.from(list)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(text.length)
    return Buffer.concat([length, text])
  })
  const body = Buffer.concat([Buffer.from([0, 20]), Buffer.alloc(16), ...names, Buffer.alloc(5)])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([Buffer.from('Welcome\r\nSSH-2.0-x\r\n'), length, body])
}

test('what a server offers is read from its bytes, however they are cut', () => {
  const bytes = kexinit([
    'diffie-hellman-group1-sha1,kex-strict-s-v00@openssh.com',
    'ssh-rsa',
    'aes128-cbc',
    'x',
    'hmac-md5',
    'x',
    'none',
    'none',
  ])
  const offer = new ServerOffer()
  for (const byte of bytes) offer.feed(Buffer.from([byte]))
  expect(offer.lists).toEqual({
    KexAlgorithms: ['diffie-hellman-group1-sha1'],
    HostKeyAlgorithms: ['ssh-rsa'],
    Ciphers: ['aes128-cbc'],
    MACs: ['hmac-md5'],
  })
  const ours = { ...OFFERED, MACs: ['hmac-md5'] }
  expect(offer.nothingShared(ours).map(({ kind }) => kind)).toEqual(['KexAlgorithms', 'HostKeyAlgorithms', 'Ciphers'])
  expect(new ServerOffer().nothingShared(ours)).toEqual([])
})

test('any bytes are read without an error', () => {
  for (let seed = 0; seed < 200; seed++) {
    const bytes = kexinit(['a', 'b'])
    for (let n = 0; n < 20; n++) bytes[(seed * 31 + n * 17) % bytes.length] = (seed * 7 + n * 13) % 256
    const offer = new ServerOffer()
    expect(() => offer.feed(bytes)).not.toThrow()
  }
})
