import type { Problem } from '@shared/problem'
import { visible } from '../format'
import { useWords } from '../i18n'
import { CodeBlock } from './CodeBlock'
import { factWords } from './problem-fact-words'
import './notice.css'

/** What a problem is compared or looked up by, where one sentence cannot hold it; null for most. */
export function ProblemFacts({ problem }: { readonly problem: Problem }) {
  if (problem.code === 'host.key-changed') return <Keys problem={problem} />
  if (problem.code === 'host.no-common') return <Algorithms problem={problem} />
  if (problem.code === 'host.no-socket') return <Sockets problem={problem} />
  if (problem.code === 'host.no-way') return <Ways problem={problem} />
  return null
}

/** The kind of a host key in whatever name ssh has for it (`ssh-ed25519`, `rsa-sha2-512`), as its file on the host has it. */
function keyKind(type: string): string | undefined {
  return /ed25519|ecdsa|rsa/.exec(type.toLowerCase())?.[0]
}

/**
 * Both keys, one under the other so that they can be compared sign by sign, and how the host itself is asked.
 * Source of the path: HostKey in sshd_config(5).
 */
function Keys({ problem: { params = {} } }: { readonly problem: Problem }) {
  const t = useWords(factWords)
  const { keyType, fingerprint, knownFingerprints, file, line } = params
  const known = String(knownFingerprints ?? '')
    .split('\n')
    .filter(Boolean)
  const type = String(keyType ?? '')
  const own = keyKind(type)
  return (
    <>
      <dl className="problem-keys">
        <div>
          <dt>
            {t('known')}
            {file ? <span>{t('line', { file: visible(String(file)), line: String(line ?? '') })}</span> : null}
          </dt>
          {known.map((one) => (
            <dd key={one}>{visible(one)}</dd>
          ))}
        </div>
        <div className="is-other">
          <dt>
            {t('shown')}
            <span>{own?.toUpperCase() ?? visible(type)}</span>
          </dt>
          <dd>{visible(String(fingerprint ?? ''))}</dd>
        </div>
      </dl>
      {own !== undefined && (
        <div className="problem-ask">
          <h3 className="section-head">{t('ask')}</h3>
          <CodeBlock text={`ssh-keygen -lf /etc/ssh/ssh_host_${own}_key.pub`} label={t('ask')} wrap />
        </div>
      )}
    </>
  )
}

/** A line for each kind without a common algorithm: kind, the host's list, ours, with tabs between. */
function Algorithms({ problem: { params = {} } }: { readonly problem: Problem }) {
  const t = useWords(factWords)
  const kinds = String(params.nothing ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'))
  return (
    <dl className="problem-keys">
      {kinds.map(([kind = '', theirs = '', ours = '']) => (
        <div key={kind}>
          <dt>{visible(kind)}</dt>
          <dd>
            <span className="problem-side">{t('theirs')}</span> {visible(theirs)}
          </dd>
          {ours && (
            <dd>
              <span className="problem-side">{t('ours')}</span> {visible(ours)}
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}

/** The sockets that are on the host, instead of the one that was named. */
function Sockets({ problem: { params = {} } }: { readonly problem: Problem }) {
  const t = useWords(factWords)
  const there = String(params.there ?? '')
    .split('\n')
    .filter(Boolean)
  if (there.length === 0) return null
  return (
    <div>
      <h3 className="section-head">{t('sockets')}</h3>
      <ul className="problem-ways">
        {there.map((path) => (
          <li key={path} className="mono">
            {visible(path)}
          </li>
        ))}
      </ul>
    </div>
  )
}

const REASONS = ['refused', 'missing', 'denied', 'no-option', 'ended'] as const

/** A line for each way that was tried: `<way> <path>: <reason> (<words of the host>)`. */
function Ways({ problem: { params = {} } }: { readonly problem: Problem }) {
  const t = useWords(factWords)
  const lines = String(params.failed ?? '')
    .split('\n')
    .filter(Boolean)
  if (lines.length === 0) return null
  return (
    <div>
      <h3 className="section-head">{t('tried')}</h3>
      <ul className="problem-ways">
        {lines.map((line, n) => {
          const [, way, path, code, raw] = /^(\S+) (.*?): ([a-z-]+)(?: \((.*)\))?$/.exec(line) ?? []
          const reason = REASONS.find((one) => one === code)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same way may have failed twice
            <li key={n}>
              {reason === undefined ? (
                <span className="mono">{visible(line)}</span>
              ) : (
                <>
                  <span className="mono">{visible(`${way} ${path}`)}</span>
                  <span>{t(`reason.${reason}`)}</span>
                  {raw && <span className="mono problem-way-raw">{visible(raw)}</span>}
                </>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
