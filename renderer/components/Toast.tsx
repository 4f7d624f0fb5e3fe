import { CircleCheck, type LucideIcon, X } from 'lucide-react'
import {
  UNSTABLE_Toast as AriaToast,
  Text,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastList as ToastList,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components'
import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components/Toast'
import { useWords } from '../i18n'
import { Button, IconButton } from './Button'
import { Icon, type Tone } from './Icon'
import { componentWords } from './words'
import './overlay.css'

export interface ToastMessage {
  readonly text: string
  readonly icon?: LucideIcon
  readonly tone?: Tone
  readonly action?: { readonly label: string; readonly run: () => void }
}

const queue = new ToastQueue<ToastMessage>({ maxVisibleToasts: 3 })

/** Tells of something done out of sight, for 6 s. Never for an error that wants an answer. */
export function toast(message: ToastMessage): void {
  queue.add(message, { timeout: 6000 })
}

/** Where toasts appear; once in the window. */
export function Toasts() {
  const t = useWords(componentWords)
  return (
    <ToastRegion<ToastMessage> queue={queue} className="toasts" aria-label={t('notices')}>
      <ToastList<ToastMessage>>
        {({ toast: entry }) => (
          <AriaToast className="toast" toast={entry}>
            <Icon of={entry.content.icon ?? CircleCheck} tone={entry.content.tone ?? 'ok'} />
            <ToastContent className="toast-text">
              <Text slot="title">{entry.content.text}</Text>
            </ToastContent>
            {entry.content.action && (
              <Button
                look="link"
                onPress={() => {
                  entry.content.action?.run()
                  queue.close(entry.key)
                }}
              >
                {entry.content.action.label}
              </Button>
            )}
            <IconButton slot="close" size="small" icon={X} label={t('dismiss')} />
          </AriaToast>
        )}
      </ToastList>
    </ToastRegion>
  )
}
