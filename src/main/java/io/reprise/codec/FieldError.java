package io.reprise.codec;

/**
 * One thing wrong with one field.
 *
 * @param pointer a JSON Pointer (RFC 6901) into the body, e.g. {@code /cents}
 * @param code {@code missing}; {@code unknown}; {@code type}: not a value of the field's type, a
 *     name that an enum or family does not have included; {@code range}: a number that is too large
 *     or too small; {@code invalid}: a check of the record itself, or a thing twice in a set
 * @param detail what was found and what is expected, for people
 */
public record FieldError(String pointer, String code, String detail) {}
