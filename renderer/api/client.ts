import { createQueryClient } from './queries'

/** The window's cache of host state. */
export const queryClient = createQueryClient()
