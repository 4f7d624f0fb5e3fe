export {
  catalogue,
  setLanguage,
  type Translate,
  useLanguage,
  useWords,
  type WordKey,
  type Words,
  wordsOf,
} from './words'
