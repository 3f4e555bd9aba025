const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// Above some 120 operations the viewer loses most of them: it shows the document in two parts.
const APART = new Set(["audit", "codes", "forks", "health", "log", "persons", "service", "witnesses"]);
const isApart = (methods) => Object.values(methods).some(({ tags }) => tags.some((tag) => APART.has(tag)));

const show = (place, spec) =>
  SwaggerUIBundle({
    spec,
    dom_id: place,
    deepLinking: true,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
  });

const part = (whole, apart) => {
  const paths = Object.entries(whole.paths).filter(([, methods]) => isApart(methods) === apart);
  const tags = whole.tags.filter(({ name }) => APART.has(name) === apart);
  return { ...whole, tags, paths: Object.fromEntries(paths) };
};

fetch("/v1/openapi.json")
  .then((answer) => answer.json())
  .then((whole) => {
    show("#viewer", part(whole, false));
    const title = `${whole.info.title}: log, witnesses, audit, persons, service`;
    show("#viewer-apart", { ...part(whole, true), info: { title, version: whole.info.version } });
  });
