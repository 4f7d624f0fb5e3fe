import { late } from '../../components'

export const TranscriptPane = late(() => import('./transcript-pane'), 'TranscriptPane')

export { transcriptActions } from './actions'
