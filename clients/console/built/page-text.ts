/** Writes the console's page, which holds nothing but where its files are, and what to do where scripts are blocked. */

export interface PageFiles {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** @returns HTML, with `{assets}` where the address of the files comes */
export function pageText({ script, style, icon }: PageFiles): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Latchkey</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" type="image/svg+xml" href="{assets}${icon}">
<link rel="stylesheet" href="{assets}${style}">
<script type="module" src="{assets}${script}"></script>
</head>
<body>
<div id="console"></div>
<noscript><p class="without-script">This page needs JavaScript, which is blocked here. Allow it for this address and reload, or use the
invite in a terminal: <code>npx latchkey login LINK</code>.</p></noscript>
</body>
</html>
`;
}
