// Names countries in the page's language, where the browser knows it.
// An option says its region as `data-r`: there are hundreds of them on a page, so every letter counts.

export function nameCountries() {
    const language = document.documentElement.lang;
    if (language === "en" || !window.Intl?.DisplayNames) return;
    const names = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
    const collator = new Intl.Collator(language);
    for (const select of document.querySelectorAll("select[data-countries]")) {
        const chosen = select.value;
        const options = [...select.options].filter((option) => option.dataset.r);
        for (const option of options) option.textContent = names.of(option.dataset.r) ?? option.textContent;
        options.sort((left, right) => collator.compare(left.textContent, right.textContent));
        select.append(...options);
        select.value = chosen;
    }
}
