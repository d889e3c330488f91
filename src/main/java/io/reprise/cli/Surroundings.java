package io.reprise.cli;

import java.io.InputStream;
import java.util.Map;

/**
 * What a verb gets from outside.
 *
 * @param environment the variables of the process
 * @param input standard input
 * @param columns how wide the terminal is; 0 if the output goes elsewhere
 * @param errorColumns the same of where errors and progress go
 * @param starter starts a node
 */
record Surroundings(
    Map<String, String> environment,
    InputStream input,
    int columns,
    int errorColumns,
    NodeStarter starter) {}
