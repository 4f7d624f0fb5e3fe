export * from './arguments'
export * from './commands'
export * from './formats'
export * from './results'
