/** The longest message a person can send, in UTF-16 code units. */
export const maxMessageLength = 2_000_000;
/** The longest answer kept, in UTF-16 code units; more ends the stream. */
export const maxAnswerLength = 16_000_000;
