/** The bundler turns an import `with { type: "file" }` into the path under which the file can be read. */
declare module "rregex/wasm" {
  const path: string;
  export default path;
}
