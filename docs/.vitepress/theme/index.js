// The default theme without its web fonts, since system fonts need no download, and with two things of our own.
import { useData, useRoute } from 'vitepress'
import Theme from 'vitepress/theme-without-fonts'
import { h, nextTick, onMounted, watch } from 'vue'
import './style.css'

/** Every page but the start is there as Markdown too, for assistants. */
const MarkdownLink = () => {
  const { page, frontmatter } = useData()
  if (page.value.isNotFound || frontmatter.value.pageClass === 'landing') return undefined
  return h('p', { class: 'markdown-link' }, [
    h('a', { href: `/${page.value.relativePath}`, target: '_self' }, 'This page as Markdown'),
  ])
}

/** The list of operations is longer than a screen: it is scrolled to where the reader is. */
function showActiveItem() {
  const sidebar = document.querySelector('.VPSidebar')
  const item = sidebar?.querySelector('.VPSidebarItem.is-active')
  if (!item) return
  const { top, bottom } = item.getBoundingClientRect()
  if (top < 80 || bottom > window.innerHeight) sidebar.scrollTop += top - window.innerHeight / 3
}

const Layout = {
  setup() {
    const route = useRoute()
    // The group of the page opens first.
    const show = () => nextTick(() => requestAnimationFrame(showActiveItem))
    onMounted(show)
    watch(() => route.path, show)
    return () => h(Theme.Layout, null, { 'doc-footer-before': () => h(MarkdownLink) })
  },
}

export default { extends: Theme, Layout }
