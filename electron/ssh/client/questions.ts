/** What a question of an OpenSSH client is about: its texts, which have no other mark. Pure. */

export type ClientQuestion =
  | {
      readonly kind: 'host-key'
      /** `ED25519`, … */
      readonly shortType: string
      readonly bits: number | null
      readonly fingerprint: string
      readonly randomart: string
    }
  | { readonly kind: 'passphrase'; readonly file: string }
  | { readonly kind: 'password' }
  /** a key wants to be touched; ssh takes the question back by itself */
  | { readonly kind: 'touch'; readonly text: string }
  /** yes or no */
  | { readonly kind: 'confirm'; readonly text: string }
  | { readonly kind: 'interactive'; readonly text: string }

export function readQuestion(text: string, hint: string): ClientQuestion {
  if (hint === 'none') return { kind: 'touch', text }
  if (/^The authenticity of host /.test(text) && /continue connecting/.test(text)) return readHostKey(text)
  const [, file] = /^Enter passphrase for (?:RSA |DSA )?(?:key )?'?(.+?)'?: ?$/s.exec(text) ?? []
  if (file !== undefined) return { kind: 'passphrase', file }
  if (/^[^\s()]+@[^\s()]+'s password: ?$/.test(text)) return { kind: 'password' }
  if (hint === 'confirm') return { kind: 'confirm', text }
  // Since 8.5 the words of a host come after whom they are for.
  return { kind: 'interactive', text: text.replace(/^\([^()\s]+@[^()\s]+\) /, '') }
}

function readHostKey(text: string): ClientQuestion {
  const [, shortType = '', fingerprint = ''] = /^(\S+) key fingerprint is (\S+?)\.?$/m.exec(text) ?? []
  const art = text.split('\n').filter((line) => /^[+|]/.test(line))
  const [, bits] = /^\+-*\[\S+ (\d+)\]/.exec(art[0] ?? '') ?? []
  return {
    kind: 'host-key',
    shortType: shortType.replace(/-CERT$/, ''),
    bits: bits === undefined ? null : Number(bits),
    fingerprint,
    randomart: art.join('\n'),
  }
}
