import { type ComponentType, type FunctionComponent, lazy } from 'react'

type PropsOf<Component> = Component extends (props: infer Props extends object) => unknown ? Props : object

/**
 * A component of a module that is loaded when it is first drawn: `late(() => import('./late'), 'JobsPage')`. A feature's index.ts makes
 * what is heavy so, because the index itself is loaded with the window.
 */
export function late<Module, Name extends keyof Module>(
  load: () => Promise<Module>,
  name: Name,
): FunctionComponent<PropsOf<Module[Name]>> {
  const loaded = lazy(async () => ({ default: (await load())[name] as ComponentType<PropsOf<Module[Name]>> }))
  // To whoever draws it, it is a component as any other.
  return loaded as unknown as FunctionComponent<PropsOf<Module[Name]>>
}
