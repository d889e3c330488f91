package io.reprise.codec;

/**
 * One thing wrong with one field.
 *
 * @param pointer a JSON Pointer (RFC 6901) into the body, e.g. {@code /cents}
 * @param code {@code missing}, {@code unknown}, {@code type}, {@code range} or {@code invalid}
 * @param detail what was found and what is expected, for people
 */
public record FieldError(String pointer, String code, String detail) {}
