export {
  catalogue,
  currentLanguage,
  setLanguage,
  type Texts,
  type Translate,
  useLanguage,
  useWords,
  type WordKey,
  type Words,
  wordsOf,
} from './words'
