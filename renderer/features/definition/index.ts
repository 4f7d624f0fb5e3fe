export { DefinitionPage } from './definition-page'
