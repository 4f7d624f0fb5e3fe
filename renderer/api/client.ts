import { askAgain } from './again'
import { createQueryClient } from './queries'

/** The window's cache of host state. What it could not be told is asked again. */
export const queryClient = createQueryClient()
askAgain(queryClient)
