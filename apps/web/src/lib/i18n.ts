import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from '../locales/en/index.ts'
import { type Catalogue, pseudoCatalogue } from './pseudo.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: typeof en
    returnNull: false
  }
}

export const languages = ['en', 'pseudo'] as const
export type Language = (typeof languages)[number]

/** `?lng=` of the address, while it names a language we have; English otherwise. */
export function chosenLanguage(search: string): Language {
  const asked = new URLSearchParams(search).get('lng')
  return languages.find((language) => language === asked) ?? 'en'
}

/** Tag for Intl and for the document: the pseudo-language formats dates and numbers as English does. */
export const intlLocale = (language: string) => (language === 'pseudo' ? 'en' : language)

export function createI18n(language: Language): i18n {
  const instance = createInstance()
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'common',
    ns: Object.keys(en),
    resources: language === 'pseudo' ? { en, pseudo: pseudoCatalogue<Catalogue>(en) } : { en },
    // React escapes already.
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  })
  return instance
}

export function markDocument(instance: i18n): void {
  document.documentElement.lang = intlLocale(instance.language)
  document.documentElement.dir = instance.dir(intlLocale(instance.language))
}
