import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useWords } from '../i18n'
import { Button, IconButton } from './Button'
import { componentWords } from './words'
import './content.css'

/** Writes text to the clipboard and says so for 2 s. */
export function useCopy(): { readonly copied: boolean; copy(text: string): void } {
  const [at, setAt] = useState(0)
  useEffect(() => {
    if (at === 0) return
    const timer = setTimeout(() => setAt(0), 2000)
    return () => clearTimeout(timer)
  }, [at])
  return {
    copied: at !== 0,
    copy: (text) => void navigator.clipboard.writeText(text).then(() => setAt(Date.now())),
  }
}

export interface CopyButtonProps {
  readonly text: string
  /** what is copied, for its name ("UUID"); left out: "Copy" */
  readonly what?: string
  /** `icon`: the icon alone; `link`: icon and word as a link */
  readonly look?: 'icon' | 'link' | 'default' | 'plain'
  /** instead of "Copy" */
  readonly word?: string
}

export function CopyButton({ text, what, look = 'icon', word }: CopyButtonProps) {
  const t = useWords(componentWords)
  const { copied, copy } = useCopy()
  const name = copied ? t('copied') : what ? t('copyWhat', { what }) : t('copy')
  const icon = copied ? Check : Copy
  if (look === 'icon') return <IconButton size="small" icon={icon} label={name} onPress={() => copy(text)} />
  return (
    <Button look={look} size={look === 'default' ? 'small' : 'normal'} icon={icon} onPress={() => copy(text)}>
      {copied ? t('copied') : (word ?? t('copy'))}
    </Button>
  )
}

export interface CodeBlockProps {
  readonly text: string
  /** its name for a screen reader, and in "Copy …" */
  readonly label: string
  /** leave out the copy button (the head above has one) */
  readonly noCopy?: boolean
  readonly wrap?: boolean
  /** px; scrolls when it holds more */
  readonly maxHeight?: number
}

/** Commands or output in mono; lines that begin with # are quieter. */
export function CodeBlock({ text, label, noCopy, wrap, maxHeight }: CodeBlockProps) {
  const lines = text.replace(/\n$/, '').split('\n')
  return (
    <section className={`code${wrap ? ' is-wrapping' : ''}`} aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre style={{ maxHeight }} tabIndex={0}>
        {lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no other name
          <span key={i} className={/^\s*#/.test(line) ? 'comment' : undefined}>
            {line}
            {i < lines.length - 1 && '\n'}
          </span>
        ))}
      </pre>
      {!noCopy && (
        <div className="code-copy">
          <CopyButton text={text} what={label} />
        </div>
      )}
    </section>
  )
}
