import { late } from '../../components'

export const Prompts = late(() => import('./prompts'), 'Prompts')
