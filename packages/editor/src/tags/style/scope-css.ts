import { isSafeDeclaration } from '../style-attribute.ts'

/**
 * Binds a config's style rules to the editor. The browser parses them in a constructed sheet (nothing is loaded,
 * `@import` is ignored there); what remains is rebuilt rule by rule below `scope`, without unsafe declarations.
 */
export function scopeCss(css: string, scope: string): CSSStyleSheet {
  const source = new CSSStyleSheet()
  source.replaceSync(css)
  const target = new CSSStyleSheet()
  target.replaceSync(rulesText(source.cssRules, scope))
  return target
}

function rulesText(rules: CSSRuleList, scope: string): string {
  return [...rules]
    .map((rule) => {
      if (rule instanceof CSSStyleRule) return styleText(rule, scope)
      if (rule instanceof CSSMediaRule)
        return `@media ${rule.conditionText} { ${rulesText(rule.cssRules, scope)} }`
      // Fonts, imports, keyframes and the rest reach outside the editor or load things.
      return ''
    })
    .join('\n')
}

function styleText(rule: CSSStyleRule, scope: string): string {
  const declarations = [...rule.style]
    .map((name) => ({ name, value: rule.style.getPropertyValue(name) }))
    .filter(({ name, value }) => isSafeDeclaration(name, value))
    .map(
      ({ name, value }) => `${name}: ${value}${rule.style.getPropertyPriority(name) ? ' !important' : ''};`,
    )
  // `:is()` takes the whole selector list and cannot be broken out of: the browser already parsed it.
  return `${scope} :is(${rule.selectorText}) { ${declarations.join(' ')} }`
}
