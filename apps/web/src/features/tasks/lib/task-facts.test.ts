import { describe, expect, it } from 'vitest'
import { fileName, mediaUrl, previewText, statusOf } from './task-facts.ts'

describe('what a row says about a task', () => {
  it('calls a task skipped only while nobody has labeled it', () => {
    const task = { is_labeled: false, cancelled_annotations: 1, total_annotations: 0 }
    expect(statusOf(task)).toBe('skipped')
    expect(statusOf({ ...task, is_labeled: true })).toBe('skipped')
    expect(statusOf({ ...task, total_annotations: 1 })).toBe('started')
    expect(statusOf({ ...task, total_annotations: 1, is_labeled: true })).toBe('labeled')
    expect(statusOf({ ...task, cancelled_annotations: 0 })).toBe('unlabeled')
  })

  it('shows long and nested values as one short line, without cutting a character', () => {
    expect(previewText('a\n\n b')).toBe('a b')
    expect(previewText({ a: [1] })).toBe('{"a":[1]}')
    expect(previewText(null)).toBe('')
    expect(Array.from(previewText('🐋'.repeat(500)))).toHaveLength(201)
  })

  it('loads media from web addresses only', () => {
    expect(mediaUrl('/tasks/1/resolve/?fileuri=eA')).toBe('/tasks/1/resolve/?fileuri=eA')
    expect(mediaUrl('https://example.org/a.jpg')).toBe('https://example.org/a.jpg')
    expect(mediaUrl('javascript:alert(1)')).toBeNull()
    expect(mediaUrl('//elsewhere.example/a.jpg')).toBeNull()
    expect(mediaUrl('s3://bucket/a.jpg')).toBeNull()
    expect(mediaUrl('data:text/html,<script>')).toBeNull()
    expect(mediaUrl(['/a'])).toBeNull()
  })

  it('names a file as its storage does', () => {
    expect(fileName('/data/local-files/?d=photos/a%20b.jpg')).toBe('a b.jpg')
    expect(fileName('/tasks/1/resolve/?fileuri=czM6Ly9iL8O8YmVyLmpwZw')).toBe('über.jpg')
    expect(fileName('https://example.org/x/one.jpg?sig=1')).toBe('one.jpg')
    expect(fileName('/x/100%.jpg')).toBe('100%.jpg')
  })
})
