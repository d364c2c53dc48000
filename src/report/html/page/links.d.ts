/** The script of the same name is imported as text. */
declare const text: string;
export default text;
