package io.reprise.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A node that serves.
 *
 * @param url where it answers, from this machine
 * @param storage where its data is, for people
 * @param phases how long each part of the start took, in order
 * @param terminated done when the node has stopped; failed if it stopped because something broke
 */
public record RunningNode(
    String url, String storage, Map<String, Duration> phases, CompletionStage<?> terminated) {}
