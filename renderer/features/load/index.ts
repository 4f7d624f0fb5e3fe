export { LoadGraphs } from './graphs'
export { LoadCell, MemoryCell } from './load-cell'
export { useWatchLoad } from './watch-load'
