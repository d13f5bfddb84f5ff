import { get, setText } from "./dom.js";

const THEMES = ["auto", "light", "dark"];

/** The button that changes between the system's colours, light and dark. */
export function themeButton() {
  const button = get("theme", HTMLButtonElement);
  let theme = localStorage.getItem("theme") ?? "auto";
  show();
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
    localStorage.setItem("theme", theme);
    show();
  });

  function show() {
    document.documentElement.dataset.theme = theme;
    setText(button, `Colours: ${theme}`);
  }
}
