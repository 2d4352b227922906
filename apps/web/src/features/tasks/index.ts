export { DataManagerPage } from './data-manager-page.tsx'
