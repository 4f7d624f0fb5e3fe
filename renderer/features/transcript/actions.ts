import { SquareTerminal } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { changeLayout } from '../../actions/effects'
import { always } from '../../actions/rules'
import { transcriptWords } from './words'

/** Shows the transcript under everything, or hides it. */
export const toggleTranscript = () => changeLayout(({ transcriptOpen }) => ({ transcriptOpen: !transcriptOpen }))

export const transcriptActions = actionsOf(transcriptWords, [
  {
    id: 'app.transcript',
    icon: SquareTerminal,
    keys: { key: 't', mod: true, shift: true },
    bar: 'view',
    enabled: always,
    run: toggleTranscript,
  },
])
