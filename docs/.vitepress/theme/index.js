// The default theme without its web fonts: system fonts need no download.
import Theme from 'vitepress/theme-without-fonts'
import './style.css'

export default Theme
