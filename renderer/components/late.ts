import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

type PropsOf<Component> = Component extends (props: infer Props extends object) => unknown ? Props : object

/**
 * A component of a module that is loaded when it is first drawn: `late(() => import('./late'), 'JobsPage')`. A feature's index.ts makes
 * what is heavy so, because the index itself is loaded with the window.
 */
export function late<Module, Name extends keyof Module>(
  load: () => Promise<Module>,
  name: Name,
): LazyExoticComponent<ComponentType<PropsOf<Module[Name]>>> {
  return lazy(async () => ({ default: (await load())[name] as ComponentType<PropsOf<Module[Name]>> }))
}
