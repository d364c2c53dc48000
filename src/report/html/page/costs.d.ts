/** The script beside it is imported as text. */
declare const text: string;
export default text;
