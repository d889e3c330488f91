/**
 * Verbs: they start a node, talk to one over HTTP, or look at a journal or at what is installed.
 * {@link io.reprise.cli.Cli} is the front; {@link io.reprise.cli.Configuration} holds the settings
 * in force and where each came from. How a node is started is given from outside, as {@link
 * io.reprise.cli.NodeStarter}.
 */
@NullMarked
package io.reprise.cli;

import org.jspecify.annotations.NullMarked;
