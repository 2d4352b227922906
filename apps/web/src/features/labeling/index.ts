export { LabelingPage } from './labeling-page.tsx'
