package io.reprise.component;

import java.util.Optional;

/**
 * How a message or call ended, for the command that its outcome came back as.
 *
 * @param accepted whether it was accepted
 * @param code the code of a refusal
 * @param reason the reason of a refusal, for people
 * @param reply the reply of an acceptance, as plain Java values: map, list, string, number, boolean
 */
public record Outcome(
    boolean accepted, Optional<String> code, Optional<String> reason, Optional<Object> reply) {}
