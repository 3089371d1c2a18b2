import type { DemoPerson } from './config.js';

const style = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { max-width: 36rem; margin: 3rem auto; padding: 0 1rem; }
  .notice { border-inline-start: .25rem solid #b35900; padding: .5rem 1rem; background: #b3590018; }
  ul { list-style: none; padding: 0; }
  button { width: 100%; text-align: start; font: inherit; padding: .6rem 1rem; margin: .25rem 0; cursor: pointer; border: 1px solid; border-radius: .4rem; background: none; color: inherit; }
  button:hover, button:focus-visible { background: #0060b020; }
  small { display: block; opacity: .8; }
`;

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="nl">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`;
}

/** Choose who you are; `action` is where the choice is sent to. */
export function loginPage(persons: readonly DemoPerson[], action: string): string {
  const choices = persons.map(
    ({ subject, name, description }) =>
      `<li><button name="subject" value="${escaped(subject)}">${escaped(name)}<small>${escaped(description)}</small></button></li>`,
  );
  return page(
    'Inloggen als demopersoon',
    `<p class="notice">Dit is de demo-inlogdienst van Overstap. Er zijn geen wachtwoorden: wie u kiest, die bent u. De dienst is alleen
bereikbaar vanaf deze computer (loopback) en hoort niet in een omgeving met gegevens van echte mensen.</p>
<form method="post" action="${escaped(action)}"><ul>${choices.join('')}</ul></form>`,
  );
}

export function errorPage(message: string): string {
  return page('Inloggen is niet gelukt', `<p>${escaped(message)}</p><p>Ga terug naar de toepassing en probeer het opnieuw.</p>`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
