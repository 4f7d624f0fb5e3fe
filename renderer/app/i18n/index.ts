export {
  currentLanguage,
  defineWords,
  setLanguage,
  type Translate,
  useLanguage,
  useWords,
  type Words,
  wordsOf,
} from './words'
