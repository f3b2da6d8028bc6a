import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/**
 * Writes a font configuration with Korean and Japanese fonts, which a machine may not have, and gives its path: what
 * FONTCONFIG_FILE must be when the browser starts, so that pictures and glyph tests look the same everywhere.
 */
export function fontConfig(): string {
  const require = createRequire(import.meta.url);
  const folders = ["noto-sans-kr", "noto-sans-jp"].flatMap((family) => {
    const root = path.dirname(require.resolve(`@expo-google-fonts/${family}/package.json`));
    return ["400Regular", "600SemiBold", "700Bold"].map((weight) => path.join(root, weight));
  });
  const cache = path.resolve("node_modules/.cache/fonts");
  mkdirSync(cache, { recursive: true });
  const prefer = (language: string, family: string): string => `
  <match target="pattern">
    <test name="lang" compare="contains"><string>${language}</string></test>
    <edit name="family" mode="append" binding="weak"><string>${family}</string></edit>
  </match>`;
  const file = path.join(cache, "fonts.conf");
  writeFileSync(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  ${folders.map((folder) => `<dir>${folder}</dir>`).join("\n  ")}
  <cachedir>${cache}</cachedir>${prefer("ko", "Noto Sans KR")}${prefer("ja", "Noto Sans JP")}
  <alias binding="weak"><family>sans-serif</family><prefer><family>Noto Sans KR</family><family>Noto Sans JP</family></prefer></alias>
</fontconfig>
`,
  );
  return file;
}
