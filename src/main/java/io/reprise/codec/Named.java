package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A command, event or query as the world sees it: a stable name and its fields.
 *
 * @param name kebab-case
 * @param body an object with the fields of the record
 */
public record Named(String name, JsonNode body) {}
